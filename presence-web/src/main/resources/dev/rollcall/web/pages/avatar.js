// A face for a key: the same on every node and every visit, without a server that keeps pictures.

import { drawn } from '/element.js'

/** 32 bits of a key: keys that differ in one letter differ in all of them. */
function hash(key) {
  let mixed = 2166136261
  for (const char of key) mixed = Math.imul(mixed ^ char.codePointAt(0), 16777619)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 2246822507)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 3266489909)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** A stable hue for a key, in degrees. */
export const hue = key => hash(key) % 360

/** One or two letters that stand for a name. */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = word => Array.from(word)[0] ?? ''
  if (words.length === 0) return '?'
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toLocaleUpperCase()
}

/** A round picture: two tones of the key's hue, a shape at the key's angle, and the name's initials. For eyes only. */
export class Avatar {
  #letters = drawn('text', { x: 24, y: 24, 'text-anchor': 'middle', 'dominant-baseline': 'central' })

  constructor(key) {
    const bits = hash(key)
    const angle = (bits >>> 9) % 360
    const shape = (bits >>> 18) % 3
    const shapes = [
      drawn('circle', { cx: 40, cy: 12, r: 17 }),
      drawn('rect', { x: 24, y: -14, width: 44, height: 30, rx: 6 }),
      drawn('path', { d: 'M-4 50 L24 16 L52 50 Z' })
    ]
    shapes[shape].setAttribute('transform', `rotate(${angle} 24 24)`)
    shapes[shape].setAttribute('class', 'avatar-shape')
    this.root = drawn('svg', { class: 'avatar', viewBox: '0 0 48 48', 'aria-hidden': 'true', focusable: 'false' },
      drawn('rect', { class: 'avatar-ground', width: 48, height: 48 }), shapes[shape], this.#letters)
    this.root.style.setProperty('--hue', hue(key))
  }

  name(name) {
    const letters = initials(name)
    if (this.#letters.textContent !== letters) this.#letters.textContent = letters
  }
}
