// A headless Chromium for the tests of the pages, and what every page has to keep: no errors, no requests to anywhere else, no
// violation that axe-core finds, and nothing wider than the screen.

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const SEEN_MAX = 60
const LOOK_MAX_MS = 5_000
const SHOTS = new URL('../../../target/screenshots/', import.meta.url).pathname
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export const PHONE = { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
export const DARK = { colorScheme: 'dark' }

export class Browser {
  #chromium
  #tabs = []
  #problems = []

  static async launch() {
    mkdirSync(SHOTS, { recursive: true })
    const browser = new Browser()
    browser.#chromium = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
    return browser
  }

  /**
   * A tab of a browser of its own. Errors in the page, and requests to anywhere but this machine's nodes, are collected, but for those that are
   * `expected`.
   */
  async open(url, { expected = /^$/, ...options } = {}) {
    const context = await this.#chromium.newContext({ viewport: { width: 1180, height: 760 }, ...options })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    this.#tabs.push(new Tab(page))
    const told = text => expected.test(text) || this.#problems.push(`${url}: ${text}`)
    page.on('pageerror', error => told(error.message))
    page.on('console', message => {
      // Not the browser's own words about a node that the test has killed.
      if (message.type() === 'error' && !/ERR_CONNECTION|WebSocket connection|Failed to load resource/.test(message.text())) told(message.text())
    })
    page.on('request', request => {
      if (new URL(request.url()).hostname !== '127.0.0.1') told(`asked ${request.url()}`)
    })
    await page.goto(url)
    return page
  }

  /** Closes all tabs and fails if one of them had a problem. Of a test that failed, what its tabs show is printed first. */
  async closeTabs(test) {
    const tabs = this.#tabs.splice(0)
    if (test && !test.passed) {
      for (const tab of tabs) console.log(await tab.look())
    }
    await Promise.all(tabs.map(tab => tab.page.context().close()))
    assert.deepEqual(this.#problems.splice(0), [])
  }

  async close() {
    await this.#chromium.close()
  }
}

/** A page, and what went on in it lately: the only witness of a test that fails elsewhere and not here. */
class Tab {
  #opened = Date.now()
  #seen = []

  constructor(page) {
    this.page = page
    page.on('requestfailed', request => this.#note(`failed ${request.url()} ${request.failure()?.errorText}`))
    page.on('response', answer => this.#note(`${answer.status()} ${answer.url()}`))
    page.on('console', message => this.#note(`${message.type()}: ${message.text()}`))
    page.on('framenavigated', frame => this.#note(`at ${frame.url()}`))
    page.on('crash', () => this.#note('crashed'))
  }

  #note(text) {
    this.#seen.push(`${Date.now() - this.#opened} ms: ${text}`)
    if (this.#seen.length > SEEN_MAX) this.#seen.shift()
  }

  async look() {
    const page = this.page.evaluate(() => `${document.readyState}, ${document.visibilityState}, kept ${Object.keys(sessionStorage)}\n${document.body?.innerText}`)
    const late = new Promise(resolve => setTimeout(resolve, LOOK_MAX_MS, 'the page says nothing'))
    const shows = await Promise.race([page, late]).catch(error => error.message)
    return [`--- ${this.page.url()} after ${Date.now() - this.#opened} ms`, shows, ...this.#seen].join('\n')
  }
}

/** Keeps a picture for people to look at, in target/screenshots. */
export const picture = (page, name, options = {}) => page.screenshot({ path: `${SHOTS}${name}.png`, ...options })

/** Fails with what axe-core finds, contrast included, and if the page is wider than its window. */
export async function accessible(page) {
  // By the protocol and not as a script element, which the page's own policy forbids.
  await page.evaluate(`${await readFile(AXE, 'utf8')}; undefined`)
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => `${node.target.join(' ')} (${node.failureSummary})`).join(', ')}`)
  })
  assert.deepEqual(found, [])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
}
