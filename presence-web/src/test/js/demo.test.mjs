// The demo's dashboard in a real browser: the figures of three nodes, and what is seen of one that stands still, is killed and comes back.

import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { Activity, happenings, picture as pictureOf, rates } from '../../main/resources/dev/rollcall/web/pages/cluster.js'
import { Browser, DARK, PHONE, accessible, picture } from './browser.mjs'
import { Demo, eventually } from './cluster.mjs'

const CROWD = 12

let demo, browser

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(CROWD), Browser.launch()])
}, { timeout: 180_000 })

after(async () => {
  await browser?.close()
  await demo?.end()
})

afterEach(t => browser.closeTabs(t))

const node = (page, name) => page.getByTestId(`node-${name}`)
const stateOf = async (page, name, state) => node(page, name).locator(`.state[data-state="${state}"]`).waitFor()
const happened = (page, text) => page.getByTestId('happened').getByText(text).first().waitFor()

async function ready(page) {
  for (const name of ['a', 'b', 'c']) await stateOf(page, name, 'ready')
}

test('the token is taken out of the address, and without it nobody can do anything', async () => {
  const dashboard = await browser.open(demo.dashboard)
  await ready(dashboard)
  assert.equal(new URL(dashboard.url()).hash, '')
  await node(dashboard, 'a').getByRole('button', { name: 'Kill node a' }).waitFor()
  await dashboard.reload()
  await node(dashboard, 'a').getByRole('button', { name: 'Kill node a' }).waitFor()

  const looker = await browser.open(demo.dashboard.replace(/#.*/, ''))
  await ready(looker)
  assert.equal(await looker.getByRole('button', { name: /^(Kill|Pause|Restart) / }).count(), 0)
  const origin = new URL(demo.dashboard).origin
  assert.equal((await fetch(`${origin}/demo/nodes/a/kill`, { method: 'POST' })).status, 403)
  // From a page of another origin, token or not: the browser asks first, and is refused.
  const stranger = await browser.open(`${demo.http[0]}/dashboard`, { bypassCSP: true, expected: /blocked by CORS policy/ })
  const token = demo.dashboard.split('token=')[1]
  const reached = await stranger.evaluate(([to, bearer]) => fetch(to, { method: 'POST', headers: { authorization: `Bearer ${bearer}` } })
    .then(answer => answer.status, () => 'refused'), [`${origin}/demo/nodes/a/kill`, token])
  assert.equal(reached, 'refused')
  for (const path of ['/demo/nodes', '/demo/nodes/a/kill']) {
    assert.ok([404, 405].includes((await fetch(demo.http[0] + path, { method: 'POST' })).status), 'a node has no such route')
  }
  await ready(dashboard)
})

test('a node stands still, goes on, is killed and comes back, and one watches', async () => {
  const dashboard = await browser.open(demo.dashboard)
  await ready(dashboard)
  await eventually('everybody is there', async () => (await figure(dashboard, 'Presences')) >= CROWD / 2)
  const cleo = await browser.open(`${demo.http[2]}/?name=Cleo&room=kill`)
  const ann = await browser.open(`${demo.http[0]}/?name=Ann&room=kill`)
  const people = async (page, count) => eventually(`${count} people`, async () => (await page.getByTestId('person').count()) === count)
  await people(ann, 2)
  await people(cleo, 2)

  await node(dashboard, 'b').getByRole('button', { name: 'Pause node b' }).press('Enter')
  await stateOf(dashboard, 'b', 'paused')
  await happened(dashboard, 'Node b stands still')
  const resume = node(dashboard, 'b').getByRole('button', { name: 'Resume node b' })
  assert.ok(await resume.evaluate(button => button === document.activeElement), 'the focus stays')
  await resume.press('Enter')
  await stateOf(dashboard, 'b', 'ready')

  await node(dashboard, 'c').getByRole('button', { name: 'Kill node c' }).click()
  await stateOf(dashboard, 'c', 'dead')
  await people(ann, 1)
  await ann.getByTestId('feed').getByText('Cleo went').waitFor()
  await dashboard.getByTestId('matrix').locator('.state[data-state=DOWN]').first().waitFor()
  await happened(dashboard, 'Node c is dead')
  await happened(dashboard, /hold(s)? c for down/)
  await dashboard.getByTestId('diffs').getByText('cleo').first().waitFor()
  await picture(dashboard, 'dashboard-killed')
  await node(dashboard, 'c').getByRole('button', { name: 'Restart node c' }).click()
  await stateOf(dashboard, 'c', 'ready')
  await happened(dashboard, /see(s)? c again/)
  await people(ann, 2)
})

test('the figures are those of the cluster, and the stream can be held', async () => {
  const dashboard = await browser.open(`${demo.http[1]}/dashboard`)
  await ready(dashboard)
  assert.equal(await dashboard.getByTestId('node').innerText(), 'node b')
  const ann = await browser.open(`${demo.http[0]}/?name=Ann&room=figures`)
  await ann.getByTestId('person').waitFor()
  await dashboard.getByTestId('topics').getByText('room:figures').waitFor()
  await eventually('all links are up', async () => (await dashboard.getByTestId('matrix').locator('.state[data-state=UP]').count()) === 6)
  await dashboard.getByTestId('diffs').getByText('ann').first().waitFor()
  await dashboard.getByTestId('hold').click()
  const held = await dashboard.getByTestId('diffs').innerText()
  await ann.getByTestId('status-away').check({ force: true })
  await dashboard.getByText(/\d waiting/).waitFor()
  assert.equal(await dashboard.getByTestId('diffs').innerText(), held)
  await dashboard.getByTestId('hold').click()
  await dashboard.getByTestId('diffs').locator('.diff-changed', { hasText: 'ann' }).first().waitFor()
  await dashboard.getByText('Counters of every node').click()
  await dashboard.getByTestId('counters').getByText('pulls').waitFor()
})

test('a tab in the background asks for nothing, and shows the present when one comes back', async () => {
  const dashboard = await browser.open(`${demo.http[0]}/dashboard`)
  await ready(dashboard)
  // Counted in the page: the browser may tell of a request only after it said that the tab is hidden.
  await dashboard.evaluate(() => {
    const real = window.fetch
    window.asked = window.answered = 0
    window.fetch = (...request) => {
      window.asked++
      return real(...request).finally(() => window.answered++)
    }
  })
  const counts = () => dashboard.evaluate(() => [window.asked, window.answered])
  /** How often it has asked right after that, before any timer of its own. */
  const look = hidden => dashboard.evaluate(async to => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => to })
    document.dispatchEvent(new Event('visibilitychange'))
    await Promise.resolve().then(() => {})
    return window.asked
  }, hidden)
  await eventually('it asks', async () => (await counts())[0] > 0)
  const before = await look(true)
  await eventually('it has its answer', async () => (await counts())[1] === before)
  await new Promise(resolve => setTimeout(resolve, 2_500))
  assert.deepEqual(await counts(), [before, before])
  const diffs = await dashboard.getByTestId('diffs').innerText()
  assert.equal(await look(false), before + 1, 'at once')
  await eventually('something has happened', async () => (await dashboard.getByTestId('diffs').innerText()) !== diffs)
})

