// Whether the page is connected, and to whom. A loss is said once, calmly, and what is on the page then is shown as what it is: old.

import { put } from '/element.js'

/** Blips shorter than this are nobody's concern. */
const PATIENCE_MS = 700

export class Link {
  #status
  #text
  #node
  #banner
  #timer = 0

  constructor({ status, text, node, banner }) {
    this.#status = status
    this.#text = text
    this.#node = node
    this.#banner = banner
  }

  connecting() {
    this.#show('connecting', '')
  }

  connected(node) {
    clearTimeout(this.#timer)
    this.#timer = 0
    this.#banner.hidden = true
    put(this.#banner, '')
    document.body.classList.remove('stale')
    this.#show('connected', node)
  }

  /** The node lets nobody in who does not say who it is: nothing is lost, and nothing is tried again. */
  shut() {
    clearTimeout(this.#timer)
    this.#timer = 0
    this.#banner.hidden = true
    document.body.classList.remove('stale')
    this.#show('not let in', '')
  }

  lost(node) {
    this.#show('reconnecting', '')
    const since = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' })
    this.#timer ||= setTimeout(() => {
      document.body.classList.add('stale')
      this.#banner.hidden = false
      put(this.#banner, `The connection ${node ? `to node ${node} ` : ''}is lost. You see the room as it was at ${since}. Reconnecting …`)
    }, PATIENCE_MS)
  }

  #show(state, node) {
    this.#status.dataset.state = state
    put(this.#text, state)
    this.#node.hidden = !node
    put(this.#node, node ? `node ${node}` : '')
  }
}
