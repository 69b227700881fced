// The door of a node that asks who one is: what it said, and a place to paste a token.

import { put } from '/element.js'

export class SignIn {
  #panel
  #words
  #out

  /** `entered` hears a pasted token and says whether it can be one; `left` that the token is to be forgotten. */
  constructor({ panel, form, words, field, out }, entered, left) {
    this.#panel = panel
    this.#words = words
    this.#out = out
    form.addEventListener('submit', event => {
      event.preventDefault()
      const token = field.value.trim()
      // Not left where somebody may read it, or the browser keep it.
      field.value = ''
      if (!entered(token)) put(words, 'That is no token: it has 1 to 8,192 characters, without blanks.')
    })
    out.addEventListener('click', left)
  }

  /** Asks for a token; `refusal` is what the node said about the one that there is, if there is one. */
  ask(refusal, token) {
    this.#panel.hidden = false
    this.#panel.classList.toggle('asks', !token)
    document.body.classList.add('shut')
    put(this.#words, token
      ? `It does not let you in with the token that you have: ${refusal}.`
      : 'A token tells it. Who runs the node can give you one, or a link with one.')
    this.#out.hidden = !token
  }

  /** There is nothing to ask: somebody comes, with a token or without. */
  close(token) {
    this.#panel.hidden = true
    document.body.classList.remove('shut')
    this.#out.hidden = !token
  }
}
