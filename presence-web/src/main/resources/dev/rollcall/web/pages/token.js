// What a node with authentication asks for. The token comes in the address's fragment, which no browser sends anywhere, or is pasted in; it is kept
// for this tab only, and goes to this node only: as the client's authToken and as a bearer, never in an address, never to the console.

const KEPT = 'rollcall.token'

/** What it is made of, so that it fits a header: visible ASCII. */
const FORM = /^[\x21-\x7e]{1,8192}$/

/** The token in an address's fragment, and what else is there: `#token=…` or `#room&token=…`. */
export function given(fragment) {
  const [, rest, token] = /^#(?:(.*)&)?token=(.*)$/s.exec(fragment) ?? ['', fragment.slice(1), '']
  return { rest: rest ?? '', token }
}

export class Token {
  #value = kept()

  /** The one in the address, else the one of before the reload, else none. */
  constructor() {
    this.take()
  }

  get value() {
    return this.#value
  }

  /** Takes the token out of the address bar; whether there was one. */
  take() {
    const { rest, token } = given(location.hash)
    if (!token) return false
    history.replaceState(history.state, '', location.pathname + location.search + (rest && `#${rest}`))
    return this.keep(token)
  }

  /** Keeps a token in place of the one before; false if it cannot be one. */
  keep(token) {
    if (!FORM.test(token)) return false
    this.#value = token
    try {
      sessionStorage.setItem(KEPT, token)
    } catch {
      // Then it lasts until the reload.
    }
    return true
  }

  forget() {
    this.#value = ''
    try {
      sessionStorage.removeItem(KEPT)
    } catch {
      // There was no place to keep it either.
    }
  }

  /** The headers of a request that reads. */
  headers() {
    const accept = { accept: 'application/json' }
    return this.#value ? { ...accept, authorization: `Bearer ${this.#value}` } : accept
  }

  /** The node's own words about why it lets nobody in with this token, or without one; empty if that is not the reason. A websocket is not told any. */
  async refusal() {
    try {
      const answer = await fetch('/api/topics?limit=1', { headers: this.headers(), signal: AbortSignal.timeout(5000) })
      if (answer.status !== 401) return ''
      const { error } = await answer.json()
      return String(error ?? 'no reason given').replace(/ \(Authorization: Bearer\)$/, '')
    } catch {
      return ''
    }
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT) ?? ''
  } catch {
    return ''
  }
}
