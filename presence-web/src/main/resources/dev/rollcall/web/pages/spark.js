// A figure and its last minute as a small line. For eyes: the figure itself stands beside it as text.

import { drawn, element, put } from '/element.js'

const SAMPLES_MAX = 60
const WIDTH = 120
const HEIGHT = 28

/** One figure: a name, a value and its line. */
export class Figure {
  #value = element('dd')
  #line = drawn('path', { class: 'spark-line' })
  #area = drawn('path', { class: 'spark-area' })
  #samples = []

  constructor(name, hint) {
    this.root = element('div', 'figure')
    const term = element('dt', '', name)
    term.title = hint
    this.root.append(term, this.#value, drawn('svg', {
      class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false'
    }, this.#area, this.#line))
  }

  show(value, text, { low = 0 } = {}) {
    put(this.#value, text)
    this.#samples.push(value)
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift()
    const least = Math.min(low, ...this.#samples)
    const most = Math.max(least + 1, ...this.#samples)
    const step = WIDTH / (SAMPLES_MAX - 1)
    const from = WIDTH - step * (this.#samples.length - 1)
    const points = this.#samples.map((sample, i) =>
      `${(from + i * step).toFixed(1)} ${(HEIGHT - 2 - (HEIGHT - 4) * (sample - least) / (most - least)).toFixed(1)}`)
    this.#line.setAttribute('d', `M${points.join('L')}`)
    this.#area.setAttribute('d', `M${from.toFixed(1)} ${HEIGHT}L${points.join('L')}L${WIDTH} ${HEIGHT}Z`)
  }
}
