// What the older clients expect of a browser: XMLHttpRequest, over fetch. Only as much as they use.

export class Xhr {
  readyState = 0
  responseText = ''
  #headers = {}
  #method
  #url
  #abort = new AbortController()

  open(method, url) {
    this.#method = method
    this.#url = url
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value
  }

  abort() {
    this.#abort.abort()
  }

  send(body) {
    const late = this.timeout ? setTimeout(() => { this.abort(); this.ontimeout?.() }, this.timeout) : undefined
    fetch(this.#url, { method: this.#method, headers: this.#headers, body: body ?? undefined, signal: this.#abort.signal })
      .then(async answer => {
        this.status = answer.status
        this.responseText = await answer.text()
        this.readyState = 4
        this.onreadystatechange?.()
      })
      .catch(error => error.name === 'AbortError' || this.onerror?.(error))
      .finally(() => clearTimeout(late))
  }
}
