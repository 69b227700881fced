// The npm package phoenix, unmodified, over one transport against one server: its own Presence scenarios with real presences (JS1 to
// JS13), the ids of Phoenix's presence_test (PR) that a client can see, and a channel of an application.

import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import WebSocket from 'ws'
import { Xhr } from './xhr.mjs'
import { eventually } from './cluster.mjs'

const client = process.env.PHOENIX ?? 'phoenix'
const transport = process.env.TRANSPORT ?? 'websocket'
const endpoint = process.env.ROLLCALL_SOCKET
globalThis.XMLHttpRequest ??= Xhr
globalThis.self ??= globalThis

const { Socket, Presence, LongPoll } = await import(client)
const polls = transport === 'longpoll'
let sockets = []
let number = 0
const newTopic = kind => `${kind}:${process.pid}-${++number}`

function open(options = {}) {
  const socket = new Socket(endpoint, {
    transport: polls ? LongPoll : WebSocket,
    longpollerTimeout: 20_000,
    reconnectAfterMs: tries => [10, 50, 100, 250][tries - 1] ?? 500,
    rejoinAfterMs: tries => [50, 100, 250][tries - 1] ?? 500,
    ...options
  })
  sockets.push(socket)
  socket.connect()
  return socket
}

const reply = push => new Promise((resolve, reject) => push
  .receive('ok', resolve)
  .receive('error', response => reject(Object.assign(new Error(JSON.stringify(response)), response)))
  .receive('timeout', () => reject(new Error('timeout'))))

/** A channel with a Presence that keeps what it told. */
async function join(socket, topic, payload, options) {
  const channel = socket.channel(topic, payload)
  const presence = new Presence(channel, options)
  const told = []
  let syncs = 0
  presence.onJoin((key, before, now) => told.push(['join', key, before?.metas.length ?? 0, now.metas.length]))
  presence.onLeave((key, rest, left) => told.push(['leave', key, rest.metas.length, left.metas.length]))
  presence.onSync(() => syncs++)
  const joined = await reply(channel.join())
  return { socket, channel, presence, told, joined, syncs: () => syncs,
    keys: () => presence.list(key => key).sort(),
    metas: key => presence.state[key]?.metas ?? [],
    push: (event, body = {}) => reply(channel.push(event, body)),
    leave: () => reply(channel.leave()) }
}

const enter = (topic, key, meta = {}) => join(open(), topic, { key, meta })
const watch = (topic, options) => join(open(), topic, { watch: true }, options)
const shows = (one, keys) => eventually(`shows ${keys}`, () => assert.deepEqual(one.keys(), keys) ?? true)

afterEach(async () => {
  await Promise.all(sockets.map(socket => new Promise(resolve => socket.disconnect(resolve))))
  sockets = []
})

