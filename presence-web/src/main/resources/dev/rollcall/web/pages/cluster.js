// What the nodes say of themselves and of one another, as one picture, and what changed from one picture to the next. Pure.

/**
 * @param answer what a node answered at /api/dashboard
 * @param runs the demo's processes, if this is a demo: [{node, state, …}]
 * @returns {{nodes, links, figures}} nodes by name, each with its own figures or null; links: who sees whom
 */
export function picture(answer, runs = []) {
  const figures = new Map(answer.nodes.map(one => [one.node, one]))
  const processes = new Map(runs.map(run => [run.node, run]))
  const names = new Set([...figures.keys(), ...(answer.silent ?? []), ...processes.keys()])
  const links = []
  for (const one of answer.nodes) {
    for (const peer of one.tracker.peers) {
      names.add(peer.node)
      links.push({ from: one.node, to: peer.node, status: peer.status, ageMs: peer.silentMs })
    }
  }
  const nodes = [...names].sort().map(name => ({
    name,
    figures: figures.get(name) ?? null,
    run: processes.get(name) ?? null,
    state: stateOf(figures.get(name), processes.get(name), links.filter(link => link.to === name))
  }))
  return { nodes, links, totals: totals(answer, links) }
}

/** A process's end is known for certain; else the node speaks for itself; else the others speak of it. */
function stateOf(figures, run, seen) {
  if (run && run.state !== 'serving') return run.state
  if (figures) return figures.state
  if (seen.some(link => link.status === 'LEAVING')) return 'leaving'
  if (seen.length > 0 && seen.every(link => link.status === 'DOWN')) return 'down'
  return seen.length > 0 ? 'silent' : 'unknown'
}

function totals(answer, links) {
  const sum = read => answer.nodes.reduce((all, one) => all + read(one), 0)
  const shown = answer.nodes.find(one => one.node === answer.node)
  const ages = links.filter(link => link.status === 'UP' || link.status === 'SUSPECT').map(link => link.ageMs)
  return {
    presences: shown?.tracker.presences ?? 0,
    sockets: sum(one => one.sockets),
    topics: answer.topics.count ?? 0,
    oldestMs: ages.length ? Math.max(...ages) : 0,
    lagging: sum(one => one.tracker.tables.lagging ?? 0)
  }
}

/** Everything of a node that only grows, by name. */
export function counters(figures) {
  const { diffs, deltasSent, deltasApplied, pulls, chunks, malformed, mismatches, downs } = figures.tracker
  return { ...figures.counters, diffs, deltasSent, deltasApplied, pulls, chunks, malformed, mismatches, downs }
}

/** Per second, from one picture's figures to the next's; null where there is nothing to compare with, such as after a restart. */
export function rates(before, now, seconds) {
  const rate = {}
  for (const one of now) {
    const old = before.find(other => other.node === one.node)
    if (!old || old.uptimeMs > one.uptimeMs || seconds <= 0) continue
    const was = counters(old)
    rate[one.node] = Object.fromEntries(Object.entries(counters(one)).map(([name, value]) => [name, (value - was[name]) / seconds]))
  }
  return rate
}

/** What there is to tell between two pictures, one sentence each. */
export function happenings(before, now) {
  const told = []
  const old = new Map(before.nodes.map(node => [node.name, node]))
  for (const node of now.nodes) {
    const was = old.get(node.name)
    if (!was) told.push({ node: node.name, text: `Node ${node.name} appears` })
    else if (was.state !== node.state) told.push({ node: node.name, text: `Node ${node.name} ${BECAME[node.state] ?? `is ${node.state}`}` })
  }
  told.push(...verdicts(before, now))
  const change = now.totals.presences - before.totals.presences
  if (told.length > 0 && Math.abs(change) > 1) {
    told.push({ node: '', text: change > 0 ? `${change} presences came` : `${-change} presences left` })
  }
  return told
}

const BECAME = {
  ready: 'is ready',
  'catching up': 'catches up',
  draining: 'drains',
  leaving: 'said goodbye',
  silent: 'does not answer',
  paused: 'stands still',
  dead: 'is dead',
  starting: 'starts',
  serving: 'serves'
}

/** What nodes believe of one, as a sentence's verb for one of them, for several, and what comes after the name. */
const VERDICTS = {
  UP: ['sees', 'see', ' again'],
  SUSPECT: ['suspects', 'suspect', ''],
  DOWN: ['holds', 'hold', ' for down'],
  LEAVING: ['lets', 'let', ' go']
}

/** Verdicts of several nodes on one are one sentence. */
function verdicts(before, now) {
  const old = new Map(before.links.map(link => [`${link.from} ${link.to}`, link.status]))
  const by = new Map()
  for (const { from, to, status } of now.links) {
    const was = old.get(`${from} ${to}`)
    if (was === undefined || was === status) continue
    const key = `${to} ${status}`
    if (!by.has(key)) by.set(key, { to, status, from: [] })
    by.get(key).from.push(from)
  }
  return [...by.values()].map(({ to, status, from }) => {
    const [one, several, after] = VERDICTS[status] ?? ['says of', 'say of', `: ${status}`]
    return { node: to, text: `${from.join(' and ')} ${from.length > 1 ? several : one} ${to}${after}` }
  })
}

/** Changes per topic among the diffs of the last minute, as far as this page has seen them. */
export class Activity {
  #seen = []

  add(diffs, atMs) {
    for (const diff of diffs) {
      this.#seen.push({ atMs, topic: diff.topic, changes: diff.joins.count + diff.leaves.count + diff.updates.count })
    }
    while (this.#seen.length > 0 && (atMs - this.#seen[0].atMs > 60_000 || this.#seen.length > 5000)) this.#seen.shift()
  }

  of(topic) {
    return this.#seen.reduce((all, one) => all + (one.topic === topic ? one.changes : 0), 0)
  }
}
