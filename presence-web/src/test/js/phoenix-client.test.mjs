// The npm package phoenix, unmodified, against three real nodes.

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import WebSocket from 'ws'
import { Balancer, eventually, startCluster, stopCluster } from './cluster.mjs'
import { Tab } from './tab.mjs'

let nodes, a, b, c, balancer
let tabs = []
let topicNumber = 0

const newTopic = () => `room:${++topicNumber}`
const tab = (endpoint, ...rest) => {
  const made = new Tab(endpoint, ...rest)
  tabs.push(made)
  return made
}

/** Waits until every tab shows exactly these keys, and the very same list. */
async function agree(watching, keys, withinMs) {
  const wanted = JSON.stringify([...keys].sort())
  await eventually(`all show ${wanted}`, () => {
    const shown = watching.map(one => JSON.stringify(one.keys()))
    if (shown.some(one => one !== wanted)) throw new Error(`they show ${shown.join(' ')}`)
    const lists = new Set(watching.map(one => one.list()))
    if (lists.size > 1) throw new Error(`the lists differ: ${[...lists].join(' ')}`)
    return true
  }, withinMs)
}

/** Ann at a, Ben at b, Cleo at c. */
async function three(topic) {
  const ann = await tab(a.socket, topic, 'ann', { name: 'Ann' }).open()
  const ben = await tab(b.socket, topic, 'ben', { name: 'Ben' }).open()
  const cleo = await tab(c.socket, topic, 'cleo', { name: 'Cleo' }).open()
  await agree([ann, ben, cleo], ['ann', 'ben', 'cleo'])
  return [ann, ben, cleo]
}

const forget = watching => watching.forEach(one => { one.events = [] })

before(async () => {
  nodes = await startCluster();
  [a, b, c] = nodes
  balancer = await new Balancer(nodes).listen()
}, { timeout: 120_000 })

after(async () => {
  balancer?.close()
  if (nodes) await stopCluster(nodes)
})

afterEach(async () => {
  await Promise.all(tabs.map(one => one.close()))
  tabs = []
})

describe('joins and leaves', () => {
  test('everybody who joins, on whichever node, is in the list of everybody', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    for (const one of [ann, ben, cleo]) {
      assert.deepEqual(one.metas('ben').map(meta => meta.name), ['Ben'])
      assert.equal(typeof one.metas('ben')[0].phx_ref, 'string')
    }
  })

  test('each joins once in the eyes of each, and nobody leaves', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    for (const one of [ann, ben, cleo]) {
      assert.deepEqual(one.events.map(([what, key, before]) => `${what} ${key} ${before}`).sort(),
        ['join ann 0', 'join ben 0', 'join cleo 0'])
    }
  })

  test('who leaves the channel is gone everywhere, and the client is told so once', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    forget([ann, cleo])
    await ben.leave()
    await agree([ann, cleo], ['ann', 'cleo'])
    assert.deepEqual(ann.events, [['leave', 'ben', 0]])
    assert.deepEqual(cleo.events, [['leave', 'ben', 0]])
    assert.equal(ben.channel.state, 'closed')
  })

  test('who closes the tab is gone everywhere', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    await ben.close()
    await agree([ann, cleo], ['ann', 'cleo'])
  })

  test('whose connection ends without a word is gone everywhere once the grace of 15 s is over', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    ben.vanish()
    await agree([ann, cleo], ['ann', 'cleo'], 60_000)
  })

  test('who comes back is there again, with a new ref', async () => {
    const topic = newTopic()
    const [ann, ben, cleo] = await three(topic)
    const ref = ann.metas('ben')[0].phx_ref
    await ben.leave()
    await agree([ann, cleo], ['ann', 'cleo'])
    const again = await tab(b.socket, topic, 'ben').open()
    await agree([ann, cleo, again], ['ann', 'ben', 'cleo'])
    assert.notEqual(ann.metas('ben')[0].phx_ref, ref)
  })

  test('who only watches sees everybody and is seen by nobody', async () => {
    const topic = newTopic()
    const watcher = await tab(c.socket, topic).open()
    const ann = await tab(a.socket, topic, 'ann').open()
    await agree([watcher, ann], ['ann'])
  })
})

