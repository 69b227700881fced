// Numbers as people read them.

/** A count or a rate: few digits, thousands apart. */
export const number = value => value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 && value % 1 ? 1 : 0 })

/** A short time: "0.4 s", "12 s", "3 min". */
export function age(ms) {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}

/** Bytes: "812 B", "14 kB", "1.2 MB". */
export function bytes(count) {
  if (count < 1000) return `${Math.round(count)} B`
  if (count < 1e6) return `${(count / 1e3).toFixed(count < 1e4 ? 1 : 0)} kB`
  return count < 1e9 ? `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} MB` : `${(count / 1e9).toFixed(1)} GB`
}

/** The time of day, to the second. */
export const clock = () => new Date().toLocaleTimeString('en-GB')
