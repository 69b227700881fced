// The demo page and the dashboard in a real browser, in tabs on different nodes.

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, afterEach, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { eventually, startCluster, stopCluster } from './cluster.mjs'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const SHOTS = new URL('../../../target/screenshots/', import.meta.url).pathname
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

let nodes, a, b, c, browser
let contexts = []
const problems = []

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  [nodes, browser] = await Promise.all([startCluster(), chromium.launch({ executablePath: CHROMIUM, args: FLAGS })]);
  [a, b, c] = nodes
}, { timeout: 120_000 })

after(async () => {
  await browser?.close()
  if (nodes) await stopCluster(nodes)
})

afterEach(async () => {
  await Promise.all(contexts.map(context => context.close()))
  contexts = []
  assert.deepEqual(problems.splice(0), [])
})

/** A tab of a browser of its own. Errors in the page, and requests to anywhere but the nodes, are collected. */
async function open(node, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, ...options })
  contexts.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', error => problems.push(`${path}: ${error.message}`))
  page.on('console', message => {
    // Not the browser's own words about a node that the test has killed.
    if (message.type() === 'error' && !/ERR_CONNECTION|WebSocket connection|Failed to load resource/.test(message.text())) {
      problems.push(`${path}: ${message.text()}`)
    }
  })
  page.on('request', request => {
    if (new URL(request.url()).hostname !== '127.0.0.1') problems.push(`${path} asked ${request.url()}`)
  })
  await page.goto(node.http + path)
  return page
}

const cardOf = (page, name) => page.getByTestId('person').filter({ has: page.locator('.name', { hasText: name }) })
const textOf = locator => locator.innerText()

async function shows(page, count) {
  await eventually(`${count} people on ${page.url()}`, async () => (await page.getByTestId('person').count()) === count)
}

async function hears(page, text) {
  await page.getByTestId('feed').getByText(text).first().waitFor()
}

const state = (page, wanted) => page.locator(`[data-testid=connection][data-state=${wanted}]`).waitFor()

test('two tabs on two nodes: somebody arrives, changes status, types, speaks, and goes', async () => {
  const ann = await open(a, '/?name=Ann&room=talk')
  await shows(ann, 1)
  await state(ann, 'connected')
  assert.equal(await textOf(ann.getByTestId('node')), 'node a')
  // Who is here when the page opens has not just arrived: the feed begins after the first list.
  await ann.waitForTimeout(800)

  const ben = await open(b, '/?name=Ben&room=talk')
  await shows(ann, 2)
  await shows(ben, 2)
  await hears(ann, 'Ben arrived')
  assert.equal(await textOf(cardOf(ann, 'Ben').getByTestId('nodes')), 'b')

  await ben.getByText('Away').click()
  await ben.getByLabel('What you are up to').fill('having tea')
  await cardOf(ann, 'Ben').getByText('Away · having tea').waitFor()
  await ben.getByLabel('Name').fill('Benjamin')
  await cardOf(ann, 'Benjamin').waitFor()
  await shows(ann, 2)

  await ben.getByTestId('say').pressSequentially('hi')
  await ann.getByText('Benjamin is typing').waitFor()
  await ben.getByTestId('say').press('Enter')
  await hears(ann, 'hi')
  await eventually('nobody is typing', async () => (await textOf(ann.getByTestId('typing'))) === '')

  await ben.close()
  await shows(ann, 1)
  await hears(ann, 'Benjamin went')
  const heard = (await textOf(ann.getByTestId('feed'))).split('\n').map(line => line.trim())
  assert.deepEqual(heard.filter(line => /arrived|went/.test(line)), ['Ben arrived', 'Benjamin went'], 'updates are silent')
})

test('two devices of one person are one card, and rooms are apart', async () => {
  const ann = await open(a, '/?name=Ann&room=devices')
  const ben = await open(b, '/?name=Ben&room=devices')
  await open(c, '/?name=Ben&room=devices')
  await cardOf(ann, 'Ben').getByText('2 devices').waitFor()
  await shows(ann, 2)
  assert.equal(await textOf(cardOf(ann, 'Ben').getByTestId('nodes')), 'b c')
  await ben.getByTestId('room-music').click()
  await eventually('one device is left', async () => (await cardOf(ann, 'Ben').getByText('2 devices').count()) === 0)
  assert.equal(await textOf(ben.getByTestId('room-title')), 'Music')
  await shows(ben, 1)
})

