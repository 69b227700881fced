// Lets a channel of the npm package phoenix go on where it was when its connection broke: the server then sends the diffs that
// were missed in place of the whole list. What the client holds has a name, which the server tells with every state and diff.
//
//   let held = () => ({})
//   const channel = socket.channel('room:1', () => ({ key: 'ann', resume: held() }))
//   const presence = new Presence(channel)
//   held = resume(channel, presence)
//   channel.join()

/** Returns what the next join of the channel has to send as `resume`. Call it after the Presence was made, before the first join. */
export function resume(channel, presence) {
  let at
  // Its name follows, unless it is less than everybody.
  channel.on('presence_state', () => { at = undefined })
  channel.on('presence_at', told => {
    at = told.at
    if (told.resumed) {
      // No presence_state comes: the list that is held is that of this join. Diffs that were queued for one are sent again.
      presence.joinRef = channel.joinRef()
      presence.pendingDiffs = []
    }
  })
  channel.on('presence_diff', diff => {
    if (diff.at !== undefined && !presence.inPendingSyncState()) at = diff.at
  })
  return () => (at === undefined ? {} : { at })
}