describe('updates', () => {
  test('an update is no flap: the key never leaves, the ref before is named', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    const old = ben.metas('ann')[0].phx_ref
    forget([ann, ben, cleo])
    await ann.push('update', { meta: { name: 'Ann', status: 'away' } })
    await eventually('all see the update', () => [ann, ben, cleo].every(one => one.metas('ann')[0].status === 'away'))
    await agree([ann, ben, cleo], ['ann', 'ben', 'cleo'])
    for (const one of [ann, ben, cleo]) {
      assert.deepEqual(one.events, [['join', 'ann', 1], ['leave', 'ann', 1]], 'one diff: joined before it left')
      const [meta, ...others] = one.metas('ann')
      assert.equal(others.length, 0)
      assert.equal(meta.phx_ref_prev, old)
      assert.notEqual(meta.phx_ref, old)
    }
  })

  test('many updates end with the last one, everywhere', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    await Promise.all(Array.from({ length: 100 }, (_, i) => ann.push('update', { meta: { number: i } })))
    await eventually('the last', () => [ann, ben, cleo].every(one => one.metas('ann')[0].number === 99))
    await agree([ann, ben, cleo], ['ann', 'ben', 'cleo'])
    assert.ok(!ben.events.some(([what, key, rest]) => what === 'leave' && key === 'ann' && rest === 0), 'ann never left')
  })
})

describe('one key on several nodes', () => {
  test('two devices are two metas; the key leaves with the last of them', async () => {
    const topic = newTopic()
    const [ann, ben, cleo] = await three(topic)
    const phone = await tab(c.socket, topic, 'ann', { device: 'phone' }).open()
    await eventually('two metas everywhere', () => [ann, ben, cleo, phone].every(one => one.metas('ann').length === 2))
    await agree([ann, ben, cleo, phone], ['ann', 'ben', 'cleo'])
    forget([ben, cleo])
    await phone.close()
    await eventually('one meta everywhere', () => [ann, ben, cleo].every(one => one.metas('ann').length === 1))
    assert.deepEqual(ben.events, [['leave', 'ann', 1]], 'ann is still here')
    assert.equal(ben.metas('ann')[0].name, 'Ann')
    await ann.close()
    await agree([ben, cleo], ['ben', 'cleo'])
  })
})

describe('the list', () => {
  test('is asked for with a chooser, which gets the key and all of its metas', async () => {
    const topic = newTopic()
    const [ann] = await three(topic)
    const phone = await tab(b.socket, topic, 'ann', { name: 'Ann', device: 'phone' }).open()
    await eventually('both devices', () => phone.metas('ann').length === 2)
    const rows = phone.presence.list((key, { metas }) => `${key} ${metas.length} ${metas.find(meta => meta.name).name}`)
    assert.deepEqual(rows.sort(), ['ann 2 Ann', 'ben 1 Ben', 'cleo 1 Cleo'])
    await eventually('ann too', () => ann.list() === phone.list())
  })

  test('comes after every join, and a rejoin brings what was missed', async () => {
    const topic = newTopic()
    const [ann, ben, cleo] = await three(topic)
    assert.equal(ann.states, 1)
    // The server knows nothing of this: the client's connection breaks, and in the meantime the room changes.
    ann.socket.conn.terminate()
    await cleo.close()
    const dora = await tab(c.socket, topic, 'dora').open()
    await agree([ann, ben, dora], ['ann', 'ben', 'dora'])
    assert.equal(ann.states, 2)
    assert.ok(ann.events.some(([what, key, rest]) => what === 'leave' && key === 'cleo' && rest === 0))
    assert.ok(ann.events.some(([what, key, before]) => what === 'join' && key === 'dora' && before === 0))
  })

  test('is equal with a hundred people who come at once to three nodes', async () => {
    const topic = newTopic()
    const crowd = await Promise.all(Array.from({ length: 100 }, (_, i) => tab(nodes[i % 3].socket, topic, `p${i}`, { i }).open()))
    await agree(crowd, crowd.map(one => one.key))
    await Promise.all(crowd.slice(50).map(one => one.close()))
    await agree(crowd.slice(0, 50), crowd.slice(0, 50).map(one => one.key))
  })
})

