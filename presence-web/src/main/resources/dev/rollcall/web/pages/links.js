// Who sees whom: a drawing for eyes, and the same as a table for everybody.

import { hue } from '/avatar.js'
import { drawn, element } from '/element.js'
import { age } from '/words.js'

/** A drawing of more nodes than this shows nothing; the table still does. */
const DRAWN_MAX = 9
const SIZE = 300
const RADIUS = 104
const NODE = 25

/** Where each node is drawn: on a circle, the first on top. */
function places(nodes) {
  return new Map(nodes.map((node, i) => {
    const angle = 2 * Math.PI * i / nodes.length - Math.PI / 2
    const radius = nodes.length === 1 ? 0 : RADIUS
    return [node.name, { x: SIZE / 2 + radius * Math.cos(angle), y: SIZE / 2 + radius * Math.sin(angle) }]
  }))
}

/** One direction of a pair: an arc beside the straight line, from edge to edge, with a head at the one who is seen. */
function arc(from, to) {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = Math.hypot(dx, dy)
  const [ux, uy] = [dx / length, dy / length]
  const [nx, ny] = [-uy * 7, ux * 7]
  const gap = NODE + 5
  const start = { x: from.x + ux * gap + nx, y: from.y + uy * gap + ny }
  const end = { x: to.x - ux * (gap + 5) + nx, y: to.y - uy * (gap + 5) + ny }
  const bend = { x: (start.x + end.x) / 2 + nx * 1.6, y: (start.y + end.y) / 2 + ny * 1.6 }
  const point = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`
  return `M${point(start)}Q${point(bend)} ${point(end)}`
}

const ARROW = 'M0 -3.500 L7 0 L0 3.500 Z'

function head(path, link) {
  // The arrow's place and direction come from the arc's last two points.
  const [bx, by, ex, ey] = path.match(/Q([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+)/).slice(1).map(Number)
  const angle = Math.atan2(ey - by, ex - bx) * 180 / Math.PI
  return drawn('path', { class: 'link-head', 'data-status': link.status, d: ARROW, transform: `translate(${ex} ${ey}) rotate(${angle})` })
}

/** The part of the drawing that has something in it, as an SVG's viewBox. */
export function frame(nodes) {
  const at = [...places(nodes).values()]
  const edge = NODE + 24
  const [left, top] = [Math.min(...at.map(one => one.x)) - edge, Math.min(...at.map(one => one.y)) - edge]
  const [right, bottom] = [Math.max(...at.map(one => one.x)) + edge, Math.max(...at.map(one => one.y)) + edge]
  return nodes.length > DRAWN_MAX || nodes.length === 0 ? '0 0 0 0' : [left, top, right - left, bottom - top].map(Math.round).join(' ')
}

/** The drawing's parts. */
export function drawing(nodes, links) {
  if (nodes.length > DRAWN_MAX) return []
  const at = places(nodes)
  const parts = []
  for (const link of links) {
    if (!at.has(link.from) || !at.has(link.to) || link.from === link.to) continue
    const path = arc(at.get(link.from), at.get(link.to))
    parts.push(drawn('path', { class: 'link-line', 'data-status': link.status, d: path }), head(path, link))
  }
  for (const node of nodes) {
    const { x, y } = at.get(node.name)
    const letter = drawn('text', { class: 'link-letter', y: 1, 'text-anchor': 'middle', 'dominant-baseline': 'central' }, Array.from(node.name)[0].toUpperCase())
    const below = y > SIZE / 2 + 1
    const text = drawn('text', { class: 'link-name', y: below ? NODE + 17 : -NODE - 10, 'text-anchor': 'middle' }, node.name)
    const group = drawn('g', { class: 'link-node', 'data-state': node.state, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
      drawn('circle', { class: 'link-ring', r: NODE + 4 }), drawn('circle', { class: 'link-face', r: NODE }), letter)
    // A short name is its letter.
    if (Array.from(node.name).length > 1) group.append(text)
    group.style.setProperty('--hue', hue(node.name))
    parts.push(group)
  }
  return parts
}

/** The table's rows: the row's node sees the column's. */
export function matrix(nodes, links) {
  const by = new Map(links.map(link => [`${link.from} ${link.to}`, link]))
  const header = element('tr')
  const corner = element('th', '', 'sees')
  corner.scope = 'col'
  header.append(corner, ...nodes.map(node => {
    const cell = element('th', '', node.name)
    cell.scope = 'col'
    return cell
  }))
  const rows = nodes.filter(node => node.figures).map(node => {
    const row = element('tr')
    const name = element('th', '', node.name)
    name.scope = 'row'
    row.append(name, ...nodes.map(other => cell(node, other, by.get(`${node.name} ${other.name}`))))
    return row
  })
  return [header, ...rows]
}

function cell(node, other, link) {
  const made = element('td')
  if (node.name === other.name) {
    made.append(element('span', 'quiet', 'itself'))
  } else if (!link) {
    made.append(element('span', 'quiet', 'not known'))
  } else {
    const state = element('span', 'state', link.status.toLowerCase())
    state.dataset.state = link.status
    made.append(state, ' ', element('span', 'quiet', age(link.ageMs)))
  }
  return made
}
