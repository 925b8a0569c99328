/** Headers that say when to come back. */
export const RETRY_HEADERS = [
  'retry-after', 'retry-after-ms', 'x-should-retry', 'x-ratelimit-reset', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests',
  'x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens',
]

/** A reset says when the whole limit is back, and some of it is back much earlier: never a reason to wait longer than this. */
const MAX_HINT_MS = 8000
const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `1s`, `6m0s`, `20ms` as OpenAI writes it; a number of seconds; or the time itself, in seconds or milliseconds since 1970. */
function resetMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null
  const number = Number(value)
  if (value.trim() !== '' && Number.isFinite(number)) {
    if (number > 1e11) return Math.max(0, number - nowMs)
    return Math.max(0, number > 1e9 ? number * 1000 - nowMs : number * 1000)
  }
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)]
  if (parts.length === 0) return null
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0)
}

function hintMs(headers: Headers, nowMs: number): number | null {
  const used = ['requests', 'tokens'].filter((kind) => Number(headers.get(`x-ratelimit-remaining-${kind}`) ?? 1) <= 0)
  const names = used.length > 0 ? used.map((kind) => `x-ratelimit-reset-${kind}`) : ['x-ratelimit-reset']
  const waits = names.map((name) => resetMs(headers.get(name), nowMs)).filter((wait) => wait !== null)
  return waits.length === 0 ? null : Math.min(MAX_HINT_MS, Math.max(...waits))
}

/**
 * Milliseconds to wait as a server asks for: `retry-after-ms`, `retry-after` in seconds or as a date, else until the limit that is
 * used up comes back, at most 8 s. null when it does not say.
 */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  if (!headers) return null
  const millis = headers.get('retry-after-ms')
  if (millis && Number.isFinite(Number(millis))) return Math.max(0, Number(millis))
  const after = headers.get('retry-after')
  if (!after) return hintMs(headers, nowMs)
  if (Number.isFinite(Number(after))) return Math.max(0, Number(after) * 1000)
  const date = Date.parse(after)
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}
