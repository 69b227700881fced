// The people of a room as a list of cards. Cards are kept by key and changed in place, so that a change of status moves
// neither the focus nor the reader's place; everything that somebody typed becomes text, never markup.

const SHOWN_MAX = 300

/** A stable hue for a key: the same person has the same colour on every node. */
export function hue(key) {
  let hash = 2166136261
  for (const char of key) hash = Math.imul(hash ^ char.codePointAt(0), 16777619)
  // Keys that differ in their last letter only shall differ in colour as well.
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507)
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909)
  return ((hash ^ (hash >>> 16)) >>> 0) % 360
}

/** One or two letters that stand for a name. */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = word => Array.from(word)[0] ?? ''
  if (words.length === 0) return '?'
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toLocaleUpperCase()
}

/** An element with a class and, unless left out, a text. */
export function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const STATUS_WORDS = new Map([['online', 'Online'], ['away', 'Away'], ['busy', 'Busy']])
const text = value => (typeof value === 'string' ? value : '')

/** What a key's metas say together: the newest device speaks for the person, each device names its node. */
export function person(key, metas) {
  const newest = metas.at(-1) ?? {}
  const status = STATUS_WORDS.has(newest.status) ? newest.status : 'online'
  return {
    key,
    name: text(newest.name).trim() || key,
    status,
    text: text(newest.text).trim(),
    devices: metas.length,
    nodes: [...new Set(metas.map(meta => text(meta.node)).filter(Boolean))].sort()
  }
}

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
    const shown = people.slice(0, SHOWN_MAX)
    const keys = new Set(shown.map(one => one.key))
    for (const [key, card] of this.#cards) {
      if (!keys.has(key)) {
        card.root.remove()
        this.#cards.delete(key)
      }
    }
    let before = null
    for (const one of shown) {
      const card = this.#cards.get(one.key) ?? this.#add(one.key)
      fill(card, one, one.key === self)
      card.root.classList.toggle('is-typing', this.#typing.has(one.key))
      const place = before ? before.nextSibling : this.#root.firstChild
      if (place !== card.root) this.#root.insertBefore(card.root, place)
      before = card.root
    }
    this.#more.hidden = people.length <= SHOWN_MAX
    this.#more.textContent = `and ${people.length - SHOWN_MAX} more`
  }

  /** Marks those who are typing. */
  typing(keys) {
    this.#typing = keys
    for (const [key, card] of this.#cards) card.root.classList.toggle('is-typing', keys.has(key))
  }

  #add(key) {
    const root = element('li', 'card')
    root.dataset.key = key
    root.dataset.testid = 'person'
    root.style.setProperty('--hue', hue(key))
    const card = {
      root,
      face: element('span', 'face'),
      name: element('span', 'name'),
      you: element('span', 'tag you', 'you'),
      devices: element('span', 'tag'),
      status: element('span', 'status'),
      nodes: element('span', 'nodes')
    }
    card.face.setAttribute('aria-hidden', 'true')
    card.dots = element('span', 'dots')
    card.dots.append(element('i'), element('i'), element('i'))
    card.devices.dataset.testid = 'devices'
    card.status.dataset.testid = 'status'
    card.nodes.dataset.testid = 'nodes'
    card.letters = element('span')
    card.face.append(card.letters, element('span', 'dot'), card.dots)
    const title = element('span', 'title')
    title.append(card.name, card.you, card.devices)
    const words = element('span', 'words')
    words.append(title, card.status)
    root.append(card.face, words, card.nodes)
    this.#cards.set(key, card)
    return card
  }
}

function fill(card, one, isSelf) {
  const put = (target, value) => {
    if (target.textContent !== value) target.textContent = value
  }
  card.root.dataset.status = one.status
  put(card.letters, initials(one.name))
  put(card.name, one.name)
  card.name.title = one.name
  put(card.status, STATUS_WORDS.get(one.status) + (one.text ? ` · ${one.text}` : ''))
  card.status.title = one.text
  card.you.hidden = !isSelf
  card.devices.hidden = one.devices < 2
  put(card.devices, `${one.devices} devices`)
  put(card.nodes, one.nodes.join(' '))
  card.nodes.title = one.nodes.length ? `on node ${one.nodes.join(', ')}` : ''
}
