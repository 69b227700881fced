// What the metas under one key say together: a person, and the devices that the person is here with.

const STATUS_WORDS = new Map([['online', 'Online'], ['away', 'Away'], ['busy', 'Busy']])
const DEVICE_WORDS = new Map([['computer', 'computer'], ['phone', 'phone'], ['tablet', 'tablet']])
const text = value => (typeof value === 'string' ? value : '')

/** The status's name for people. */
export const statusWord = status => STATUS_WORDS.get(status)

/** The newest device speaks for the person; each device names its node. Metas are others' words: anything may be missing or strange. */
export function person(key, metas) {
  const newest = metas.at(-1) ?? {}
  const devices = metas.map(meta => ({
    ref: text(meta.phx_ref),
    kind: DEVICE_WORDS.has(meta.device) ? meta.device : 'computer',
    node: text(meta.node)
  }))
  return {
    key,
    name: text(newest.name).trim() || key,
    status: STATUS_WORDS.has(newest.status) ? newest.status : 'online',
    text: text(newest.text).trim(),
    devices: devices.sort((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0))
  }
}

/** The kind of device that this page runs on. */
export function thisDevice() {
  const coarse = matchMedia('(pointer: coarse)').matches
  const small = Math.min(screen.width, screen.height) < 600
  return coarse ? (small ? 'phone' : 'tablet') : 'computer'
}
