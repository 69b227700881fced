// The page of a room: it ties the parts together and holds what they have in common, which is who I am and where.

import { Socket } from '/vendor/phoenix.mjs'
import { put } from '/element.js'
import { Feed } from '/feed.js'
import { Link } from '/link.js'
import { PeopleList } from '/people.js'
import { thisDevice } from '/person.js'
import { keep, profile } from '/profile.js'
import { Room } from '/room.js'
import { Rooms, roomOf } from '/rooms.js'
import { SignIn } from '/sign-in.js'
import { Token } from '/token.js'
import { TypingTold, typingSentence } from '/typing.js'

const EDIT_PAUSE_MS = 400

const $ = id => document.getElementById(id)

class Page {
  #params = new URLSearchParams(location.search)
  #me = profile(this.#params)
  #node = ''
  #name = ''
  #room = null
  #token = new Token()
  #socket = null
  #feed = new Feed($('feed'))
  #people = new PeopleList($('people'), $('more'))
  #rooms = new Rooms($('rooms'), $('new-room'), () => this.#socket && this.#token.headers())
  #link = new Link({
    status: document.querySelector('[data-testid=connection]'), text: $('connection-text'), node: $('node'), banner: $('banner') })
  #told = new TypingTold(() => this.#room?.type())
  #signIn = new SignIn(
    { panel: $('sign-in'), form: $('sign-in-form'), words: $('sign-in-words'), field: $('token'), out: $('sign-out') },
    token => this.#entered(token), () => this.#forget())

  async open() {
    this.#listen()
    this.#node = await askNode() ?? ''
    this.#enter(roomOf(location, this.#params))
    this.#come()
    addEventListener('hashchange', () => {
      if (this.#token.take()) this.#come()
      else this.#enter(roomOf(location, this.#params))
    })
  }

  /** Connects as who I am now, and enters the room that is named. */
  #come() {
    const token = this.#token.value
    this.#signIn.close(token)
    this.#link.connecting()
    this.#hangUp()
    const socket = this.#socket = new Socket('/socket', { params: { user: this.#me.key }, ...(token && { authToken: token }) })
    socket.onOpen(() => { if (socket === this.#socket) this.#opened() })
    socket.onClose(() => { if (socket === this.#socket) this.#closed() })
    socket.connect()
    this.#enter(this.#name)
    this.#rooms.ask()
  }

  #hangUp() {
    const socket = this.#socket
    this.#room?.leave()
    this.#room = null
    this.#socket = null
    socket?.disconnect()
  }

  /** The connection is gone, or there never was one. The browser does not say why: the node does, if one asks. */
  async #closed() {
    const socket = this.#socket
    this.#link.lost(this.#node)
    const refusal = await this.#token.refusal()
    if (refusal && socket === this.#socket) this.#shut(refusal)
  }

  /** The node wants to know who I am: nothing is tried again until it can be told. */
  #shut(refusal) {
    this.#hangUp()
    this.#link.shut()
    this.#show([])
    this.#signIn.ask(refusal, this.#token.value)
  }

  #entered(token) {
    const can = this.#token.keep(token)
    if (can) {
      this.#come()
      $('people').focus()
    }
    return can
  }

  #forget() {
    this.#token.forget()
    this.#come()
    $('people').focus()
  }

  #meta() {
    const { name, status, text } = this.#me
    return { name, status, text, device: thisDevice(), node: this.#node }
  }

  /** The node's name goes into the meta: asked anew after each connect, for another node may answer at this address. */
  async #opened() {
    const before = this.#node
    this.#link.connected(before)
    this.#node = await askNode() ?? before
    if (this.#socket?.isConnected()) this.#link.connected(this.#node)
    if (this.#node !== before) this.#publish()
  }

  #enter(name) {
    this.#name = name
    this.#room?.leave()
    this.#room = null
    this.#feed.clear()
    this.#notice('')
    $('refused').hidden = true
    put($('typing'), '')
    put($('room-title'), name)
    document.title = `${name} · Rollcall`
    // Said once per room, unlike the count, which never rests.
    put($('whereabouts'), `You are in the room ${name}`)
    this.#rooms.enter(name)
    this.#people.show([], this.#self)
    put($('count'), '')
    // Whom a token names is the server's to say, unless the address asks for somebody.
    const key = this.#token.value && !this.#params.get('key') ? '' : this.#me.key
    if (this.#socket) this.#room = new Room(this.#socket, name, key, () => this.#meta(), this.#shell())
  }

  get #self() {
    return this.#room?.key || this.#me.key
  }

  /** What a room tells. */
  #shell() {
    return {
      people: list => this.#show(list),
      typing: people => {
        this.#people.typing(people.map(one => one.key))
        put($('typing'), typingSentence(people.map(one => one.name)))
      },
      said: (who, text) => this.#feed.said(who, text),
      event: text => this.#feed.event(text),
      joined: () => {
        $('refused').hidden = true
        document.body.classList.remove('refused')
      },
      refused: words => {
        $('refused').hidden = false
        document.body.classList.add('refused')
        put($('refused-words'), words)
      }
    }
  }

  #show(list) {
    this.#people.show(list, this.#self)
    put($('count'), list.length === 1 ? '1 person' : `${list.length} people`)
    this.#rooms.people(list.length)
    $('alone').hidden = list.some(one => one.key !== this.#self)
  }

  #publish() {
    keep(this.#me)
    this.#room?.update(this.#meta(), words => this.#notice(`Not changed: ${words}`))
  }

  /** The server's words about what I did, near where I did it; empty: all is well. */
  #notice(text) {
    put($('notice'), text)
    $('notice').hidden = !text
  }

  #listen() {
    const form = $('me')
    form.elements.name.value = this.#me.name
    form.elements.status.value = this.#me.status
    form.elements.text.value = this.#me.text
    let pause = 0
    form.addEventListener('input', () => {
      this.#me.name = form.elements.name.value.trim() || this.#me.name
      this.#me.status = form.elements.status.value
      this.#me.text = form.elements.text.value.trim()
      this.#notice('')
      clearTimeout(pause)
      pause = setTimeout(() => this.#publish(), EDIT_PAUSE_MS)
    })
    form.addEventListener('submit', event => event.preventDefault())
    $('say').addEventListener('input', () => {
      if ($('say').value) this.#told.typed()
    })
    $('talk').addEventListener('submit', event => {
      event.preventDefault()
      this.#say($('say').value.trim())
    })
    // The address's fragment names the room: a jump within the page is no change of room.
    for (const jump of document.querySelectorAll('[data-to]')) {
      jump.addEventListener('click', event => {
        event.preventDefault()
        $(jump.dataset.to).focus()
      })
    }
    new IntersectionObserver(([talk]) => { $('to-talk').hidden = talk.isIntersecting }).observe($('talk'))
    $('again').addEventListener('click', () => {
      this.#enter(this.#name)
      $('people').focus()
    })
  }

  #say(text) {
    if (!text) return
    if (!this.#room?.joined) {
      this.#feed.problem('Not sent: you are not in the room at the moment')
      return
    }
    this.#told.said()
    this.#room.say(text, words => this.#feed.problem(`Not sent: ${words}`))
    this.#feed.said({ ...this.#me, key: this.#self }, text, true)
    $('say').value = ''
  }
}

/** The name of the node that answers here; undefined if none does. */
async function askNode() {
  try {
    const answer = await fetch('/health/live', { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(5000) })
    return String((await answer.json()).node ?? '')
  } catch {
    return undefined
  }
}

await new Page().open()
