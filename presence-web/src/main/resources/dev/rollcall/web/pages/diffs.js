// The stream of diffs: who comes, goes and changes, topic by topic, as it happens. It can be held to read it. Not a live region: it would
// never be silent.

import { element, put } from '/element.js'
import { clock, number } from '/words.js'

const LINES_MAX = 60
const HELD_MAX = 200

export class Diffs {
  #list
  #button
  #note
  #held = null
  #missed = 0

  constructor(list, button, note) {
    this.#list = list
    this.#button = button
    this.#note = note
    button.addEventListener('click', () => this.#turn())
  }

  /** Adds what is new, oldest first; `missed` of them nobody can tell any more. */
  add(diffs, missed) {
    this.#missed += missed
    if (this.#held) {
      this.#held.push(...diffs.map(line))
      this.#held.splice(0, this.#held.length - HELD_MAX)
    } else {
      for (const diff of diffs) this.#show(line(diff))
    }
    const words = []
    if (this.#held) words.push(`${number(this.#held.length)} waiting`)
    if (this.#missed > 0) words.push(`${number(this.#missed)} came too fast to be shown`)
    put(this.#note, words.join(', '))
  }

  #turn() {
    const held = this.#held
    this.#held = held ? null : []
    this.#button.setAttribute('aria-pressed', String(!held))
    put(this.#button, held ? 'Pause' : 'Go on')
    for (const waiting of held ?? []) this.#show(waiting)
    this.add([], 0)
  }

  #show(made) {
    this.#list.prepend(made)
    while (this.#list.children.length > LINES_MAX) this.#list.lastChild.remove()
  }
}

function line({ topic, joins, leaves, updates }) {
  const made = element('li', 'diff')
  made.append(element('time', 'quiet', clock()), element('span', 'diff-topic', topic))
  const words = element('span', 'diff-words')
  part(words, 'joined', '+', joins)
  part(words, 'left', '−', leaves)
  part(words, 'changed', '~', updates)
  made.append(words)
  return made
}

function part(words, name, sign, { count, keys }) {
  if (count === 0) return
  const part = element('span', `diff-${name}`)
  const mark = element('b', '', sign)
  mark.setAttribute('aria-hidden', 'true')
  part.append(mark, element('span', 'sr', `${name} `), keys.join(', '))
  if (count > keys.length) part.append(` and ${number(count - keys.length)} more`)
  words.append(part, ' ')
}
