// Webhooks on three node processes: who tells, that each event is told, and what is told when the node that would have told it is killed.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { Socket } from 'phoenix'
import WebSocket from 'ws'
import { eventually, startCluster, stopCluster } from './cluster.mjs'

/** As many topics as every node tells of some for certain. */
const TOPICS = 24

let nodes, a, b, c, endpoint, run = 0

/** All that were ever connected: one that is left would connect again for ever, and keep the process. */
const everybody = []

/** An application's server: hears, and does what the documentation tells receivers to do. */
class Endpoint {
  /** Every event of every message that was let in, as it came, with the node that told it. */
  events = []
  /** Who is where, by the events: topic to keys. */
  members = new Map()
  /** The nodes whose messages are answered with 503, and how many were. */
  closed = new Set()
  refused = new Map()
  #seen = new Set()
  #server = http.createServer((request, response) => this.#hear(request, response))

  async listen() {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.url = `http://127.0.0.1:${this.#server.address().port}/`
    return this
  }

  close() {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** The events of a topic, as texts. */
  told(topic) {
    return this.events.filter(event => event.topic === topic).map(({ event, key }) => (key ? `${event} ${key}` : event))
  }

  /** The nodes that told of a topic. */
  tellers(topic) {
    return [...new Set(this.events.filter(event => event.topic === topic).map(event => event.node))]
  }

  async #hear(request, response) {
    let text = ''
    for await (const part of request) text += part
    const { node, events } = JSON.parse(text)
    if (this.closed.has(node)) {
      this.refused.set(node, (this.refused.get(node) ?? 0) + 1)
      response.writeHead(503).end()
      return
    }
    for (const event of events) {
      this.events.push({ ...event, node })
      if (!this.#seen.has(event.id)) this.#fold(event)
      this.#seen.add(event.id)
    }
    response.end()
  }

  #fold({ event, topic, key }) {
    if (!this.members.has(topic)) this.members.set(topic, new Set())
    if (event === 'member_joined') this.members.get(topic).add(key)
    if (event === 'member_left') this.members.get(topic).delete(key)
  }
}

/** People connected to one node: one socket, a channel for each topic. */
class People {
  #socket
  #channels = new Map()

  constructor(node) {
    this.#socket = new Socket(node.socket, { transport: WebSocket, reconnectAfterMs: () => 100_000 })
    this.#socket.connect()
    everybody.push(this)
  }

  join(topic, key) {
    const channel = this.#socket.channel(topic, { key })
    this.#channels.set(topic, channel)
    return new Promise((resolve, reject) => channel.join().receive('ok', resolve).receive('error', refused => reject(new Error(refused.reason))))
  }

