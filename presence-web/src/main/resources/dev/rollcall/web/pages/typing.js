// Who is typing. It is told by broadcast and forgotten by itself: a presence would make every pause of a typist a diff for everybody.

const SHOWN_MS = 3000
const TELL_EVERY_MS = 1500
const NAMED_MAX = 3

/** Those who type, as told by others. */
export class Typists {
  #timers = new Map()
  #changed

  /** `changed` is called with the keys whenever they change. */
  constructor(changed) {
    this.#changed = changed
  }

  heard(key) {
    clearTimeout(this.#timers.get(key))
    this.#timers.set(key, setTimeout(() => this.forget(key), SHOWN_MS))
    this.#changed([...this.#timers.keys()])
  }

  /** They have said what they typed, or stopped. */
  forget(key) {
    clearTimeout(this.#timers.get(key))
    if (this.#timers.delete(key)) this.#changed([...this.#timers.keys()])
  }

  clear() {
    for (const key of [...this.#timers.keys()]) this.forget(key)
  }
}

/** A sentence about those names. */
export function typingSentence(names) {
  if (names.length === 0) return ''
  if (names.length > NAMED_MAX) return 'Several people are typing'
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing`
}

/** How often one's own typing is told: not more than everybody has to hear. */
export class TypingTold {
  #tell
  #toldAt = -TELL_EVERY_MS

  constructor(tell) {
    this.#tell = tell
  }

  typed() {
    const now = performance.now()
    if (now - this.#toldAt >= TELL_EVERY_MS && this.#tell()) this.#toldAt = now
  }

  /** What was typed was said: the next letter is news again. */
  said() {
    this.#toldAt = -TELL_EVERY_MS
  }
}
