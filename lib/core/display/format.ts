const MINUS = '−'
const UNKNOWN = 'unknown'

/** A rate from 0 to 1 as a percentage with one decimal; null (nothing was measured) is a dash, never 0. */
export function formatPercent(rate: number | null | undefined, digits = 1): string {
  if (rate === null || rate === undefined) return '–'
  return `${(rate * 100).toFixed(digits)}%`
}

/** A difference of two rates in percentage points with its sign; null is a dash. */
export function formatPoints(delta: number | null | undefined, digits = 1): string {
  if (delta === null || delta === undefined) return '–'
  const rounded = (delta * 100).toFixed(digits)
  if (Number(rounded) === 0) return (0).toFixed(digits)
  return delta < 0 ? `${MINUS}${rounded.slice(1)}` : `+${rounded}`
}

/** A count with thousands separators; null is "unknown". */
export function formatCount(n: number | null | undefined): string {
  if (n === null || n === undefined) return UNKNOWN
  return Math.round(n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** US dollars with as many digits as small amounts need; null is "unknown": a missing price is not a free call. */
export function formatCost(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return UNKNOWN
  if (usd === 0) return '$0'
  if (usd >= 100) return `$${formatCount(usd)}`
  if (usd >= 1) return `$${usd.toFixed(2)}`
  return `$${usd.toPrecision(2).includes('e') ? usd.toFixed(8).replace(/0+$/, '') : usd.toPrecision(2)}`
}

/** Milliseconds for people: 84 ms, 1.42 s, 3 m 20 s, 2 h 5 m; null is "unknown". */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return UNKNOWN
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${Math.floor(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${minutes % 60} m`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** How long ago a moment was, seen from `now`; both in milliseconds since the epoch. Moments in the future read "in …". */
export function formatAgo(then: number, now: number): string {
  const ms = Math.abs(now - then)
  const words = spanInWords(ms, then > now ? Math.round : Math.floor)
  if (words === null) return 'just now'
  return then > now ? `in ${words}` : `${words} ago`
}

function spanInWords(ms: number, whole: (n: number) => number): string | null {
  const minutes = ms / 60_000
  if (minutes < 1) return ms < 10_000 ? null : `${whole(ms / 1000)} s`
  if (minutes < 60) return `${whole(minutes)} min`
  if (minutes < 24 * 60) return `${whole(minutes / 60)} h`
  return `${whole(minutes / 60 / 24)} d`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A moment in UTC, the same on the server and in every browser: 20 Nov 2026, 13:51 UTC. */
export function formatMoment(iso: string): string {
  const at = new Date(iso)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`
}

/** The day of a moment in UTC without its year: 20 Nov. */
export function formatDay(iso: string): string {
  const at = new Date(iso)
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`
}

/** "1 case", "2 cases": the count is formatted. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`
}
