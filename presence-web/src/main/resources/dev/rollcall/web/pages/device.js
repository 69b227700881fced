// One device of a person: what it is, and the node that it is connected to.

import { drawn, element } from '/element.js'
import { hue } from '/avatar.js'

const SHAPES = {
  computer: 'M3 4h14v9H3z M1 16h18',
  phone: 'M6 2h8v16H6z M9.200 15.500h1.600',
  tablet: 'M4 2h12v16H4z M9 15.500h2'
}

/** An icon and the node's name; read aloud as "phone on node b". */
export function device({ kind, node }) {
  const root = element('span', 'device')
  root.append(
    drawn('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false' }, drawn('path', { d: SHAPES[kind] })),
    element('span', 'sr', node ? `${kind} on node ` : kind))
  if (node) {
    const name = element('span', 'device-node', node)
    name.style.setProperty('--hue', hue(node))
    root.append(name)
  }
  root.title = node ? `${kind} on node ${node}` : kind
  return root
}
