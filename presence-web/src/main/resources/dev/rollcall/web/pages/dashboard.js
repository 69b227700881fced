// What this node holds and does: its REST and its metrics, asked every two seconds. Nothing here is pushed, so that the
// dashboard still answers when the push is what is broken.

import { element } from '/people.js'

const ASK_EVERY_MS = 2000
const TOPICS_SHOWN_MAX = 50

const $ = id => document.getElementById(id)
let before = { at: 0, counters: new Map() }

async function ask(path, accept) {
  const answer = await fetch(path, { headers: { accept }, signal: AbortSignal.timeout(ASK_EVERY_MS * 2) })
  // Not ready (503) is an answer too.
  return accept === 'application/json' ? answer.json() : answer.text()
}

/** Sums the samples of each name of a Prometheus text; labels are added up. */
export function samples(text) {
  const sums = new Map()
  for (const line of text.split('\n')) {
    const match = /^(rollcall_[a-zA-Z0-9_]+)(?:\{.*\})? (-?[0-9.eE+]+)/.exec(line)
    if (match) sums.set(match[1], (sums.get(match[1]) ?? 0) + Number(match[2]))
  }
  return sums
}

const number = value => value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 })

function row(...cells) {
  const made = element('tr')
  for (const cell of cells) made.append(cell)
  return made
}

function showFigures(pairs) {
  $('figures').replaceChildren(...pairs.map(([name, value]) => {
    const figure = element('div', 'figure')
    figure.append(element('dt', '', name), element('dd', '', value))
    return figure
  }))
}

function showTopics(topics) {
  const most = Math.max(1, ...topics.map(topic => topic.count))
  const shown = topics.toSorted((a, b) => b.count - a.count || (a.topic < b.topic ? -1 : 1)).slice(0, TOPICS_SHOWN_MAX)
  $('topics').replaceChildren(...shown.map(topic => {
    const meter = element('td')
    const bar = element('span', 'meter')
    const part = element('i')
    part.style.setProperty('--part', (100 * topic.count) / most)
    bar.append(part)
    meter.append(bar)
    return row(element('td', '', topic.topic), meter, element('td', 'number', number(topic.count)))
  }))
  $('topics-more').hidden = topics.length <= TOPICS_SHOWN_MAX
  $('topics-more').textContent = `and ${topics.length - TOPICS_SHOWN_MAX} more`
}

function showPeers(peers) {
  const none = element('td', 'quiet', 'none: this node is alone')
  none.colSpan = 3
  $('peers').replaceChildren(...(peers.length === 0 ? [row(none)] : peers.map(peer => {
    const state = element('span', 'state', peer.status.toLowerCase())
    state.dataset.state = peer.status
    const cell = element('td')
    cell.append(state)
    return row(element('td', '', peer.node), cell, element('td', 'number', `${(peer.silentMs / 1000).toFixed(1)} s`))
  })))
}

function showCounters(counters, at) {
  const seconds = (at - before.at) / 1000
  const rows = [...counters].filter(([name]) => name.endsWith('_total')).sort().map(([name, value]) => {
    const old = before.counters.get(name)
    const rate = old === undefined ? '' : number((value - old) / seconds)
    return row(element('td', '', name.replace(/^rollcall_|_total$/g, '').replaceAll('_', ' ')),
      element('td', 'number', number(value)), element('td', 'number', rate))
  })
  $('counters').replaceChildren(...rows)
  before = { at, counters }
}

function showConnection(state, node) {
  document.querySelector('[data-testid=connection]').dataset.state = state
  $('connection-text').textContent = state
  $('node').hidden = !node
  $('node').textContent = node ? `node ${node}` : ''
}

async function refresh() {
  try {
    const [ready, topicList, metrics] = await Promise.all([
      ask('/health/ready', 'application/json'), ask('/api/topics', 'application/json'), ask('/metrics', 'text/plain')])
    const topics = topicList.topics ?? []
    const peers = ready.peers ?? []
    const counters = samples(metrics)
    showConnection('connected', ready.node)
    showFigures([
      ['Presences, over all topics', number(counters.get('rollcall_presences') ?? 0)],
      ['Topics', number(topicList.count ?? topics.length)],
      ['Nodes', number(peers.filter(peer => peer.status !== 'DOWN').length + 1)],
      ['Ready', String(ready.status).toUpperCase() === 'UP' ? 'yes' : 'not yet']
    ])
    showTopics(topics)
    showPeers(peers)
    showCounters(counters, performance.now())
  } catch {
    showConnection('reconnecting', '')
  }
  setTimeout(refresh, ASK_EVERY_MS)
}

refresh()