  leave(topic) {
    return new Promise(resolve => this.#channels.get(topic).leave().receive('ok', resolve))
  }

  close() {
    return new Promise(resolve => this.#socket.disconnect(resolve))
  }
}

before(async () => {
  endpoint = await new Endpoint().listen()
  const hooks = JSON.stringify([{ url: endpoint.url, secret: '0123456789abcdef', lingerMs: 20, backoffMs: 100, maxBackoffMs: 500, maxAttempts: 100 }])
  nodes = await startCluster(['a', 'b', 'c'], ['--web-hooks-endpoints', hooks, '--web-grace-grace-ms', '0']);
  [a, b, c] = nodes
  await settled()
}, { timeout: 120_000 })

after(async () => {
  everybody.forEach(people => people.close())
  if (nodes) await stopCluster(nodes)
  endpoint?.close()
})

beforeEach(() => run++)

const topicsNow = () => Array.from({ length: TOPICS }, (_, i) => `room:${run}-${i}`)

/** Until the nodes agree on who tells what: of some topics that nobody has used, each is told of once, and every node tells of some. */
async function settled() {
  const people = new People(b)
  for (let round = 0; ; round++) {
    assert.ok(round < 50, 'the nodes do not agree on who tells')
    const topics = Array.from({ length: TOPICS }, (_, i) => `settle:${run}-${round}-${i}`)
    await Promise.all(topics.map(topic => people.join(topic, 'nobody')))
    await eventually('told', () => topics.every(topic => endpoint.told(topic).length >= 2))
    const tellers = new Set(topics.flatMap(topic => endpoint.tellers(topic)))
    const once = topics.every(topic => endpoint.told(topic).length === 2)
    await Promise.all(topics.map(topic => people.leave(topic)))
    if (once && tellers.size === nodes.length) break
  }
  await people.close()
}

const twice = events => events.map(event => event.id).filter((id, i, all) => all.indexOf(id) !== i)

test('each event is told once, by one node for each topic', { timeout: 120_000 }, async () => {
  const topics = topicsNow()
  const [ann, ben] = [new People(a), new People(c)]
  await Promise.all(topics.map(topic => ann.join(topic, 'ann')))
  await eventually('ann is told', () => topics.every(topic => endpoint.told(topic).length === 2))
  await Promise.all(topics.map(topic => ben.join(topic, 'ben')))
  await eventually('ben is told', () => topics.every(topic => endpoint.told(topic).length === 3))
  await Promise.all(topics.map(topic => ann.leave(topic)))
  await eventually('ann has left', () => topics.every(topic => endpoint.told(topic).length === 4))
  await ben.close()
  await eventually('all have left', () => topics.every(topic => endpoint.told(topic).length >= 6))
  for (const topic of topics) {
    assert.deepEqual(endpoint.told(topic),
      ['topic_occupied', 'member_joined ann', 'member_joined ben', 'member_left ann', 'member_left ben', 'topic_vacated'])
    assert.equal(endpoint.tellers(topic).length, 1, `${topic} is told of by ${endpoint.tellers(topic)}`)
  }
  assert.deepEqual([...new Set(topics.flatMap(topic => endpoint.tellers(topic)))].sort(), ['a', 'b', 'c'])
  await ann.close()
})

test('a node is killed: what it has told, had not told yet, and would have told, is told', { timeout: 180_000 }, async () => {
  const topics = topicsNow()
  const [ann, ben, cleo] = [new People(a), new People(b), new People(c)]
  await Promise.all(topics.flatMap(topic => [ann.join(topic, 'ann'), ben.join(topic, 'ben')]))
  await eventually('both are told', () => topics.every(topic => endpoint.told(topic).length === 3))
  const spoken = topics.filter(topic => endpoint.tellers(topic)[0] === 'a')
  assert.ok(spoken.length > 0)

  // What waits on the node when it dies: cleo's coming.
  endpoint.closed.add('a')
  await Promise.all(topics.map(topic => cleo.join(topic, 'cleo')))
  await eventually('a has tried', () => endpoint.refused.get('a') > 0)
  const killed = Date.now()
  await a.end('SIGKILL')
  // What happens before the others know: ben's going.
  await Promise.all(topics.map(topic => ben.leave(topic)))
  await ann.close()
  await eventually('what is so is known', () => topics.every(topic => [...endpoint.members.get(topic)].join() === 'cleo'), 60_000)
  console.log(`all told ${Date.now() - killed} ms after the kill; ${spoken.length} of ${topics.length} topics were a's;`
    + ` ${twice(endpoint.events.filter(event => topics.includes(event.topic))).length} events told twice`)

  endpoint.closed.clear()
  await a.start()
  await settled()
  await cleo.close()
  await eventually('all is vacated', () => topics.every(topic => endpoint.members.get(topic).size === 0))
})

test('a node is stopped in good order and comes back: nothing is lost', { timeout: 180_000 }, async () => {
  const topics = topicsNow()
  const ben = new People(b)
  await Promise.all(topics.map(topic => ben.join(topic, 'ben')))
  await eventually('ben is told', () => topics.every(topic => endpoint.members.get(topic)?.has('ben')))
  const stopped = c.end('SIGTERM')
  const ann = new People(a)
  for (const topic of topics) {
    await ann.join(topic, 'ann')
    await ben.leave(topic)
  }
  await stopped
  await eventually('what is so is known', () => topics.every(topic => [...endpoint.members.get(topic)].join() === 'ann'), 60_000)
  const back = c.start()
  for (const topic of topics) await ann.leave(topic)
  await back
  await eventually('all is vacated', () => topics.every(topic => endpoint.members.get(topic).size === 0), 60_000)
  await Promise.all([ann.close(), ben.close()])
})
