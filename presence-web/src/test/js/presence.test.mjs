// What Rollcall shows beyond Phoenix, to the npm client's own Presence, unmodified.

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { resume } from '../../main/resources/dev/rollcall/web/pages/resume.js'
import { eventually, startCluster, stopCluster } from './cluster.mjs'
import { Tab } from './tab.mjs'

let nodes, a, b
let tabs = []
let topicNumber = 0

const newTopic = () => `room:${++topicNumber}`

/** A tab whose join sends these params, also a function of them. */
function tabWith(node, topic, params) {
  const made = new Tab(node.socket, topic, undefined, {}, params)
  made.counts = []
  made.diffs = 0
  made.channel.on('presence_count', count => made.counts.push(count))
  made.channel.on('presence_diff', () => made.diffs++)
  tabs.push(made)
  return made
}

async function person(node, topic, key, meta = {}) {
  const made = new Tab(node.socket, topic, key, meta)
  tabs.push(made)
  return made.open()
}

const shows = (tab, keys) => eventually(`${keys} are shown`, () =>
  JSON.stringify(tab.keys()) === JSON.stringify(keys) || assert.fail(`shown: ${tab.keys()}`))

before(async () => {
  nodes = await startCluster(['a', 'b']);
  [a, b] = nodes
}, { timeout: 120_000 })

after(async () => {
  if (nodes) await stopCluster(nodes)
})

afterEach(async () => {
  await Promise.all(tabs.map(one => one.close()))
  tabs = []
})

test('a friends list shows its people on whichever node, and nobody else', async () => {
  const topic = newTopic()
  await person(b, topic, 'ben', { name: 'Ben' })
  await person(b, topic, 'stranger')
  const ann = await tabWith(a, topic, { key: 'ann', watch: { keys: ['ben', 'cleo'] } }).open()
  await shows(ann, ['ben'])
  const cleo = await person(a, topic, 'cleo')
  await shows(ann, ['ben', 'cleo'])
  await cleo.leave()
  await shows(ann, ['ben'])
  await ann.push('watch', { keys: ['stranger'] })
  await shows(ann, ['stranger'])
  assert.deepEqual(ann.events.map(([what, key]) => `${what} ${key}`).sort(),
    ['join ben', 'join cleo', 'join stranger', 'leave ben', 'leave cleo'])
})

test('a count comes without a list, a sample with one', async () => {
  const topic = newTopic()
  const counter = await tabWith(a, topic, { watch: 'count' }).open()
  const sampler = await tabWith(b, topic, { watch: 'sample' }).open()
  await person(a, topic, 'ann')
  await person(b, topic, 'ann')
  await eventually('two devices of one', () => counter.counts.some(({ count, keys }) => count === 2 && keys === 1))
  assert.deepEqual(counter.keys(), [])
  assert.equal(counter.states + counter.diffs, 0)
  await eventually('both devices', () => sampler.metas('ann').length === 2)
})

test('who comes back within the grace, on either node, was never seen to leave', async () => {
  const topic = newTopic()
  const watcher = await tabWith(b, topic, { watch: true }).open()
  const ann = await person(a, topic, 'ann')
  await shows(watcher, ['ann'])
  const ref = watcher.metas('ann')[0].phx_ref
  ann.vanish()
  await eventually('she is parked', async () =>
    (await (await fetch(`${a.http}/metrics`)).text()).includes('rollcall_presences_parked 1.0'))
  const back = await person(a, topic, 'ann')
  assert.equal((await back.push('update', { meta: {} })).ref, ref, 'the same presence')
  back.vanish()
  await eventually('she is parked again', async () =>
    (await (await fetch(`${a.http}/metrics`)).text()).includes('rollcall_presences_parked 1.0'))
  await person(b, topic, 'ann')
  await eventually('the one at a is gone', () => watcher.metas('ann').length === 1 && watcher.metas('ann')[0].phx_ref !== ref)
  assert.deepEqual(watcher.events.filter(([what, key, rest]) => what === 'leave' && rest === 0), [])
})

describe('resume', () => {
  const resuming = async (node, topic) => {
    let held = () => ({})
    const tab = tabWith(node, topic, () => ({ watch: true, resume: held() }))
    held = resume(tab.channel, tab.presence)
    tab.resumed = []
    tab.channel.on('presence_at', ({ resumed }) => tab.resumed.push(resumed))
    return tab.open()
  }

  test('after a reconnect with nothing missed no state comes, whichever event loop it is', async () => {
    const topic = newTopic()
    const ann = await person(a, topic, 'ann')
    const tab = await resuming(a, topic)
    await shows(tab, ['ann'])
    for (let round = 1; round <= 4; round++) {
      const before = tab.resumed.length
      tab.socket.conn.terminate()
      await eventually('it resumed', () => tab.resumed.length > before ||
        assert.fail(`${tab.resumed}; ${tab.channel.state}, ${tab.socket.connectionState()}, ${tab.closeCodes}`))
    }
    assert.ok(tab.resumed.slice(1).every(resumed => resumed), tab.resumed.join())
    assert.equal(tab.states, 1)
    await ann.leave()
    await shows(tab, [])
    const ben = await person(b, topic, 'ben')
    await shows(tab, ['ben'])
    assert.equal(tab.metas('ben')[0].phx_ref, ben.metas('ben')[0].phx_ref)
  })

  test('what was missed comes as diffs or as a state, and the list is right', async () => {
    const topic = newTopic()
    const tab = await resuming(a, topic)
    const others = [await resuming(a, topic), await resuming(a, topic)]
    for (let round = 0; round < 5; round++) {
      tab.socket.conn.terminate()
      const ann = await person(b, topic, `ann${round}`)
      if (round % 2) await ann.leave()
      const resumed = tab.resumed.length
      await eventually('it is back', () => tab.channel.state === 'joined' && tab.resumed.length >= resumed)
      await eventually('the lists are equal', () => others.every(other => other.list() === tab.list() && tab.keys().length === Math.floor(round / 2) + 1))
    }
  })
})
