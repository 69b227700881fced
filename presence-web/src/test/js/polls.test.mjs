// Polls that reach any node: the npm package phoenix, unmodified, polls two real nodes in turn, through a proxy that knows nothing of sessions.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { after, afterEach, before, test } from 'node:test'
import WebSocket from 'ws'
import { eventually, startCluster, stopCluster } from './cluster.mjs'
import { Xhr } from './xhr.mjs'

const client = process.env.PHOENIX ?? 'phoenix'
globalThis.XMLHttpRequest ??= Xhr
globalThis.self ??= globalThis
const { Socket, Presence, LongPoll } = await import(client)

/** Hands the requests of a session to the nodes in turn, its polls and what it sends each for itself; `only` names a node that gets all. */
class Turns {
  only = null
  /** By session: the node where it began, and how many requests each node got. */
  sessions = new Map()
  #turns = new Map()
  #server = http.createServer((request, response) => this.#forward(request, response))

  constructor(nodes) {
    this.nodes = nodes
  }

  async listen() {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.socket = `ws://127.0.0.1:${this.#server.address().port}/socket`
    return this
  }

  close() {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #token(request) {
    const given = request.headers['x-phoenix-longpoll-token'] ?? new URL(request.url, 'http://x').searchParams.getAll('token').at(-1)
    return given?.startsWith('poll.') ? given : undefined
  }

  #next(token, method) {
    if (this.only) return this.only
    const key = `${token} ${method}`
    const turn = this.#turns.get(key) ?? 0
    this.#turns.set(key, turn + 1)
    return this.nodes[turn % this.nodes.length]
  }

  #forward(request, response) {
    const token = this.#token(request)
    const node = this.#next(token, request.method)
    if (this.sessions.has(token)) {
      const { asked } = this.sessions.get(token)
      asked[`${request.method} ${node.name}`] = (asked[`${request.method} ${node.name}`] ?? 0) + 1
    }
    const onward = http.request({ host: '127.0.0.1', port: node.httpPort, method: request.method, path: request.url, headers: { ...request.headers, connection: 'close' } },
      async answer => {
        const chunks = await answer.toArray().catch(() => null)
        if (chunks === null) return response.destroy()
        const body = Buffer.concat(chunks)
        if (token === undefined && request.method === 'GET') {
          this.sessions.set(JSON.parse(body).token, { owner: node, asked: {} })
        }
        response.writeHead(answer.statusCode, answer.headers).end(body)
      })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  }
}

let nodes, a, b, proxy
let sockets = []
let number = 0
const newTopic = () => `room:${++number}`

before(async () => {
  nodes = await startCluster(['a', 'b']);
  [a, b] = nodes
}, { timeout: 120_000 })

after(async () => {
  if (nodes) await stopCluster(nodes)
})

async function throughBoth() {
  proxy = await new Turns([a, b]).listen()
  return proxy
}

afterEach(async () => {
  await Promise.all(sockets.map(socket => new Promise(resolve => socket.disconnect(resolve))))
  sockets = []
  proxy?.close()
})

const reply = push => new Promise((resolve, reject) => push
  .receive('ok', resolve)
  .receive('error', response => reject(new Error(JSON.stringify(response))))
  .receive('timeout', () => reject(new Error('timeout'))))

/** Somebody in a topic, who keeps what was heard and how often the connection ended. */
async function guest(endpoint, transport, topic, payload) {
  const socket = new Socket(endpoint, {
    transport,
    longpollerTimeout: 20_000,
    reconnectAfterMs: tries => [10, 50, 100, 250][tries - 1] ?? 500,
    rejoinAfterMs: tries => [50, 100, 250][tries - 1] ?? 500
  })
  sockets.push(socket)
  const one = { socket, closes: 0, said: [], opens: 0 }
  socket.onClose(() => one.closes++)
  socket.onOpen(() => one.opens++)
  socket.connect()
  one.channel = socket.channel(topic, payload)
  one.presence = new Presence(one.channel)
  one.channel.on('said', ({ n }) => one.said.push(n))
  await reply(one.channel.join())
  one.keys = () => one.presence.list(key => key).sort()
  one.push = (event, body) => reply(one.channel.push(event, body))
  return one
}

const shows = (one, keys) => eventually(`shows ${keys}`, () => assert.deepEqual(one.keys(), keys) ?? true)