test('what people type is text, never markup', async () => {
  const ann = await open(a, '/?name=Ann&room=text')
  const name = '<img src=x onerror=hacked=1>'
  const eve = await open(b, `/?room=text&key=eve&name=${encodeURIComponent(name)}`)
  await eve.getByTestId('status-text').fill('<b>bold</b>')
  await cardOf(ann, name).getByText('<b>bold</b>').waitFor()
  await eve.getByTestId('say').fill('<script>hacked=1</script>')
  await eve.getByTestId('send').click()
  await hears(ann, '<script>hacked=1</script>')
  assert.equal(await ann.evaluate(() => document.querySelectorAll('main img, main b:not(.said b), main script').length), 0)
  assert.equal(await ann.evaluate(() => typeof window.hacked), 'undefined')
})

test('the page says when its node is gone, and is back by itself', async () => {
  const ann = await open(a, '/?name=Ann&room=back')
  const cleo = await open(c, '/?name=Cleo&room=back')
  await shows(ann, 2)
  await shows(cleo, 2)
  await c.end('SIGKILL')
  await state(cleo, 'reconnecting')
  await shows(ann, 1)
  await c.start()
  await state(cleo, 'connected')
  await shows(ann, 2)
  await shows(cleo, 2)
})

test('it can be used by keyboard and read aloud', async () => {
  const ann = await open(a, '/?name=Ann&room=keys')
  await shows(ann, 1)
  await ann.getByRole('log', { name: 'What happens here' }).waitFor()
  await ann.getByRole('navigation', { name: 'Rooms' }).waitFor()
  await ann.getByRole('list', { name: 'People in this room' }).waitFor()
  await ann.getByLabel('Name').focus()
  await ann.keyboard.press('Tab')
  await ann.keyboard.press('ArrowRight')
  assert.equal(await ann.getByRole('radio', { name: 'Away' }).isChecked(), true)
  await cardOf(ann, 'Ann').getByText('Away').waitFor()
  const unnamed = await ann.evaluate(() => [...document.querySelectorAll('input, button')]
    .filter(field => !field.labels?.length && !field.textContent.trim()).length)
  assert.equal(unnamed, 0)
})

test('pictures: light, dark, on a phone, and the dashboard', async () => {
  const people = ['Ada Ames', 'Bruno Berg', 'Chloé Costa', 'Dmitri', 'Emma Ek']
  const crowd = []
  for (const [i, name] of people.entries()) crowd.push(await open(nodes[i % 3], `/?room=lobby&name=${encodeURIComponent(name)}`))
  await open(c, '/?room=lobby&name=Dmitri')
  const me = await open(b, '/?room=lobby&name=You+There')
  const dark = await open(a, '/?room=lobby&name=Night+Owl', { colorScheme: 'dark' })
  const phone = await open(c, '/?room=lobby&name=Traveller', { viewport: { width: 390, height: 844 }, isMobile: true })
  await shows(me, 8)
  await crowd[1].getByText('Busy').click()
  await crowd[1].getByTestId('status-text').fill('deploying')
  await crowd[2].getByText('Away').click()
  await crowd[0].getByTestId('say').fill('Good morning!')
  await crowd[0].getByTestId('send').click()
  await hears(me, 'Good morning!')
  await cardOf(me, 'Bruno Berg').getByText('deploying').waitFor()
  await crowd[4].getByTestId('say').pressSequentially('Hello')
  await me.getByText('Emma Ek is typing').waitFor()
  await me.screenshot({ path: `${SHOTS}page-light.png` })
  await dark.screenshot({ path: `${SHOTS}page-dark.png` })
  await phone.screenshot({ path: `${SHOTS}page-phone.png`, fullPage: true })
  const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(overflow <= 0, `the phone's page is ${overflow} px too wide`)
  const dashboard = await open(a, '/dashboard')
  await dashboard.getByTestId('topics').getByText('room:lobby').waitFor()
  await eventually('two peers are up', async () => (await dashboard.getByTestId('peers').getByText('up').count()) === 2)
  await eventually('rates', async () => /\d/.test(await textOf(dashboard.getByTestId('counters').locator('tr').first().locator('td').nth(2))))
  await dashboard.screenshot({ path: `${SHOTS}dashboard.png` })
})

test('the dashboard counts the presences of all topics, not only of those on the first page', async () => {
  const ann = await open(a, '/?name=Ann&room=counted')
  await shows(ann, 1)
  const dashboard = await open(b, '/dashboard')
  await dashboard.route('**/api/topics', route => route.fulfill({ json: { topics: [], count: 1, next: 'x' } }))
  const counted = dashboard.locator('.figure', { hasText: 'Presences, over all topics' }).locator('dd')
  await dashboard.reload()
  await eventually('one presence', async () => (await counted.innerText()) === '1')
})
