// The rooms that there are, how many are in each, and a way to make one: a room is there as soon as somebody is in it.

import { element, keyed, put } from '/element.js'

const ALWAYS = ['lobby', 'music', 'garden', 'library']
const PREFIX = 'room:'
const SHOWN_MAX = 14
const ASKED_MAX = 500
const ASK_EVERY_MS = 3000
const NAME_MAX = 40

/** The room that the address names. */
export function roomOf(location, params) {
  let named = location.hash.slice(1)
  try {
    named = decodeURIComponent(named)
  } catch {
    // Not encoded by us: then it is the name as it stands.
  }
  return named || params.get('room') || ALWAYS[0]
}

/** Presences per room, from the topics that a node lists. */
export function roomCounts(topics) {
  const counts = new Map()
  for (const { topic, count } of topics) {
    if (typeof topic === 'string' && topic.startsWith(PREFIX) && topic.length > PREFIX.length) {
      counts.set(topic.slice(PREFIX.length), count)
    }
  }
  return counts
}

/** The rooms to show: those that are always there, the one that I am in, and the fullest of the others. */
export function shownRooms(counts, current) {
  const names = new Set([...ALWAYS, ...(current ? [current] : [])])
  const others = [...counts].filter(([name]) => !names.has(name)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  for (const [name] of others.slice(0, Math.max(0, SHOWN_MAX - names.size))) names.add(name)
  return [...names]
}

/** Keeps the list of rooms. The counts are asked for while the page is looked at. */
export class Rooms {
  #list
  #headers
  #links = new Map()
  #counts = new Map()
  #current = ''
  #people = null

  /** `headers` says what goes along with each request, null as long as there is nobody to ask. */
  constructor(list, form, headers) {
    this.#list = list
    this.#headers = headers
    form.addEventListener('submit', event => {
      event.preventDefault()
      const field = form.elements.room
      const name = field.value.trim().slice(0, NAME_MAX)
      if (name) location.hash = encodeURIComponent(name)
      field.value = ''
    })
    const again = async () => {
      if (!document.hidden) await this.ask()
      setTimeout(again, ASK_EVERY_MS)
    }
    again()
  }

  /** The room that I am in now. */
  enter(room) {
    this.#current = room
    this.#people = null
    this.#draw()
  }

  /** How many people my room has: known sooner than the counts of the others. */
  people(count) {
    this.#people = count
    this.#draw()
  }

  async ask() {
    const headers = this.#headers()
    if (!headers) return
    try {
      const answer = await fetch(`/api/topics?limit=${ASKED_MAX}&after=${encodeURIComponent(PREFIX)}`, {
        headers, signal: AbortSignal.timeout(5000) })
      // Who may not list topics sees no counts: the rooms work all the same.
      if (answer.ok) this.#counts = roomCounts((await answer.json()).topics ?? [])
      else if (answer.status === 401) this.#counts = new Map()
    } catch {
      // The node is away: the banner says so.
    }
    this.#draw()
  }

  #draw() {
    keyed(this.#list, this.#links, shownRooms(this.#counts, this.#current), name => name, link, (made, name) => {
      const here = name === this.#current
      const count = here && this.#people !== null ? this.#people : this.#counts.get(name) ?? 0
      if (here) made.link.setAttribute('aria-current', 'page')
      else made.link.removeAttribute('aria-current')
      put(made.count, String(count))
      made.root.classList.toggle('empty', count === 0)
    })
  }
}

function link(name) {
  const made = { root: element('li'), link: element('a', 'room'), count: element('span', 'room-count') }
  made.link.href = `#${encodeURIComponent(name)}`
  made.link.title = name
  made.link.dataset.testid = `room-${name}`
  made.link.append(element('span', 'room-name', name), ' ', made.count, element('span', 'sr', ' here'))
  made.root.append(made.link)
  return made
}