test('it looks well and has no violations: light, dark, on a phone', async () => {
  for (const [name, options] of [['light', {}], ['dark', DARK], ['phone-light', PHONE], ['phone-dark', { ...PHONE, ...DARK }]]) {
    const page = await browser.open(demo.dashboard, options)
    await ready(page)
    await page.getByTestId('diffs').locator('li').first().waitFor()
    await picture(page, `dashboard-${name}`)
    await accessible(page)
    const tall = await page.evaluate(() => document.documentElement.scrollHeight - document.querySelector('main').getBoundingClientRect().bottom - scrollY)
    assert.ok(tall < 60, `${tall} px of nothing below the page`)
  }
})

async function figure(page, name) {
  return Number((await page.locator('.figure', { hasText: name }).locator('dd').innerText()).replaceAll(',', ''))
}

const ofNode = (name, peers, uptimeMs = 5000, pulls = 0) => ({
  node: name, state: 'ready', uptimeMs, sockets: 1, counters: { framesRead: 10 },
  tracker: { presences: 3, owned: 1, diffs: 0, deltasSent: 0, deltasApplied: 0, pulls, chunks: 0, malformed: 0, mismatches: 0, downs: 0,
    tables: { lagging: 0 }, peers: Object.entries(peers).map(([peer, status]) => ({ node: peer, status, silentMs: 400 })) } })
const answer = (...nodes) => ({ node: nodes[0].node, nodes, silent: [], topics: { count: 1, busiest: [] }, diffs: { last: 0, missed: 0, diffs: [] } })

test('who does not answer is judged by the others', () => {
  const both = status => pictureOf({ ...answer(ofNode('a', { c: status }), ofNode('b', { c: status })), silent: ['c'] })
  assert.equal(both('UP').nodes.find(one => one.name === 'c').state, 'silent')
  assert.equal(both('DOWN').nodes.find(one => one.name === 'c').state, 'down')
  const paused = pictureOf(answer(ofNode('a', { b: 'UP' })), [{ node: 'b', state: 'paused' }])
  assert.equal(paused.nodes.find(one => one.name === 'b').state, 'paused')
})

test('what happens between two pictures is told once, for all who say it', () => {
  const before = pictureOf(answer(ofNode('a', { c: 'UP' }), ofNode('b', { c: 'UP' }), ofNode('c', {})))
  const now = pictureOf(answer(ofNode('a', { c: 'DOWN' }), ofNode('b', { c: 'DOWN' })))
  assert.deepEqual(happenings(before, now).map(one => one.text), ['Node c is down', 'a and b hold c for down'])
  assert.deepEqual(happenings(now, now), [])
})

test('a restarted node has no rate until it was asked twice', () => {
  assert.equal(rates([ofNode('a', {}, 5000, 4)], [ofNode('a', {}, 7000, 8)], 2).a.pulls, 2)
  assert.equal(rates([ofNode('a', {}, 5000, 4)], [ofNode('a', {}, 100, 0)], 2).a, undefined)
})

test('activity is forgotten after a minute', () => {
  const activity = new Activity()
  const diff = { topic: 't', joins: { count: 2 }, leaves: { count: 1 }, updates: { count: 0 } }
  activity.add([diff], 1000)
  assert.equal(activity.of('t'), 3)
  activity.add([], 62_000)
  assert.equal(activity.of('t'), 0)
})