describe(`${client} over ${transport}: Presence`, () => {
  test('JS1, JS4: an empty topic syncs to nothing', async () => {
    const watcher = await watch(newTopic('room'))
    await eventually('synced', () => watcher.syncs() > 0)
    assert.deepEqual(watcher.keys(), [])
    assert.deepEqual(watcher.told, [])
  })

  test('JS2, PR6, PR10, PR16, PR19: joins and leaves come with the presences before and after', async () => {
    const topic = newTopic('room')
    const watcher = await watch(topic)
    const ann = await enter(topic, 'ann')
    await shows(watcher, ['ann'])
    await ann.leave()
    await shows(watcher, [])
    assert.deepEqual(watcher.told, [['join', 'ann', 0, 1], ['leave', 'ann', 0, 1]])
  })

  test('JS3, JS5, JS6, PR17, PR20, PR21: a second device is one more meta; the key goes with the last one', async () => {
    const topic = newTopic('room')
    const watcher = await watch(topic)
    const phone = await enter(topic, 'ann', { on: 'phone' })
    const laptop = await enter(topic, 'ann', { on: 'laptop' })
    await eventually('two metas', () => watcher.metas('ann').length === 2)
    await phone.leave()
    await eventually('one meta', () => watcher.metas('ann').length === 1)
    assert.equal(watcher.metas('ann')[0].on, 'laptop')
    await laptop.leave()
    await shows(watcher, [])
    assert.deepEqual(watcher.told.map(([what, key, before]) => [what, key, before]),
      [['join', 'ann', 0], ['join', 'ann', 1], ['leave', 'ann', 1], ['leave', 'ann', 0]])
  })

  test('JS7: keys that every object has are refused, and harm no viewer', async () => {
    const topic = newTopic('room')
    const watcher = await watch(topic)
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      await assert.rejects(enter(topic, key), /reserved/)
    }
    await enter(topic, 'ann')
    await shows(watcher, ['ann'])
  })

  test('JS8, JS9, PR3, PR4: the list, whole and by a chooser', async () => {
    const topic = newTopic('room')
    const ann = await enter(topic, 'ann', { name: 'Ann' })
    await enter(topic, '7', { name: 'Seven' })
    await shows(ann, ['7', 'ann'])
    assert.equal(ann.presence.list().length, 2)
    assert.deepEqual(ann.presence.list((key, { metas: [first] }) => `${key} ${first.name}`).sort(), ['7 Seven', 'ann Ann'])
  })

  test('JS10, PR18: a Presence keeps itself in step, and each meta has a ref and what was tracked', async () => {
    const topic = newTopic('room')
    const ann = await enter(topic, 'ann', { name: 'Ann', deep: { a: [1] } })
    await shows(ann, ['ann'])
    const [{ phx_ref: ref, ...meta }] = ann.metas('ann')
    assert.equal(typeof ref, 'string')
    assert.deepEqual(meta, { name: 'Ann', deep: { a: [1] } })
    assert.equal(ann.joined.ref, ref)
  })

  test('JS11: who joins again gets a state again, and is in step with what comes then', async () => {
    const topic = newTopic('room')
    const watcher = await watch(topic)
    const ann = await enter(topic, 'ann')
    await shows(watcher, ['ann'])
    await watcher.leave()
    await ann.leave()
    const again = await join(watcher.socket, topic, { watch: true })
    await eventually('synced', () => again.syncs() > 0 && again.keys().length === 0)
    await enter(topic, 'ben')
    await shows(again, ['ben'])
  })

  test('JS11: the socket that reconnects is in step again', async () => {
    const topic = newTopic('room')
    const watcher = await watch(topic)
    await enter(topic, 'ann')
    await shows(watcher, ['ann'])
    const before = watcher.syncs()
    watcher.socket.conn.close(3000, 'broken', false)
    await enter(topic, 'ben')
    await eventually('synced again', () => watcher.syncs() > before && watcher.keys().length === 2)
  })

  test('JS12: a Presence that listens to other events hears none of ours', async () => {
    const topic = newTopic('room')
    const watcher = await watch(topic, { events: { state: 'my_state', diff: 'my_diff' } })
    const other = await enter(topic, 'ann')
    await shows(other, ['ann'])
    assert.deepEqual(watcher.keys(), [])
    await watcher.leave()
  })

  test('JS13, PR12: an update is one diff: joined before it left, with the ref before', async () => {
    const topic = newTopic('room')
    const ann = await enter(topic, 'ann', { mood: 'good' })
    const watcher = await watch(topic)
    await shows(watcher, ['ann'])
    const { phx_ref: old } = watcher.metas('ann')[0]
    watcher.told.length = 0
    await ann.push('update', { meta: { mood: 'better' } })
    await eventually('updated', () => watcher.metas('ann')[0]?.mood === 'better')
    assert.deepEqual(watcher.told, [['join', 'ann', 1, 1], ['leave', 'ann', 1, 1]])
    assert.equal(watcher.metas('ann').length, 1)
    assert.equal(watcher.metas('ann')[0].phx_ref_prev, old)
  })

  test('PR9, PR11, PR13: what one tracks besides goes alone; what is not there cannot be updated', async () => {
    const topic = newTopic('room')
    const ann = await enter(topic, 'ann')
    await ann.push('track', { key: 'bot', meta: {} })
    await shows(ann, ['ann', 'bot'])
    assert.equal((await ann.push('untrack', { key: 'bot' })).untracked, true)
    assert.equal((await ann.push('untrack', { key: 'bot' })).untracked, false)
    await shows(ann, ['ann'])
    await assert.rejects(ann.push('update', { key: 'bot', meta: {} }), { code: 'NO_PRESENCE' })
  })
})

