import { Presence, Socket } from '/vendor/phoenix.mjs'
import { PeopleList, element, hue, person } from '/people.js'
import { Arrivals } from '/arrivals.js'

const ROOMS = ['lobby', 'music', 'garden', 'library']
const TYPING_SHOWN_MS = 3000
const TYPING_EVERY_MS = 1500
const EDIT_PAUSE_MS = 400
const FEED_LINES_MAX = 100

const $ = id => document.getElementById(id)
const params = new URLSearchParams(location.search)
const me = profile()
const people = new PeopleList($('people'), $('more'))

let node = ''
let channel = null
let presence = null
let arrivals = null
let room = ''
let drawn = 0
const typing = new Map()

/** Who I am: from the address, else from the last visit, else somebody new. An address with a name is a person of its own. */
function profile() {
  let kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('rollcall.me') ?? '{}') ?? {}
  } catch {
    // No storage, or not ours: start anew.
  }
  const named = params.get('name')
  const fresh = `guest-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`
  const kin = named && named.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return {
    key: params.get('key') || kin || kept.key || fresh,
    name: named || kept.name || `Guest ${Math.floor(100 + Math.random() * 900)}`,
    status: ['online', 'away', 'busy'].includes(kept.status) ? kept.status : 'online',
    text: kept.text || ''
  }
}

function keep() {
  if (params.has('name') || params.has('key')) return
  try {
    localStorage.setItem('rollcall.me', JSON.stringify(me))
  } catch {
    // Private windows may refuse: then it lasts as long as the tab.
  }
}

const meta = () => ({ name: me.name, status: me.status, text: me.text, node })

// The room comes from the hash, so that it can be linked to; the parameter serves a first visit.
function roomOf() {
  let named = location.hash.slice(1)
  try {
    named = decodeURIComponent(named)
  } catch {
    // Not encoded by us: then it is the name as it stands.
  }
  return named || params.get('room') || ROOMS[0]
}

function drawRooms() {
  const names = ROOMS.includes(room) ? ROOMS : [...ROOMS, room]
  $('rooms').replaceChildren(...names.map(name => {
    const link = element('a', 'room', name)
    link.href = `#${encodeURIComponent(name)}`
    link.dataset.testid = `room-${name}`
    if (name === room) link.setAttribute('aria-current', 'page')
    return link
  }))
  $('room-title').textContent = room
  document.title = `${room} · Rollcall`
}

function showConnection(state) {
  const link = document.querySelector('[data-testid=connection]')
  link.dataset.state = state
  $('connection-text').textContent = state
  $('node').hidden = state !== 'connected' || !node
  $('node').textContent = node && `node ${node}`
}

function draw() {
  drawn = 0
  const list = presence.list((key, { metas }) => person(key, metas))
  list.sort((a, b) => (b.key === me.key) - (a.key === me.key) || a.name.localeCompare(b.name) || (a.key < b.key ? -1 : 1))
  people.show(list, me.key)
  $('count').textContent = list.length === 1 ? '1 person' : `${list.length} people`
  $('alone').hidden = list.some(one => one.key !== me.key)
  arrivals.observe(new Map(list.filter(one => one.key !== me.key).map(one => [one.key, one.name])))
}

// A storm of diffs costs one drawing per 30 ms.
const drawSoon = () => { drawn ||= setTimeout(draw, 30) }

function say(className, text, who) {
  const feed = $('feed')
  const line = element('li', className)
  if (who) {
    const name = element('b', '', who.name)
    name.style.setProperty('--hue', hue(who.key))
    line.append(name, ' ', text)
  } else {
    line.textContent = text
  }
  feed.append(line)
  while (feed.children.length > FEED_LINES_MAX) feed.firstChild.remove()
  feed.scrollTop = feed.scrollHeight
}

const nameOf = key => person(key, presence.state[key]?.metas ?? []).name

