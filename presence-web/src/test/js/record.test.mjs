// Conversations of the npm clients with a server that writes them down. Only what comes one after the other is recorded: the texts have
// to be the same each time.

import { test } from 'node:test'
import WebSocket from 'ws'

const versions = { phoenix18: 'phoenix', phoenix17: 'phoenix17', phoenix16: 'phoenix16' }
const reply = push => new Promise(resolve => push.receive('ok', resolve).receive('error', resolve))

for (const [name, module] of Object.entries(versions)) {
  const { Socket } = await import(module)

  async function talk(story, conversation) {
    const socket = new Socket(`${process.env.RECORDER}/${name}-${story}`, { transport: WebSocket })
    socket.connect()
    await new Promise(resolve => socket.onOpen(resolve))
    await conversation(socket)
    await new Promise(resolve => socket.disconnect(resolve))
  }

  test(`${name}: joins, updates, heartbeat, leaves`, () => talk('join-update-leave', async socket => {
    const channel = socket.channel('room:1', { key: 'ann', meta: { name: 'Ann' } })
    await reply(channel.join())
    await reply(channel.push('update', { meta: { name: 'Ann', mood: 'good' } }))
    await reply(channel.push('broadcast', { event: 'typing', payload: { key: 'ann' } }))
    socket.sendHeartbeat()
    await reply(channel.leave())
  }))

  test(`${name}: two channels, one refused`, () => talk('two-channels', async socket => {
    await reply(socket.channel('room:1', { watch: true }).join())
    const refused = socket.channel('room:2', { key: '__proto__' })
    await reply(refused.join())
    await reply(refused.leave())
  }))

  test(`${name}: a channel of the application, with bytes`, () => talk('application', async socket => {
    const channel = socket.channel('app:1', { name: 'ann' })
    await reply(channel.join())
    await reply(channel.push('say', { text: 'hi' }))
    await reply(channel.push('draw', Uint8Array.from([0, 255, 7]).buffer))
  }))
}
