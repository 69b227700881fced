// The demo page and the dashboard in a real browser, in tabs on different nodes.

import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { Browser, DARK, PHONE, accessible, picture } from './browser.mjs'
import { eventually, startCluster, stopCluster } from './cluster.mjs'

let nodes, a, b, c, browser

before(async () => {
  [nodes, browser] = await Promise.all([startCluster(), Browser.launch()]);
  [a, b, c] = nodes
}, { timeout: 120_000 })

after(async () => {
  await browser?.close()
  if (nodes) await stopCluster(nodes)
})

afterEach(t => browser.closeTabs(t))

const open = (node, path, options) => browser.open(node.http + path, options)

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
  assert.equal(await textOf(cardOf(ann, 'Ben').locator('.device-node')), 'b')

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
  assert.deepEqual(await cardOf(ann, 'Ben').locator('.device-node').allInnerTexts(), ['b', 'c'])
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
  assert.equal(await ann.evaluate(() => document.querySelectorAll('main img, main b, aside img, aside b:not(.said > b), aside script').length), 0)
  assert.equal(await ann.evaluate(() => typeof window.hacked), 'undefined')
})

test('the page says when its node is gone, shows what it has as old, and is back by itself', async () => {
  const ann = await open(a, '/?name=Ann&room=back')
  const cleo = await open(c, '/?name=Cleo&room=back')
  await shows(ann, 2)
  await shows(cleo, 2)
  await c.end('SIGKILL')
  await state(cleo, 'reconnecting')
  await cleo.getByTestId('banner').getByText('The connection to node c is lost').waitFor()
  assert.equal(await cleo.getByTestId('banner').getAttribute('role'), 'status')
  assert.match(await cleo.getByTestId('people').evaluate(list => getComputedStyle(list).filter), /grayscale/)
  assert.equal(await cleo.getByTestId('person').count(), 2, 'what was known stays')
  await shows(ann, 1)
  await c.start()
  await state(cleo, 'connected')
  await cleo.getByTestId('banner').waitFor({ state: 'hidden' })
  await shows(ann, 2)
  await shows(cleo, 2)
})

test('rooms are counted, made, and left', async () => {
  const ann = await open(a, '/?name=Ann&room=lobby')
  const ben = await open(b, '/?name=Ben&room=lobby')
  await shows(ann, 2)
  await ben.getByTestId('new-room').fill('<i>attic</i>')
  await ben.getByTestId('open-room').click()
  await shows(ben, 1)
  assert.equal((await textOf(ben.getByTestId('room-title'))).toLowerCase(), '<i>attic</i>')
  await shows(ann, 1)
  const attic = ann.getByTestId('room-<i>attic</i>')
  await attic.getByText('1', { exact: true }).waitFor()
  await attic.click()
  await shows(ben, 2)
  await shows(ann, 2)
  assert.equal(await attic.getAttribute('aria-current'), 'page')
  assert.equal(await ann.getByTestId('room-lobby').getAttribute('aria-current'), null)
})

test('what the server refuses is shown in its own words', async () => {
  const page = await open(a, '/health/live')
  let full = true
  await page.routeWebSocket(/socket\/websocket/, client => {
    const server = client.connectToServer()
    client.onMessage(frame => {
      const [joinRef, ref, topic, event] = JSON.parse(frame)
      const refuse = reason => client.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'error', response: { code: 'LIMIT', reason, retry_after: 2500 } }]))
      if (event === 'phx_join' && full) refuse('topic room:full has 50 presences: maxTopicPresences 50')
      else if (event === 'update') refuse('7 updates in 1 s exceed maxUpdates 5')
      else server.send(frame)
    })
  })
  await page.goto(`${a.http}/?name=Ann&room=full`)
  await page.getByRole('alert').getByText('topic room:full has 50 presences: maxTopicPresences 50; try again in 3 s').waitFor()
  await accessible(page)
  full = false
  await page.getByTestId('again').click()
  await shows(page, 1)
  await page.getByTestId('refused').waitFor({ state: 'hidden' })
  await page.getByTestId('status-text').fill('eager')
  await page.getByTestId('notice').getByText('Not changed: 7 updates in 1 s exceed maxUpdates 5; try again in 3 s').waitFor()
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
  await ann.getByText('Skip to the people').focus()
  await ann.keyboard.press('Enter')
  assert.equal(await ann.evaluate(() => document.activeElement.id), 'people')
  assert.equal(await textOf(ann.getByTestId('room-title')), 'Keys', 'a jump within the page is no change of room')
  await ann.getByTestId('room-music').focus()
  await ann.keyboard.press('Enter')
  await ann.getByText('You are in the room music').waitFor({ state: 'attached' })
  await ann.getByTestId('new-room').focus()
  await ann.keyboard.type('cellar')
  await ann.keyboard.press('Enter')
  await ann.getByText('You are in the room cellar').waitFor({ state: 'attached' })
  const unnamed = await ann.evaluate(() => [...document.querySelectorAll('input, button')]
    .filter(field => !field.labels?.length && !field.textContent.trim()).length)
  assert.equal(unnamed, 0)
})

test('it looks well and has no violations: light, dark, on a phone', async () => {
  const people = ['Ada Ames', 'Bruno Berg', 'Chloé Costa', 'Dmitri', 'Emma Ek']
  const crowd = []
  for (const [i, name] of people.entries()) crowd.push(await open(nodes[i % 3], `/?room=lobby&name=${encodeURIComponent(name)}`))
  await open(c, '/?room=lobby&name=Dmitri', PHONE)
  const me = await open(b, '/?room=lobby&name=You+There')
  const dark = await open(a, '/?room=lobby&name=Night+Owl', DARK)
  const phone = await open(c, '/?room=lobby&name=Traveller', PHONE)
  const night = await open(c, '/?room=lobby&name=Traveller', { ...PHONE, ...DARK })
  await shows(me, 8)
  await crowd[1].getByText('Busy').click()
  await crowd[1].getByTestId('status-text').fill('deploying')
  await crowd[2].getByText('Away').click()
  await crowd[0].getByTestId('say').fill('Good morning!')
  await crowd[0].getByTestId('send').click()
  await hears(me, 'Good morning!')
  await cardOf(me, 'Bruno Berg').getByText('deploying').waitFor()
  await cardOf(me, 'Dmitri').getByText('phone on node').waitFor({ state: 'attached' })
  await crowd[4].getByTestId('say').pressSequentially('Hello')
  await me.getByText('Emma Ek is typing').waitFor()
  for (const [page, name] of [[me, 'room-light'], [dark, 'room-dark'], [phone, 'room-phone-light'], [night, 'room-phone-dark']]) {
    await shows(page, 8)
    await page.evaluate(() => Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations === 1).map(one => one.finished)))
    await picture(page, name)
    await accessible(page)
  }
})

test('who wants less motion gets none', async () => {
  const ann = await open(a, '/?name=Ann&room=still', { reducedMotion: 'reduce' })
  await shows(ann, 1)
  const moving = await ann.evaluate(() => document.getAnimations().length)
  assert.equal(moving, 0)
})
