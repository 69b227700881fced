// What a demo lets its dashboard do. The token came in the address's fragment, which no server sees; without one this is a dashboard to look at.

const KEPT = 'rollcall.control'

/** The demo's control, or null where there is none. Takes the token out of the address bar. */
export function control() {
  const given = /^#token=([\w-]{16,64})$/.exec(location.hash)?.[1]
  if (given) {
    history.replaceState(null, '', location.pathname)
    keep(given)
  }
  const token = given ?? kept()
  return token ? new Control(token) : null
}

// For this tab only, so that a reload still has it.
function keep(token) {
  try {
    sessionStorage.setItem(KEPT, token)
  } catch {
    // Then it lasts until the reload.
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT)
  } catch {
    return null
  }
}

class Control {
  #token

  constructor(token) {
    this.#token = token
  }

  /** The demo's processes. */
  async runs() {
    return (await this.#ask('GET', '/demo/nodes')).nodes
  }

  /** Kills, pauses, resumes or restarts a node; fails with the server's words. */
  async command(node, word) {
    await this.#ask('POST', `/demo/nodes/${encodeURIComponent(node)}/${word}`)
  }

  async #ask(method, path) {
    const answer = await fetch(path, {
      method, headers: { accept: 'application/json', authorization: `Bearer ${this.#token}` }, signal: AbortSignal.timeout(10_000) })
    const body = await answer.json()
    if (!answer.ok) throw new Error(body.error ?? `status ${answer.status}`)
    return body
  }
}
