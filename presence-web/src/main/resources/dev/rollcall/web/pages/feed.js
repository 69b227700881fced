// What is said in a room and who comes and goes, as lines that a screen reader reads once each.

import { hue } from '/avatar.js'
import { element } from '/element.js'

const LINES_MAX = 100
const TEXT_MAX = 500

export class Feed {
  #root

  constructor(root) {
    this.#root = root
  }

  /** Something that happened. */
  event(text) {
    this.#add(element('p', 'event', text))
  }

  /** Something that went wrong, in the server's words. */
  problem(text) {
    this.#add(element('p', 'event problem', text))
  }

  /** Somebody's words. */
  said(who, text, mine = false) {
    const line = element('p', mine ? 'said mine' : 'said')
    const name = element('b', '', who.name)
    name.style.setProperty('--hue', hue(who.key))
    line.append(name, ' ', element('span', '', text.slice(0, TEXT_MAX)))
    this.#add(line)
  }

  clear() {
    this.#root.replaceChildren()
  }

  #add(line) {
    // Who has scrolled back to read is not torn away.
    const atEnd = this.#root.scrollHeight - this.#root.scrollTop - this.#root.clientHeight < 40
    this.#root.append(line)
    while (this.#root.children.length > LINES_MAX) this.#root.firstChild.remove()
    if (atEnd) this.#root.scrollTop = this.#root.scrollHeight
  }
}
