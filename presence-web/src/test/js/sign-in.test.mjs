// The room page on a node that asks who one is.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, afterEach, before, test } from 'node:test'
import { given } from '../../main/resources/dev/rollcall/web/pages/token.js'
import { Browser, DARK, PHONE, accessible, picture } from './browser.mjs'
import { eventually, startCluster, stopCluster } from './cluster.mjs'

const SECRET = 'a secret of at least thirty-two characters'
const ROOMS = [{ topic: 'room:*', rights: ['watch', 'present', 'broadcast', 'count'] }]

let nodes, a, b, browser

before(async () => {
  const auth = ['--web-auth-secret', SECRET, '--web-auth-issuer', 'tests', '--web-auth-audience', 'rollcall', '--web-auth-leeway-ms', '0'];
  [nodes, browser] = await Promise.all([startCluster(['a', 'b'], auth), Browser.launch()]);
  [a, b] = nodes
}, { timeout: 120_000 })

after(async () => {
  await browser?.close()
  if (nodes) await stopCluster(nodes)
})

afterEach(t => browser.closeTabs(t))

function tokenOf(sub, { rollcall = ROOMS, seconds = 3600, secret = SECRET } = {}) {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
    iss: 'tests', aud: 'rollcall', sub, exp: Math.floor(Date.now() / 1000) + seconds, rollcall })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const signIn = page => page.getByTestId('sign-in')
const connected = page => page.locator('[data-testid=connection][data-state=connected]').waitFor()

test('a token is the last part of the fragment, and what else stands there is the room', () => {
  assert.deepEqual(given('#token=abc.d-_=.e'), { rest: '', token: 'abc.d-_=.e' })
  assert.deepEqual(given('#garden&token=abc'), { rest: 'garden', token: 'abc' })
  assert.deepEqual(given('#garden'), { rest: 'garden', token: '' })
  assert.deepEqual(given(`#${encodeURIComponent('token=x')}`), { rest: 'token%3Dx', token: '' })
  assert.deepEqual(given(''), { rest: '', token: '' })
})

test('without a token the page asks for one, and who has signed in stays so in this tab and nowhere else', async () => {
  const page = await browser.open('about:blank')
  const token = tokenOf('ann')
  const asked = [], printed = []
  page.on('request', request => asked.push(request.url()))
  page.on('websocket', socket => asked.push(socket.url()))
  page.on('console', message => printed.push(message.text()))
  await page.goto(`${a.http}/?name=Ann&room=talk`)
  await page.getByRole('alert').getByText('This node asks who you are').waitFor()
  assert.equal(await page.getByTestId('connection').getAttribute('data-state'), 'not let in')
  const tries = asked.length
  assert.ok(await page.getByTestId('banner').isHidden(), 'nothing is lost')

  await page.getByLabel('Token').fill('two words')
  await page.getByTestId('enter').click()
  await signIn(page).getByText('That is no token').waitFor()
  assert.equal(asked.length, tries, 'who is not let in is not tried again and again')

  await page.getByLabel('Token').fill(` ${token} `)
  await page.getByLabel('Token').press('Enter')
  await connected(page)
  await signIn(page).waitFor({ state: 'hidden' })
  await page.getByTestId('person').waitFor()
  assert.equal(await page.getByTestId('token').inputValue(), '', 'it is not left in the field')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'people')

  await page.reload()
  await connected(page)
  await page.getByTestId('status-text').fill('writing')
  await page.getByTestId('person').getByText('writing').waitFor()
  const places = await page.evaluate(() => [location.href, document.cookie, JSON.stringify(localStorage), document.documentElement.outerHTML].join('\n'))
  assert.ok(!places.includes(token), 'it is kept in the session storage alone')
  assert.ok(await page.evaluate(text => Object.values(sessionStorage).includes(text), token))
  const other = await browser.open(`${a.http}/?room=talk`)
  await signIn(other).waitFor()

  await page.getByTestId('sign-out').click()
  await signIn(page).waitFor()
  assert.ok(!await page.evaluate(text => Object.values(sessionStorage).includes(text), token), 'it is forgotten')
  const signature = token.split('.')[2]
  assert.deepEqual([...asked, ...printed].filter(text => text.includes(signature)), [], 'it is in no address and in no log')
})

test('a link with a token lets in at once, as whom the token names, and the address bar forgets it', async () => {
  const ann = await browser.open(`${a.http}/?name=Ann#garden&token=${tokenOf('ann')}`)
  await connected(ann)
  const ben = await browser.open(`${b.http}/?name=Ben#token=${tokenOf('ben')}`)
  await connected(ben)
  assert.equal(ann.url(), `${a.http}/?name=Ann#garden`)
  assert.equal(ben.url(), `${b.http}/?name=Ben`)
  await ben.getByTestId('room-garden').click()
  await eventually('both are there', async () => (await ann.getByTestId('person').count()) === 2)
  await ben.getByTestId('say').fill('hello')
  await ben.getByTestId('send').click()
  await ann.getByTestId('feed').getByText('hello').waitFor()
  await ann.getByTestId('room-garden').getByText('2', { exact: true }).waitFor()
  const list = await fetch(`${a.http}/api/topics/room:garden`, { headers: { authorization: `Bearer ${tokenOf('cleo')}` } })
  assert.deepEqual((await list.json()).presences.map(one => one.key).sort(), ['ann', 'ben'])
})

test('a token that is refused is said to be, and why', async () => {
  const page = await browser.open(`${a.http}/#token=${tokenOf('eve', { secret: 'some other secret of thirty-two letters' })}`)
  await signIn(page).getByText("the token's signature is wrong").waitFor()
  await page.getByLabel('Token').fill(tokenOf('eve'))
  await page.getByTestId('enter').click()
  await connected(page)
})

test('when the token expires the page says so, and a new link brings back', async () => {
  const page = await browser.open(`${a.http}/#music&token=${tokenOf('ann', { seconds: 20 })}`)
  await page.getByTestId('person').waitFor()
  await signIn(page).getByText('the token has expired').waitFor()
  assert.equal(await page.getByTestId('person').count(), 0)
  await page.evaluate(token => { location.hash = `token=${token}` }, tokenOf('ann'))
  await connected(page)
  await page.getByTestId('person').waitFor()
  assert.equal((await page.getByTestId('room-title').innerText()).toLowerCase(), 'music')
})

test('a room that the token does not name says so, and others let in', async () => {
  const page = await browser.open(`${a.http}/#library&token=${tokenOf('ann', { rollcall: [{ topic: 'room:garden', rights: ['watch', 'present'] }] })}`)
  await page.getByTestId('refused').waitFor()
  await page.getByTestId('room-garden').click()
  await page.getByTestId('person').waitFor()
  await page.getByTestId('refused').waitFor({ state: 'hidden' })
})

test('it looks well and has no violations: light, dark, on a phone', async () => {
  const refused = `#token=${tokenOf('eve', { seconds: -60 })}`
  for (const [name, options, fragment] of [['light', {}, ''], ['dark', DARK, refused], ['phone-light', PHONE, ''], ['phone-dark', { ...PHONE, ...DARK }, refused]]) {
    const page = await browser.open(`${a.http}/?name=Ann${fragment}`, options)
    await signIn(page).waitFor()
    await picture(page, `sign-in-${name}`)
    await accessible(page)
  }
})
