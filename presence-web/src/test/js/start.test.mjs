// docs/start.md, done: its files are written as they stand there, compiled against what the build makes, run, and talked to by the client and the page
// that it shows. Only the port is another one.

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eventually, freePorts } from './cluster.mjs'

const HERE = new URL('../../../', import.meta.url).pathname
const JAR = process.env.ROLLCALL_JAR ?? join(HERE, 'target/rollcall.jar')
const BIN = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/') : ''
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

let app, port, application
const ended = []

before(async () => {
  [port] = await freePorts(1)
  app = await mkdtemp(join(tmpdir(), 'rollcall-start-'))
  for (const [name, text] of await shown()) {
    await mkdir(dirname(join(app, name)), { recursive: true })
    await writeFile(join(app, name), text.replaceAll('4000', String(port)))
  }
  await symlink(join(HERE, 'node_modules'), join(app, 'node_modules'))
  const classes = join(app, 'src/main/resources')
  await promisify(execFile)(`${BIN}javac`, ['--release', '17', '-proc:none', '-cp', JAR, '-d', classes,
    join(app, 'src/main/java/app/App.java')])
  application = start(`${BIN}java`, ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', `${classes}:${JAR}`, 'app.App'])
  await application.says(`open http://127.0.0.1:${port}`)
}, { timeout: 120_000 })

after(async () => {
  await Promise.all(ended.map(end => end()))
  await rm(app, { recursive: true, force: true })
})

/** The files that the document shows, by name: a line that begins with a name in backquotes, and the block under it. */
async function shown() {
  const text = await readFile(join(HERE, 'docs/start.md'), 'utf8')
  return new Map([...text.matchAll(/^`([\w./-]+)`[^\n]*\n\n```\w+\n(.*?)^```$/gms)].map(([, name, content]) => [name, content]))
}

/** A process whose lines can be waited for; it ends with the tests. */
function start(command, parameters) {
  const child = spawn(command, parameters, { cwd: app, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines = []
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', line => lines.push(line))
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  ended.push(end)
  const says = text => eventually(`"${text}" in ${JSON.stringify(lines)}`, () => lines.some(line => line.includes(text)), 60_000)
  return { says, end }
}

test('the pom names what this build makes', async () => {
  const wanted = (await shown()).get('pom.xml')
  const parent = await readFile(join(HERE, '../pom.xml'), 'utf8')
  const here = await readFile(join(HERE, 'pom.xml'), 'utf8')
  const first = (text, tag) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)[1]
  const dependency = /<dependency>(.*?)<\/dependency>/s.exec(wanted)[1]
  assert.equal(first(dependency, 'groupId'), first(parent, 'groupId'))
  assert.equal(first(dependency, 'version'), first(parent, 'version'))
  assert.equal(first(dependency, 'artifactId'), first(here.replace(/<parent>.*<\/parent>/s, ''), 'artifactId'))
  assert.equal(first(wanted, 'maven.compiler.release'), first(parent, 'maven.compiler.release'))
})

test('an application that depends on this module gets the Hazelcast that it was tested with', async () => {
  // Another build knows nothing of the versions that the parent manages: only of those that a module depends on by itself.
  assert.match(await readFile(join(HERE, 'pom.xml'), 'utf8'), /<groupId>com\.hazelcast<\/groupId>\s*<artifactId>hazelcast<\/artifactId>/)
})

test('the client in Node is heard and listed, and so is the page', { timeout: 120_000 }, async t => {
  const client = start('node', ['client.mjs'])
  await client.says('Node said hello')
  await client.says('here now: Node')
  if (!existsSync(CHROMIUM)) return t.skip(`no Chromium at ${CHROMIUM}: the page was NOT tested`)
  const { Browser } = await import('./browser.mjs')
  const browser = await Browser.launch()
  try {
    const page = await browser.open(`http://127.0.0.1:${port}/`, { expected: /favicon/ })
    const other = await browser.open(`http://127.0.0.1:${port}/`, { expected: /favicon/ })
    const people = async () => (await page.locator('#people li').allInnerTexts()).sort()
    await eventually('both pages and the client are listed', async () => (await people()).length === 3)
    assert.match((await people()).join(), /^Guest \d+: good,Guest \d+: good,Node: good$/)
    await start('node', ['client.mjs']).says('Node said hello')
    await page.locator('#said').getByText('Node: hello').waitFor()
    await other.close()
    await eventually('the closed page has gone', async () => (await people()).length === 2)
    await browser.closeTabs()
  } finally {
    await browser.close()
  }
})
