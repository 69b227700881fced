// What a client that resumes says it holds, event by event: the channel and the Presence are stand-ins.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resume } from '../../main/resources/dev/rollcall/web/pages/resume.js'

function client() {
  const handlers = {}
  const channel = { on: (event, handler) => { handlers[event] = handler }, joinRef: () => '1' }
  const presence = { pendingDiffs: [], inPendingSyncState: () => false }
  const held = resume(channel, presence)
  return { held, told: (event, payload) => handlers[event]?.(payload) }
}

test('it holds what it was told last', () => {
  const { held, told } = client()
  assert.deepEqual(held(), {})
  told('presence_state', {})
  told('presence_at', { at: 'x', resumed: false })
  assert.deepEqual(held(), { at: 'x' })
  told('presence_diff', { joins: {}, leaves: {}, at: 'y' })
  assert.deepEqual(held(), { at: 'y' })
  told('presence_at', { at: 'y', resumed: true })
  assert.deepEqual(held(), { at: 'y' })
})

test('a state without a name ends what it held: it is not everybody', () => {
  const { held, told } = client()
  told('presence_state', {})
  told('presence_at', { at: 'x', resumed: false })
  told('presence_state', {})
  told('presence_diff', { joins: {}, leaves: {} })
  assert.deepEqual(held(), {})
})
