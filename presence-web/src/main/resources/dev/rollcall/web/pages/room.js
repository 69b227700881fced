// One room: the channel, who is in it, what is said. A page has one at a time.

import { Presence } from '/vendor/phoenix.mjs'
import { Arrivals } from '/arrivals.js'
import { person } from '/person.js'
import { Typists } from '/typing.js'

/** A storm of diffs costs one drawing per so many ms. */
const DRAW_EVERY_MS = 30

/** The server's own words about what it refused, and when to try again if it says so. */
export function refusal(reply) {
  const words = typeof reply?.reason === 'string' && reply.reason ? reply.reason : 'no reason given'
  const limit = Number.isFinite(reply?.maxChannels) ? ` (maxChannels ${reply.maxChannels})` : ''
  const wait = Number(reply?.retry_after)
  return words + limit + (wait > 0 ? `; try again in ${Math.ceil(wait / 1000)} s` : '')
}

export class Room {
  #channel
  #presence
  #arrivals
  #typists
  #timer = 0
  #left = false

  /**
   * `meta` is asked at each join: after a reconnect the newest name and status go along. Without a `key` the server says who I am. `shell` hears
   * `people(list)`, `typing(people)`, `said(who, text)`, `event(text)`, `joined()` and `refused(words)`.
   */
  constructor(socket, name, key, meta, shell) {
    this.name = name
    this.key = key
    this.#arrivals = new Arrivals(text => shell.event(text))
    this.#typists = new Typists(keys => shell.typing(keys.filter(known => this.#presence.state[known]).map(known => this.#person(known))))
    this.#channel = socket.channel(`room:${name}`, () => ({ ...(key && { key }), meta: meta() }))
    this.#presence = new Presence(this.#channel)
    this.#presence.onSync(() => {
      if (!this.#left) this.#timer ||= setTimeout(() => this.#tell(shell), DRAW_EVERY_MS)
    })
    this.#channel.on('say', ({ key: from, text }) => {
      if (typeof from !== 'string' || typeof text !== 'string') return
      this.#typists.forget(from)
      shell.said(this.#person(from), text)
    })
    this.#channel.on('typing', ({ key: from }) => {
      if (typeof from === 'string') this.#typists.heard(from)
    })
    this.#channel.onError(() => this.#arrivals.pause())
    this.#channel.join()
      .receive('ok', reply => {
        this.key = reply.key
        if (!this.#left) shell.joined()
      })
      .receive('error', reply => { if (!this.#left) shell.refused(refusal(reply)) })
  }

  get joined() {
    return this.#channel.state === 'joined'
  }

  /** Tells everybody what I am now; `refused` hears the server's words if it does not want it. */
  update(meta, refused) {
    if (this.joined) this.#push('update', { meta }, refused)
  }

  /** Tells the others that I type; false if nobody can be told. */
  type() {
    if (this.joined) this.#push('broadcast', { event: 'typing', payload: { key: this.key } }, () => {})
    return this.joined
  }

  say(text, refused) {
    this.#push('broadcast', { event: 'say', payload: { key: this.key, text } }, refused)
  }

  leave() {
    this.#left = true
    clearTimeout(this.#timer)
    this.#typists.clear()
    this.#arrivals.close()
    this.#channel.leave()
  }

  #push(event, payload, refused) {
    this.#channel.push(event, payload)
      .receive('error', reply => refused(refusal(reply)))
      .receive('timeout', () => refused('the server does not answer'))
  }

  #person(key) {
    return person(key, this.#presence.state[key]?.metas ?? [])
  }

  #tell(shell) {
    this.#timer = 0
    const list = this.#presence.list((key, { metas }) => person(key, metas))
    const mine = one => one.key === this.key
    list.sort((a, b) => mine(b) - mine(a) || a.name.localeCompare(b.name) || (a.key < b.key ? -1 : 1))
    shell.people(list)
    this.#arrivals.observe(new Map(list.filter(one => !mine(one)).map(one => [one.key, one.name])))
  }
}
