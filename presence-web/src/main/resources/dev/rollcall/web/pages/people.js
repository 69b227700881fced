// The people of a room as a list of cards. Cards are kept by key and changed in place, so that a change of status moves
// neither the focus nor the reader's place; everything that somebody typed becomes text, never markup.

import { Avatar } from '/avatar.js'
import { device } from '/device.js'
import { element, keyed, put } from '/element.js'
import { statusWord } from '/person.js'

const SHOWN_MAX = 300
const DEVICES_SHOWN_MAX = 4

/** Keeps a list element equal to a room's people. */
export class PeopleList {
  #root
  #more
  #cards = new Map()
  #typing = new Set()

  constructor(root, more) {
    this.#root = root
    this.#more = more
  }

  /** Shows these people, given in order; `self` is the key of who looks. */
  show(people, self) {
    keyed(this.#root, this.#cards, people.slice(0, SHOWN_MAX), one => one.key, one => card(one.key), (card, one) => {
      fill(card, one, one.key === self)
      card.root.classList.toggle('is-typing', this.#typing.has(one.key))
    })
    this.#more.hidden = people.length <= SHOWN_MAX
    this.#more.textContent = `and ${people.length - SHOWN_MAX} more`
  }

  /** Marks those who are typing. */
  typing(keys) {
    this.#typing = new Set(keys)
    for (const [key, card] of this.#cards) card.root.classList.toggle('is-typing', this.#typing.has(key))
  }
}

function card(key) {
  const made = {
    root: element('li', 'card'),
    face: element('span', 'face'),
    avatar: new Avatar(key),
    name: element('span', 'name'),
    you: element('span', 'tag you', 'you'),
    count: element('span', 'tag'),
    status: element('span', 'status'),
    devices: element('span', 'devices'),
    shownDevices: ''
  }
  made.root.dataset.key = key
  made.root.dataset.testid = 'person'
  made.count.dataset.testid = 'devices'
  made.status.dataset.testid = 'status'
  made.devices.dataset.testid = 'nodes'
  made.face.setAttribute('aria-hidden', 'true')
  const dots = element('span', 'dots')
  dots.append(element('i'), element('i'), element('i'))
  made.face.append(made.avatar.root, element('span', 'dot'), dots)
  const title = element('span', 'title')
  title.append(made.name, made.you, made.count)
  const words = element('span', 'words')
  words.append(title, made.status, made.devices)
  made.root.append(made.face, words)
  return made
}

function fill(card, one, isSelf) {
  card.root.dataset.status = one.status
  card.avatar.name(one.name)
  put(card.name, one.name)
  card.name.title = one.name
  put(card.status, statusWord(one.status) + (one.text ? ` · ${one.text}` : ''))
  card.status.title = one.text
  card.you.hidden = !isSelf
  card.count.hidden = one.devices.length < 2
  put(card.count, `${one.devices.length} devices`)
  const devices = JSON.stringify(one.devices.map(({ kind, node }) => [kind, node]))
  if (card.shownDevices !== devices) {
    card.shownDevices = devices
    const rest = one.devices.length - DEVICES_SHOWN_MAX
    card.devices.replaceChildren(...one.devices.slice(0, DEVICES_SHOWN_MAX).map(device))
    if (rest > 0) card.devices.append(element('span', 'device', `+${rest}`))
  }
}