describe(`${client} over ${transport}: channels`, () => {
  const chat = (topic, name) => join(open(), topic, { name })
  const heard = (one, event) => {
    const all = []
    one.channel.on(event, payload => all.push(payload))
    return all
  }

  test('a join is answered by the application, or refused by it', async () => {
    const topic = newTopic('chat')
    assert.deepEqual((await chat(topic, 'ann')).joined, { hello: 'ann' })
    const refused = open().channel(topic, {})
    await assert.rejects(reply(refused.join()), { reason: 'name is missing' })
    refused.leave()
  })

  test('broadcasts, those of others, and what is meant for one', async () => {
    const topic = newTopic('chat')
    const ann = await chat(topic, 'ann')
    const ben = await chat(topic, 'ben')
    const cleo = await chat(topic, 'cleo')
    const said = [ann, ben, cleo].map(one => heard(one, 'said'))
    const types = [ann, ben].map(one => heard(one, 'types'))
    const whispers = [ben, cleo].map(one => heard(one, 'whisper'))
    ann.channel.push('type', {})
    ann.channel.push('whisper', { to: 'ben', text: 'psst' })
    await ann.push('say', { text: 'hi' })
    await eventually('all heard it', () => said.every(one => one.length === 1))
    assert.deepEqual(said[2], [{ text: 'hi', by: 'ann' }])
    await eventually('ben heard the whisper', () => whispers[0].length === 1)
    assert.deepEqual(types, [[], [{ by: 'ann' }]])
    assert.deepEqual(whispers[1], [])
  })

  test('PR3, PR5: the presences of its channel', async () => {
    const topic = newTopic('chat')
    const ann = await chat(topic, 'ann')
    const ben = await chat(topic, 'ben')
    await shows(ann, ['ann', 'ben'])
    assert.equal((await ben.push('who')).count, 2)
    assert.equal(ann.metas('ben')[0].chats, true)
  })

  test('a channel that crashes is joined again, and one that stops is not', async () => {
    const topic = newTopic('chat')
    const ann = await chat(topic, 'ann')
    let crashes = 0
    ann.channel.onError(() => crashes++)
    ann.channel.push('throw', {})
    await eventually('joined again', () => crashes === 1 && ann.channel.state === 'joined')
    await ann.push('bye')
    await eventually('closed', () => ann.channel.state === 'closed')
  })

  test('what it does not take is an error, and the channel goes on', async () => {
    const ann = await chat(newTopic('chat'), 'ann')
    await assert.rejects(ann.push('dance'), /unknown event/)
    await assert.rejects(ann.push('draw', {}), { code: 'INVALID' })
    await ann.push('say', {})
  })

  test('bytes, where the transport carries them', async () => {
    const topic = newTopic('chat')
    const ann = await chat(topic, 'ann')
    const ben = await chat(topic, 'ben')
    const cleo = await join(open({ transport: WebSocket }), topic, { name: 'cleo' })
    const [toBen, toCleo] = [ben, cleo].map(one => heard(one, 'drawn'))
    const bytes = Uint8Array.from([0, 255, 7, 10, 13]).buffer
    if (polls) {
      await assert.rejects(ann.push('draw', bytes), { code: 'BINARY' })
    } else {
      assert.deepEqual(new Uint8Array(await ann.push('draw', bytes)), new Uint8Array(bytes))
    }
    await eventually('cleo sees it', () => toCleo.length === 1)
    assert.deepEqual(new Uint8Array(toCleo[0]), new Uint8Array(bytes))
    await ben.push('say', {})
    assert.equal(toBen.length, polls ? 0 : 1)
  })

  test('bytes in a presence channel are told to the others under their event', async () => {
    const topic = newTopic('room')
    const ann = await enter(topic, 'ann')
    const ben = await join(open({ transport: WebSocket }), topic, { key: 'ben' })
    const cursors = heard(ben, 'cursor')
    await ann.push('cursor', Uint8Array.from([1, 2]).buffer)
    await eventually('ben sees it', () => cursors.length === 1)
    assert.deepEqual([...new Uint8Array(cursors[0])], [1, 2])
  })

  test('why bytes do not come by polls: the client takes every polled message for JSON', { skip: !polls }, async () => {
    const decode = () => {}
    const socket = open({ decode })
    const push = [0, 1, 1, 1, 49, 116, 101, 33]
    assert.throws(() => socket.decode(btoa(String.fromCharCode(...push)), () => {}), SyntaxError)
    assert.throws(() => socket.decode(String.fromCharCode(...push), () => {}), SyntaxError)
    assert.notEqual(socket.decode, decode, 'nor can an application decode them itself')
    socket.decode(Uint8Array.from(push).buffer, message => assert.deepEqual([...new Uint8Array(message.payload)], [33]))
  })

  test('an unknown version is refused', async () => {
    const url = endpoint.replace('ws:', 'http:') + '/longpoll'
    for (const query of ['', '?vsn=1.0.0']) {
      const answer = await (await fetch(url + query)).json()
      assert.equal(answer.status, 403)
      assert.match(answer.error, /speaks 2\.0\.0/)
    }
  })

  test('a session that the server has lost: the client connects and joins again', { skip: !polls }, async () => {
    const topic = newTopic('room')
    const ann = await enter(topic, 'ann')
    await shows(ann, ['ann'])
    const before = ann.syncs()
    // What its next poll says, whatever the answer to this one is.
    Object.defineProperty(ann.socket.conn, 'token', { get: () => 'poll.forgotten', set() {} })
    await eventually('joined again', () => ann.syncs() > before && ann.channel.state === 'joined')
    await eventually('once', () => ann.metas('ann').length === 1)
  })

  test('falls back to polls when no websocket comes through', { skip: polls || client === 'phoenix16' }, async () => {
    class Blocked {
      constructor() {
        setTimeout(() => this.onerror?.(new Error('blocked')), 5)
      }
      close() {}
    }
    const memory = new Map()
    const sessionStorage = { getItem: key => memory.get(key) ?? null, setItem: (key, value) => memory.set(key, value) }
    const socket = open({ transport: Blocked, longPollFallbackMs: 300, sessionStorage })
    const ann = await join(socket, newTopic('room'), { key: 'ann' })
    await shows(ann, ['ann'])
    assert.equal(socket.transport.name, LongPoll.name)
  })
})
