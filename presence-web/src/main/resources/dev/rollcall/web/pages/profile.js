// Who I am: from the address, else from the last visit, else somebody new. An address with a name is a person of its own.

const KEPT = 'rollcall.me'
const STATUSES = ['online', 'away', 'busy']

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') ?? {}
  } catch {
    // No storage, or not ours: start anew.
    return {}
  }
}

/** The profile of this tab; `params` are the address's. */
export function profile(params) {
  const before = kept()
  const named = params.get('name')
  const fresh = `guest-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`
  const kin = named && named.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return {
    key: params.get('key') || kin || before.key || fresh,
    name: named || before.name || `Guest ${Math.floor(100 + Math.random() * 900)}`,
    status: STATUSES.includes(before.status) ? before.status : 'online',
    text: before.text || '',
    visitor: Boolean(named || params.get('key'))
  }
}

/** Keeps it for the next visit, unless the address named somebody else. */
export function keep({ key, name, status, text, visitor }) {
  if (visitor) return
  try {
    localStorage.setItem(KEPT, JSON.stringify({ key, name, status, text }))
  } catch {
    // Private windows may refuse: then it lasts as long as the tab.
  }
}
