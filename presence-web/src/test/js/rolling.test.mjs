// A rolling restart of three real nodes, with the unmodified npm package phoenix connected through a balancer: nobody who stays is seen to leave.
// How many clients: CLIENTS (200).

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Presence, Socket } from 'phoenix'
import WebSocket from 'ws'
import { Balancer, eventually, startCluster, stopCluster } from './cluster.mjs'

const CLIENTS = Number(process.env.CLIENTS ?? 200)
const PER_ROOM = 10
const WAIT_MS = 30_000 + CLIENTS * 30

let nodes, balancer
const guests = []

/** One person in one room, who counts whom it sees leave. */
class Guest {
  /** Keys that left, from the last of their devices. */
  left = []
  /** How sockets ended that had been open; that a node which drains refuses new ones is no end. */
  closes = []
  connected = false

  constructor(endpoint, room, key) {
    this.key = key
    this.room = room
    this.socket = new Socket(endpoint, { transport: WebSocket })
    this.socket.onOpen(() => { this.connected = true })
    this.socket.onClose(close => {
      if (this.connected) {
        this.closes.push(close.code)
        this.closedAt = Date.now()
      }
      this.connected = false
    })
    this.channel = this.socket.channel(room, { key, meta: { key } })
    this.presence = new Presence(this.channel)
    this.channel.on('presence_state', () => { this.joinedAt = Date.now() })
    this.presence.onLeave((who, current) => {
      if (current.metas.length === 0) {
        this.left.push(who)
        Guest.firstLeave ??= Date.now()
        Guest.lastLeave = Date.now()
      }
    })
  }

  async open() {
    this.socket.connect()
    await new Promise((resolve, reject) => this.channel.join().receive('ok', resolve).receive('error', reject).receive('timeout', reject))
    return this
  }

  /** The keys it lists, each with how many devices. */
  sees() {
    return this.presence.list((key, { metas }) => `${key}:${metas.length}`).sort().join(' ')
  }

  close() {
    return new Promise(resolve => this.socket.disconnect(resolve))
  }
}

before(async () => {
  nodes = await startCluster()
  balancer = await new Balancer(nodes).listen()
}, { timeout: 120_000 })

after(async () => {
  await Promise.all(guests.map(guest => guest.close()))
  balancer?.close()
  if (nodes) await stopCluster(nodes)
})

const roomOf = i => `room:${Math.floor(i / PER_ROOM)}`

/** Waits until everybody lists exactly those who are in their room. */
async function everybodyIsSeen(guests) {
  const rooms = new Map()
  for (const guest of guests) {
    rooms.set(guest.room, [...rooms.get(guest.room) ?? [], `${guest.key}:1`])
  }
  for (const [room, keys] of rooms) rooms.set(room, keys.sort().join(' '))
  await eventually('everybody sees who is there', () => {
    const wrong = guests.filter(guest => guest.sees() !== rooms.get(guest.room))
    if (wrong.length > 0) {
      throw new Error(`${wrong.length} of ${guests.length}, such as ${wrong[0].key} in ${wrong[0].room}: ${wrong[0].sees()}, channel ${wrong[0].channel.state}`)
    }
    return true
  }, WAIT_MS)
}

test(`a rolling restart under ${CLIENTS} clients`, { timeout: 600_000 }, async () => {
  for (let i = 0; i < CLIENTS; i += 100) {
    guests.push(...await Promise.all(Array.from({ length: Math.min(100, CLIENTS - i) },
      (_, j) => new Guest(balancer.socket, roomOf(i + j), `guest-${i + j}`).open())))
  }
  await everybodyIsSeen(guests)

  for (const node of nodes) {
    const began = Date.now()
    assert.equal(await node.end('SIGTERM'), 0, node.tail())
    const ended = Date.now()
    await node.start()
    await eventually(`${node.name} is ready`, async () => (await fetch(`${node.http}/health/ready`)).status === 200)
    const ready = Date.now()
    await everybodyIsSeen(guests)
    const seen = guests.flatMap(guest => guest.left)
    const away = guests.filter(guest => guest.closedAt > began).map(guest => guest.closedAt - began)
    const back = guests.filter(guest => guest.closedAt > began).map(guest => guest.joinedAt - began)
    console.log(`${node.name}: ${away.length} sent away after ${Math.min(...away)} to ${Math.max(...away)} ms, back after ${Math.min(...back)} to ${Math.max(...back)} ms`)
    console.log(`${node.name}: drained in ${ended - began} ms, ready again after ${ready - ended} ms, everybody present ${Date.now() - ready} ms later, leaves seen: ${seen.length}`)
    if (seen.length > 0) console.log(`leaves from ${Guest.firstLeave - began} to ${Guest.lastLeave - began} ms`)
    assert.deepEqual(seen, [], `leaves of people who never left, while ${node.name} was restarted`)
  }

  assert.deepEqual([...new Set(guests.flatMap(guest => guest.closes))], [1012], 'every socket was sent away, none broke')
  assert.ok(guests.filter(guest => guest.closes.length > 0).length >= CLIENTS / 2, 'the restart reached the clients')
  for (const node of nodes) {
    assert.equal((await node.json('/api/topics')).topics.reduce((sum, { count }) => sum + count, 0), CLIENTS, `presences at ${node.name}`)
  }

  // That leaves would have been seen: somebody really goes.
  const [first, ...others] = guests.filter(guest => guest.room === roomOf(0))
  first.channel.leave()
  await eventually('the one who left is seen to leave, once', () => others.every(other => other.left.join() === first.key))
})
