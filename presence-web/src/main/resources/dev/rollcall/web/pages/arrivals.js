// Who arrived and who went, for the feed. It compares sets of people rather than listening to single joins and leaves:
// an update is no arrival, a reloaded tab is not a going and a coming, and what was missed while the connection was away
// is not announced at all.

const SETTLE_MS = 700
const NAMED_MAX = 4

export class Arrivals {
  #announce
  #known = new Map()
  #now = new Map()
  #timer = 0
  #paused = true

  /** `announce` is called with one sentence at a time. */
  constructor(announce) {
    this.#announce = announce
  }

  /** The people, key to name, as they are now. */
  observe(people) {
    this.#now = people
    // Who goes is called by the newest name.
    for (const [key, name] of people) if (this.#known.has(key)) this.#known.set(key, name)
    this.#timer ||= setTimeout(() => this.#settle(), SETTLE_MS)
  }

  /** The connection is away: what changes until the list is back is nobody's coming or going. */
  pause() {
    this.#paused = true
    this.close()
  }

  close() {
    clearTimeout(this.#timer)
    this.#timer = 0
  }

  #settle() {
    this.#timer = 0
    const before = this.#known
    this.#known = this.#now
    if (this.#paused) {
      // The first list after a join is nobody's arrival.
      this.#paused = false
      return
    }
    const arrived = [...this.#now].filter(([key]) => !before.has(key)).map(([, name]) => name)
    const went = [...before].filter(([key]) => !this.#now.has(key)).map(([, name]) => name)
    this.#tell(arrived, 'arrived')
    this.#tell(went, 'went')
  }

  #tell(names, verb) {
    if (names.length > NAMED_MAX) this.#announce(`${names.length} people ${verb}`)
    else for (const name of names) this.#announce(`${name} ${verb}`)
  }
}
