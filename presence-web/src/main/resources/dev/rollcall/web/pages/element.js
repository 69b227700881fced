// Elements made by hand. Text goes in as text: what others have typed is never markup.

const SVG = 'http://www.w3.org/2000/svg'

/** An element with a class and, unless left out, a text. */
export function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

/** An SVG element with attributes. */
export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** Sets a text only where it changes: a screen reader, a selection and the layout are left alone otherwise. */
export function put(target, text) {
  if (target.textContent !== text) target.textContent = text
}

/**
 * Makes the root's children those of the items, in order, one per key: kept elements are moved and refilled, never rebuilt, so that the focus
 * stays where it is. `make` returns an object with `root`; `fill` changes it.
 */
export function keyed(root, cards, items, key, make, fill) {
  const wanted = new Set(items.map(key))
  for (const [name, card] of cards) {
    if (!wanted.has(name)) {
      card.root.remove()
      cards.delete(name)
    }
  }
  let before = null
  for (const item of items) {
    const name = key(item)
    let card = cards.get(name)
    if (!card) {
      card = make(item)
      cards.set(name, card)
    }
    fill(card, item)
    const place = before ? before.nextSibling : root.firstChild
    if (place !== card.root) root.insertBefore(card.root, place)
    before = card.root
  }
}
