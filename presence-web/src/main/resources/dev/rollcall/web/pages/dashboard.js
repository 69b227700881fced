// The cluster as it is now, asked for each second while somebody looks. Nothing here is pushed, so that the dashboard still answers
// when the push is what is broken.

import { Activity, counters, happenings, picture, rates } from '/cluster.js'
import { control } from '/control.js'
import { Diffs } from '/diffs.js'
import { element, put } from '/element.js'
import { drawing, frame, matrix } from '/links.js'
import { Nodes } from '/nodes.js'
import { Figure } from '/spark.js'
import { Topics } from '/topics.js'
import { age, bytes, clock, number } from '/words.js'

const ASK_EVERY_MS = 1000
const ANSWER_MAX_MS = 5000
const HAPPENED_MAX = 40

const $ = id => document.getElementById(id)

class Dashboard {
  #control = control()
  #nodes = new Nodes($('nodes'), this.#control && ((node, word) => this.#command(node, word)))
  #topics = new Topics($('topics'), $('topics-more'))
  #diffs = new Diffs($('diffs'), $('hold'), $('diffs-note'))
  #activity = new Activity()
  #before = null
  #refreshed = Promise.resolve()
  #figures = {
    presences: new Figure('Presences', 'visible presences of all nodes, as the answering node counts them'),
    sockets: new Figure('Sockets', 'websockets open on all nodes'),
    topics: new Figure('Topics', 'topics with presences'),
    diffs: new Figure('Diffs per second', 'diffs handed out on the answering node'),
    oldest: new Figure('Oldest view', 'how old what any node knows of any living other is, at most'),
    pulls: new Figure('Pulls per second', 'requests of all nodes for what they missed; none when all is well')
  }

  open() {
    $('figures').append(...Object.values(this.#figures).map(figure => figure.root))
    $('rooms').hidden = Boolean(this.#control)
    // In the background a browser may let a timer wait for a minute: who comes back sees the present at once.
    document.addEventListener('visibilitychange', () => document.hidden || this.#refresh())
    this.#again()
  }

  async #again() {
    if (!document.hidden || !this.#before) await this.#refresh()
    setTimeout(() => this.#again(), ASK_EVERY_MS)
  }

  /** One after the other: two at a time would both be told the same diffs. */
  #refresh() {
    this.#refreshed = this.#refreshed.then(() => this.#ask())
    return this.#refreshed
  }

  async #ask() {
    try {
      // A demo's processes are known even when no node answers.
      const runs = this.#control ? await this.#control.runs() : []
      const answer = await ask(this.#before?.answer).catch(error => {
        if (runs.length > 0) this.#nodes.show(picture(NOBODY, runs).nodes, {})
        throw error
      })
      this.#show(answer, runs)
      this.#connected(answer.node)
    } catch (error) {
      this.#lost(error)
    }
  }

  #show(answer, runs) {
    const at = performance.now()
    const now = picture(answer, runs)
    const rate = this.#before ? rates(this.#before.answer.nodes, answer.nodes, (at - this.#before.at) / 1000) : {}
    this.#showFigures(now.totals, rate, answer.node)
    this.#nodes.show(now.nodes, rate)
    $('drawing').setAttribute('viewBox', frame(now.nodes))
    $('drawing').replaceChildren(...drawing(now.nodes, now.links))
    const [header, ...rows] = matrix(now.nodes, now.links)
    $('matrix-head').replaceChildren(header)
    $('matrix').replaceChildren(...rows)
    this.#activity.add(answer.diffs.diffs, at)
    this.#topics.show(answer.topics, this.#activity)
    this.#diffs.add(answer.diffs.diffs, answer.diffs.missed)
    this.#showCounters(answer.nodes, rate)
    if (this.#before) for (const { text } of happenings(this.#before.picture, now)) this.#tell(text)
    this.#before = { at, answer, picture: now }
  }

  #showFigures(totals, rate, node) {
    const all = name => Object.values(rate).reduce((sum, one) => sum + one[name], 0)
    this.#figures.presences.show(totals.presences, number(totals.presences))
    this.#figures.sockets.show(totals.sockets, number(totals.sockets))
    this.#figures.topics.show(totals.topics, number(totals.topics))
    const diffs = rate[node]?.diffs ?? 0
    this.#figures.diffs.show(diffs, number(diffs))
    this.#figures.oldest.show(totals.oldestMs / 1000, totals.lagging > 0 ? `${age(totals.oldestMs)}, catching up` : age(totals.oldestMs))
    this.#figures.pulls.show(all('pulls'), number(all('pulls')))
  }

  #showCounters(nodes, rate) {
    if (!$('counters-box').open) return
    const names = nodes.length > 0 ? Object.keys(counters(nodes[0])) : []
    const head = element('tr')
    head.append(...['Counter', ...nodes.map(one => one.node)].map((text, i) => {
      const cell = element('th', i > 0 ? 'number' : '', text)
      cell.scope = 'col'
      return cell
    }))
    $('counters-head').replaceChildren(head)
    $('counters').replaceChildren(...names.map(name => {
      const row = element('tr')
      const title = element('th', '', name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`))
      title.scope = 'row'
      const text = name.startsWith('bytes') ? bytes : number
      row.append(title, ...nodes.map(one => {
        const perSecond = rate[one.node]?.[name] ?? 0
        const cell = element('td', 'number', text(counters(one)[name]))
        if (perSecond > 0) cell.append(element('span', 'quiet', ` +${text(perSecond)}/s`))
        return cell
      }))
      return row
    }))
  }

  async #command(node, word) {
    this.#tell(`You: ${word} node ${node}`)
    try {
      await this.#control.command(node, word)
    } catch (error) {
      this.#tell(`Not done: ${error.message}`)
    }
    await this.#refresh()
  }

  #tell(text) {
    const line = element('p')
    line.append(element('time', 'quiet', clock()), ' ', element('span', '', text))
    $('happened').prepend(line)
    while ($('happened').children.length > HAPPENED_MAX) $('happened').lastChild.remove()
  }

  #connected(node) {
    const link = document.querySelector('[data-testid=connection]')
    link.dataset.state = 'connected'
    put($('connection-text'), 'seen by')
    $('node').hidden = false
    put($('node'), `node ${node}`)
    $('banner').hidden = true
    put($('banner'), '')
    document.body.classList.remove('stale')
  }

  #lost(error) {
    document.querySelector('[data-testid=connection]').dataset.state = 'reconnecting'
    put($('connection-text'), 'reconnecting')
    $('node').hidden = true
    $('banner').hidden = false
    put($('banner'), `No figures: ${error instanceof Refused ? error.message : 'nobody answers here'}. What you see is old. Trying again …`)
    document.body.classList.add('stale')
  }
}

/** What a picture is made of when no node answers. */
const NOBODY = { node: '', nodes: [], silent: [], topics: {}, diffs: { last: 0, missed: 0, diffs: [] } }

/** The server's own words about why it tells nothing. */
class Refused extends Error {}

async function ask(before) {
  const since = before ? `?of=${encodeURIComponent(before.node)}&since=${before.diffs.last}` : ''
  const answer = await fetch(`/api/dashboard${since}`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(ANSWER_MAX_MS) })
  const body = await answer.json()
  if (!answer.ok) throw new Refused(body.error ?? `status ${answer.status}`)
  return body
}

new Dashboard().open()