describe('requests', () => {
  test('a broadcast reaches everybody else in the topic and nobody elsewhere', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    const other = await tab(b.socket, newTopic(), 'dora').open()
    const heard = []
    for (const one of [ann, ben, cleo, other]) one.channel.on('typing', payload => heard.push([one.key, payload.key]))
    await ann.push('broadcast', { event: 'typing', payload: { key: 'ann' } })
    await eventually('both others heard it', () => heard.length >= 2)
    assert.deepEqual(heard.sort(), [['ben', 'ann'], ['cleo', 'ann']])
  })

  test('track and untrack add and remove further keys of the same tab', async () => {
    const [ann, ben, cleo] = await three(newTopic())
    await ann.push('track', { key: 'bot', meta: { of: 'ann' } })
    await agree([ann, ben, cleo], ['ann', 'ben', 'bot', 'cleo'])
    await assert.rejects(ann.push('track', { key: 'bot', meta: {} }), { code: 'ALREADY_TRACKED' })
    await ann.push('untrack', { key: 'bot' })
    await agree([ann, ben, cleo], ['ann', 'ben', 'cleo'])
    await assert.rejects(ann.push('update', { key: 'bot', meta: {} }), { code: 'NO_PRESENCE' })
  })

  test('what is refused is answered with a reason, and the channel lives on', async () => {
    const [ann, ben] = await three(newTopic())
    await assert.rejects(ann.push('dance', {}), /refused: .*dance/)
    await assert.rejects(ann.push('track', { key: '__proto__', meta: {} }), /refused: /)
    await assert.rejects(ann.push('update', { meta: { text: 'x'.repeat(5_000) } }), /refused: .*maxMetaBytes 4096/)
    await ann.push('update', { meta: { alive: true } })
    await eventually('ben sees it', () => ben.metas('ann')[0].alive)
  })
})

describe('nodes that die', () => {
  test('kill -9: the people of the node are gone, move to the others, and the lists are equal again', async () => {
    const topic = newTopic()
    const ann = await tab(a.socket, topic, 'ann').open()
    const ben = await tab(b.socket, topic, 'ben').open()
    const stuck = await tab(c.socket, topic, 'stuck').open()
    balancer.turnTo(c)
    const mover = await tab(balancer.socket, topic, 'mover').open()
    await agree([ann, ben, stuck, mover], ['ann', 'ben', 'mover', 'stuck'])
    assert.equal((await a.json('/api/keys/mover')).presences[0].node, 'c')
    assert.equal(await c.end('SIGKILL'), 'SIGKILL')
    await agree([ann, ben, mover], ['ann', 'ben', 'mover'])
    assert.notEqual((await a.json('/api/keys/mover')).presences[0].node, 'c')
    assert.equal(ann.metas('mover').length, 1)
  })

  test('a node that comes back under its name: its clients rejoin by themselves', async () => {
    const topic = newTopic()
    const ann = await tab(a.socket, topic, 'ann').open()
    await c.start()
    const cleo = await tab(c.socket, topic, 'cleo', { name: 'Cleo' }).open()
    await agree([ann, cleo], ['ann', 'cleo'])
    await c.end('SIGKILL')
    await agree([ann], ['ann'])
    await c.start()
    await agree([ann, cleo], ['ann', 'cleo'])
    assert.equal(cleo.channel.state, 'joined')
    assert.equal(ann.metas('cleo').length, 1)
    assert.equal(cleo.closeCodes[0], 1006)
  })

  test('SIGTERM: the clients are told 1012, and move on', async () => {
    const topic = newTopic()
    const ann = await tab(a.socket, topic, 'ann').open()
    balancer.turnTo(c)
    const mover = await tab(balancer.socket, topic, 'mover').open()
    await agree([ann, mover], ['ann', 'mover'])
    const exitCode = await c.end('SIGTERM')
    assert.ok([0, 143].includes(exitCode), `it ended by itself, with ${exitCode}`)
    assert.equal(mover.closeCodes[0], 1012)
    await agree([ann, mover], ['ann', 'mover'])
    assert.equal(ann.metas('mover').length, 1)
    await c.start()
    const cleo = await tab(c.socket, topic, 'cleo').open()
    await agree([ann, mover, cleo], ['ann', 'cleo', 'mover'])
  })
})

test('a socket of another version of the protocol is refused', async () => {
  const socket = new WebSocket(`${a.socket}/websocket?vsn=9.9.9`)
  const outcome = await new Promise(resolve => {
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode))
    socket.on('open', () => resolve('open'))
    socket.on('error', () => {})
  })
  assert.notEqual(outcome, 'open')
})