function drawTyping() {
  const names = [...typing.keys()].filter(key => presence.state[key]).map(nameOf)
  people.typing(new Set(typing.keys()))
  $('typing').textContent =
    names.length === 0 ? '' : names.length > 3 ? 'Several people are typing'
      : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing`
}

function heardTyping(key) {
  clearTimeout(typing.get(key))
  typing.set(key, setTimeout(() => forgetTyping(key), TYPING_SHOWN_MS))
  drawTyping()
}

function forgetTyping(key) {
  clearTimeout(typing.get(key))
  if (typing.delete(key)) drawTyping()
}

function enter(socket, name) {
  channel?.leave()
  clearTimeout(drawn)
  drawn = 0
  for (const timer of typing.values()) clearTimeout(timer)
  typing.clear()
  $('feed').replaceChildren()
  $('typing').textContent = ''
  room = name
  drawRooms()
  arrivals?.close()
  arrivals = new Arrivals(text => say('event', text))
  // A function, asked at every join: after a reconnect the newest name and status go along.
  const entered = channel = socket.channel(`room:${name}`, () => ({ key: me.key, meta: meta() }))
  presence = new Presence(entered)
  presence.onSync(() => {
    if (entered === channel) drawSoon()
  })
  entered.on('say', ({ key, text }) => {
    if (typeof key !== 'string' || typeof text !== 'string') return
    forgetTyping(key)
    say('said', text.slice(0, 500), { key, name: nameOf(key) })
  })
  entered.on('typing', ({ key }) => {
    if (typeof key === 'string') heardTyping(key)
  })
  entered.onError(() => arrivals.pause())
  entered.join()
    .receive('ok', () => showConnection('connected'))
    .receive('error', reply => say('event problem', `This room refused you: ${reply?.reason ?? 'no reason given'}`))
}

function publish() {
  keep()
  if (channel?.state !== 'joined') return
  channel.push('update', { meta: meta() })
    .receive('error', reply => say('event problem', `Not changed: ${reply?.reason ?? 'no reason given'}`))
}

function listen() {
  const form = $('me')
  form.elements.name.value = me.name
  form.elements.status.value = me.status
  form.elements.text.value = me.text
  let pause = 0
  form.addEventListener('input', () => {
    me.name = form.elements.name.value.trim() || me.name
    me.status = form.elements.status.value
    me.text = form.elements.text.value.trim()
    clearTimeout(pause)
    pause = setTimeout(publish, EDIT_PAUSE_MS)
  })
  form.addEventListener('submit', event => event.preventDefault())

  let lastTold = 0
  $('say').addEventListener('input', () => {
    if (channel?.state !== 'joined' || Date.now() - lastTold < TYPING_EVERY_MS || !$('say').value) return
    lastTold = Date.now()
    channel.push('broadcast', { event: 'typing', payload: { key: me.key } })
  })
  $('talk').addEventListener('submit', event => {
    event.preventDefault()
    const text = $('say').value.trim()
    if (!text || channel?.state !== 'joined') return
    lastTold = 0
    channel.push('broadcast', { event: 'say', payload: { key: me.key, text } })
      .receive('error', reply => say('event problem', `Not sent: ${reply?.reason ?? 'no reason given'}`))
    say('said mine', text, { key: me.key, name: me.name })
    $('say').value = ''
  })
}

/** The node's name goes into the meta: asked anew after each connect, for another node may answer at this address. */
async function askNode() {
  try {
    const answer = await fetch('/health/live', { headers: { accept: 'application/json' } })
    node = String((await answer.json()).node ?? '')
  } catch {
    return
  }
  showConnection(socket.isConnected() ? 'connected' : 'reconnecting')
}

const socket = new Socket('/socket', { params: { user: me.key } })
let nodeAtJoin = ''
socket.onOpen(async () => {
  nodeAtJoin = node
  showConnection('connected')
  await askNode()
  if (node !== nodeAtJoin) publish()
})
socket.onClose(() => showConnection('reconnecting'))

listen()
showConnection('connecting')
await askNode()
socket.connect()
enter(socket, roomOf())
addEventListener('hashchange', () => enter(socket, roomOf()))