test(`${client}: sessions whose requests reach another node each time miss nothing`, async () => {
  await throughBoth()
  const topic = newTopic()
  const ann = await guest(proxy.socket, LongPoll, topic, { key: 'ann' })
  const ben = await guest(proxy.socket, LongPoll, topic, { key: 'ben' })
  const cleo = await guest(b.socket, WebSocket, topic, { key: 'cleo' })
  for (const one of [ann, ben, cleo]) await shows(one, ['ann', 'ben', 'cleo'])

  const count = 200
  for (let n = 0; n < count; n += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => cleo.push('broadcast', { event: 'said', payload: { n: n + i } })))
  }
  const wanted = Array.from({ length: count }, (_, n) => n)
  for (const one of [ann, ben]) {
    await eventually('all was heard', () => one.said.length >= count)
    assert.deepEqual(one.said, wanted)
  }
  for (let n = 0; n < 8; n++) {
    await ann.push('broadcast', { event: 'said', payload: { n } })
    await ben.push('update', { meta: { n } })
  }
  await eventually('all that ann said was heard', () => cleo.said.length >= 8)
  assert.deepEqual(cleo.said, wanted.slice(0, 8))

  await ann.push('update', { meta: { mood: 'good' } })
  await eventually('the update is seen', () => ben.presence.state.ann.metas.map(({ mood }) => mood).join() === 'good')
  assert.deepEqual([ann.closes, ben.closes, ann.opens, ben.opens], [0, 0, 1, 1], 'no session ended')
  assert.equal(proxy.sessions.size, 2)
  for (const { asked } of proxy.sessions.values()) {
    for (const which of ['GET a', 'GET b', 'POST a', 'POST b']) assert.ok(asked[which] > 0, `${which}: ${JSON.stringify(asked)}`)
  }
  const forwarded = await Promise.all(nodes.map(async node => Number(/^rollcall_polls_forwarded_total (\S+)/m.exec(await (await fetch(`${node.http}/metrics`)).text())[1])))
  assert.ok(forwarded.every(many => many > 0), `each node asked the other: ${forwarded}`)
})

test(`${client}: an answer larger than a message between nodes arrives whole`, async () => {
  await throughBoth()
  const topic = newTopic()
  const crowd = await guest(a.socket, WebSocket, topic, { watch: true })
  const keys = Array.from({ length: 300 }, (_, i) => `guest-${String(i).padStart(3, '0')}`)
  const about = 'x'.repeat(1_000)
  for (let i = 0; i < keys.length; i += 50) {
    await Promise.all(keys.slice(i, i + 50).map(key => crowd.push('track', { key, meta: { about } })))
  }
  proxy.only = a
  const ann = await guest(proxy.socket, LongPoll, newTopic(), { watch: true })
  proxy.only = b
  // Its state comes with a poll that b has answered by a.
  const there = ann.socket.channel(topic, { watch: true })
  const presence = new Presence(there)
  await reply(there.join())
  await eventually('the crowd is seen', () => presence.list(key => key).length === keys.length)
  assert.deepEqual(presence.list(key => key).sort(), keys)
  assert.equal(presence.state[keys[0]].metas[0].about, about)
  assert.equal(ann.closes, 0)
})

test(`${client}: when the session's node dies, the client begins anew and joins again`, async () => {
  await throughBoth()
  const topic = newTopic()
  proxy.only = a
  const ann = await guest(proxy.socket, LongPoll, topic, { key: 'ann' })
  const ben = await guest(proxy.socket, LongPoll, topic, { key: 'ben' })
  // Ann's polls wait at b for an answer of a, Ben's at whichever.
  proxy.only = b
  const cleo = await guest(b.socket, WebSocket, topic, { key: 'cleo' })
  for (const one of [ann, ben, cleo]) await shows(one, ['ann', 'ben', 'cleo'])
  const began = Date.now()
  await a.end('SIGKILL')
  for (const one of [ann, ben]) {
    await eventually('it has joined again', () => one.opens > 1 && one.channel.state === 'joined', 60_000)
  }
  console.log(`${client}: joined again ${Date.now() - began} ms after the node was killed`)
  for (const one of [ann, ben, cleo]) await shows(one, ['ann', 'ben', 'cleo'])
  await eventually('one presence each', () => ['ann', 'ben'].every(key => cleo.presence.state[key].metas.length === 1))
  await cleo.push('broadcast', { event: 'said', payload: { n: 1 } })
  for (const one of [ann, ben]) await eventually('it hears', () => one.said.join() === '1')
})
