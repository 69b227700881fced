// A browser's tab without the browser: the npm package phoenix as it is, with ws as its transport.

import { Presence, Socket } from 'phoenix'
import WebSocket from 'ws'

export class Tab {
  /** Everything that the presence told, as [what, key, how many metas are left or were there before]. */
  events = []
  closeCodes = []
  states = 0

  /** `endpoint` is a socket's address; who has no key watches. `params` are sent with the join in place of key and meta. */
  constructor(endpoint, topic, key, meta = {}, params = key === undefined ? { watch: true } : { key, meta }) {
    this.key = key
    this.socket = new Socket(endpoint, {
      transport: WebSocket,
      // As the package's own steps, but a test need not wait 5 s for the last of them.
      reconnectAfterMs: tries => [10, 50, 100, 150, 200, 250, 500][tries - 1] ?? 500,
      rejoinAfterMs: tries => [100, 200, 500][tries - 1] ?? 500
    })
    this.socket.onClose(event => this.closeCodes.push(event.code))
    this.channel = this.socket.channel(topic, params)
    this.presence = new Presence(this.channel)
    this.presence.onJoin((joined, before) => this.events.push(['join', joined, before?.metas.length ?? 0]))
    this.presence.onLeave((left, rest) => this.events.push(['leave', left, rest.metas.length]))
    this.channel.on('presence_state', () => this.states++)
  }

  /** Connects and joins. */
  async open() {
    this.socket.connect()
    await reply(this.channel.join())
    return this
  }

  /** Pushes an event and answers the reply; a refusal is thrown, with its code. */
  push(event, payload) {
    return reply(this.channel.push(event, payload))
  }

  leave() {
    return reply(this.channel.leave())
  }

  /** Ends the connection without a word, as a crashed browser does; the client does not come back. */
  vanish() {
    this.socket.reconnectTimer.reset()
    const { conn } = this.socket
    conn.onclose = () => {}
    conn.onerror = () => {}
    conn.terminate()
    clearInterval(this.socket.heartbeatTimer)
    clearTimeout(this.socket.heartbeatTimer)
    this.channel.rejoinTimer.reset()
  }

  close() {
    return new Promise(resolve => this.socket.disconnect(resolve))
  }

  keys() {
    return this.presence.list(key => key).sort()
  }

  metas(key) {
    return this.presence.state[key]?.metas ?? []
  }

  /** The whole list as a text that is equal if and only if the lists are. */
  list() {
    const rows = this.presence.list((key, { metas }) => [key, ...metas.map(meta => JSON.stringify(meta, Object.keys(meta).sort())).sort()])
    return JSON.stringify(rows.sort((one, other) => (one[0] < other[0] ? -1 : 1)))
  }
}

function reply(push) {
  return new Promise((resolve, reject) => push
    .receive('ok', resolve)
    .receive('error', response => reject(Object.assign(new Error(`refused: ${JSON.stringify(response)}`), { code: response.code })))
    .receive('timeout', () => reject(new Error(`no reply to ${push.event} in time`))))
}
