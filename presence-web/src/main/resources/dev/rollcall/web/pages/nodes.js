// The nodes as cards: what each holds, how it is, and in a demo what can be done to it.

import { hue } from '/avatar.js'
import { element, keyed, put } from '/element.js'
import { age, bytes, number } from '/words.js'

const FACTS = [
  ['Presences', one => number(one.tracker.owned)],
  ['Sockets', one => number(one.sockets)],
  ['Pulls', one => number(one.tracker.pulls)],
  ['Sent', (one, rate) => rate ? `${bytes(rate.bytesSent)}/s` : '–'],
  ['Up for', one => age(one.uptimeMs)],
  ['Heap', one => bytes(one.heapBytes)]
]

/** Keeps the list of nodes; `control` is null on a node, and what a demo's parent can do otherwise. */
export class Nodes {
  #list
  #cards = new Map()
  #control

  constructor(list, control) {
    this.#list = list
    this.#control = control
  }

  show(nodes, rates) {
    keyed(this.#list, this.#cards, nodes, node => node.name, node => this.#card(node), (card, node) => {
      card.root.dataset.state = node.state
      put(card.state, node.state)
      card.state.dataset.state = node.state
      card.facts.forEach((fact, i) => put(fact, node.figures ? FACTS[i][1](node.figures, rates[node.name]) : '–'))
      card.pid.hidden = !node.run
      if (node.run) put(card.pid, `pid ${node.run.pid}`)
      card.rooms.hidden = !(node.run && node.state === 'ready')
      if (node.run) card.rooms.href = node.run.address
      allow(card.buttons, node.name, node.run?.commands ?? [])
    })
  }

  #card({ name }) {
    const card = {
      root: element('li', 'node-card panel'),
      state: element('span', 'state'),
      pid: element('span', 'quiet pid'),
      rooms: element('a', 'quiet', 'Rooms'),
      facts: [],
      buttons: new Map()
    }
    card.root.dataset.testid = `node-${name}`
    card.state.dataset.testid = 'state'
    card.rooms.setAttribute('aria-label', `Rooms of node ${name}`)
    const face = element('span', 'node-face', Array.from(name)[0]?.toUpperCase())
    face.style.setProperty('--hue', hue(name))
    face.setAttribute('aria-hidden', 'true')
    const head = element('div', 'node-head')
    const title = element('h3', '')
    title.append('Node ', name)
    head.append(face, title, card.pid, card.rooms, card.state)
    const facts = element('dl', 'facts')
    for (const [term] of FACTS) {
      const value = element('dd', '', '–')
      card.facts.push(value)
      const pair = element('div')
      pair.append(element('dt', '', term), value)
      facts.append(pair)
    }
    card.root.append(head, facts)
    if (this.#control) card.root.append(this.#buttons(name, card.buttons))
    return card
  }

  #buttons(name, buttons) {
    const group = element('div', 'node-buttons')
    group.setAttribute('role', 'group')
    group.setAttribute('aria-label', `What can be done to node ${name}`)
    for (const place of ['pause', 'restart', 'kill']) {
      const button = element('button', `plain ${place}`)
      button.type = 'button'
      call(button, place, name)
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-disabled') !== 'true') this.#control(name, button.dataset.word)
      })
      buttons.set(place, button)
      group.append(button)
    }
    return group
  }
}

function call(button, word, name) {
  button.dataset.word = word
  put(button, word[0].toUpperCase() + word.slice(1))
  button.setAttribute('aria-label', `${button.textContent} node ${name}`)
}

/** Not `disabled`: that would take the focus away from who has just pressed it. Who is paused has a resume in its place. */
function allow(buttons, name, allowed) {
  for (const [place, button] of buttons) {
    const word = place === 'pause' && allowed.includes('resume') ? 'resume' : place
    if (button.dataset.word !== word) call(button, word, name)
    button.setAttribute('aria-disabled', String(!allowed.includes(word)))
  }
}
