import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import type { UnscoredReason } from '@/lib/core/types'

/** `retryAfterMs` is what the provider asked for; `status` the HTTP status, null when there was no answer. */
export type CallFailure = { reason: UnscoredReason; status: number | null; retry: boolean; retryAfterMs: number | null; code: string | null }

/** An answer with status 200 that is no chat completion. Carries no text of the body: it may hold what people wrote. */
export class MalformedResponseError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'MalformedResponseError'
  }
}

/** Codes that say "will not get better by waiting", whatever the status. */
const NEVER_RETRY = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'context_length_exceeded', 'content_filter'])

function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  const millis = headers?.get('retry-after-ms')
  if (millis && Number.isFinite(Number(millis))) return Math.max(0, Number(millis))
  const after = headers?.get('retry-after')
  if (!after) return null
  if (Number.isFinite(Number(after))) return Math.max(0, Number(after) * 1000)
  const date = Date.parse(after)
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}

function reasonOfStatus(status: number): UnscoredReason {
  if (status === 429) return 'rate limited'
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 408) return 'timeout'
  return status >= 500 ? 'server error' : 'request refused by provider'
}

/** Sorts what the client threw: why there is no answer, whether another attempt may help, and when. */
export function callFailure(error: unknown, nowMs: number): CallFailure {
  if (error instanceof MalformedResponseError || error instanceof SyntaxError) {
    return { reason: 'malformed response', status: 200, retry: true, retryAfterMs: null, code: null }
  }
  if (error instanceof APIConnectionTimeoutError) return lost('timeout')
  if (error instanceof APIConnectionError) return lost('connection lost')
  if (error instanceof APIError && typeof error.status === 'number') {
    const code = typeof error.code === 'string' ? error.code : null
    const transient = error.status === 408 || error.status === 409 || error.status === 429 || error.status >= 500
    const retry = transient && !(code !== null && NEVER_RETRY.has(code))
    return { reason: reasonOfStatus(error.status), status: error.status, retry, retryAfterMs: retryAfterMs(error.headers, nowMs), code }
  }
  const name = error instanceof Error ? error.name : ''
  if (name === 'AbortError' || name === 'TimeoutError' || name.endsWith('APIUserAbortError')) return lost('timeout')
  return lost('connection lost')
}

function lost(reason: 'timeout' | 'connection lost'): CallFailure {
  return { reason, status: null, retry: true, retryAfterMs: null, code: null }
}
