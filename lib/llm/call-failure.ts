import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import type { UnscoredReason } from '@/lib/core/types'
import { providerError, type ProviderError } from '@/lib/core/provider-error'
import { lastingReason, refusalReason } from '@/lib/llm/refusal-reason'
import { outboundRefusalOf } from '@/lib/llm/outbound-guard'
import { retryAfterMs } from '@/lib/llm/retry-after'

/**
 * `retryAfterMs` is what the provider asked for; `status` the HTTP status, or the one that an error inside an answer names; null
 * when there was no answer.
 */
export type CallFailure = { reason: UnscoredReason; status: number | null; retry: boolean; retryAfterMs: number | null }

/** An answer with status 200 that is no chat completion. Carries no text of the body: it may hold what people wrote. */
export class MalformedResponseError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'MalformedResponseError'
  }
}

/** An answer that was read no further, because no model's answer is as large. */
export class AnswerTooLarge extends Error {
  constructor(readonly status: number, maxBytes: number) {
    super(`The answer is larger than ${maxBytes} bytes`)
    this.name = 'AnswerTooLarge'
  }
}

/** An answer with status 200 that carries an error, as gateways send it when the provider behind them fails. */
export class ErrorInAnswer extends Error {
  readonly status: number
  readonly told: ProviderError

  constructor(body: unknown) {
    super('The answer carries an error')
    this.name = 'ErrorInAnswer'
    this.told = providerError(body)
    const code = Number(this.told.code)
    this.status = code >= 400 && code <= 599 ? code : 500
  }
}

function reasonOf(status: number, told: ProviderError): UnscoredReason {
  if (status === 401) return 'unauthorized'
  const lasting = lastingReason(told)
  if (lasting) return lasting
  if (status === 429) return 'rate limited'
  if (status === 408) return 'timeout'
  return status >= 500 ? 'server error' : refusalReason(status, told)
}

/** A request that alone is larger than the limit of a minute never gets through. */
function isTooLarge(status: number, { message }: ProviderError): boolean {
  return status === 429 && /request too large/i.test(message)
}

function failureOf(status: number, told: ProviderError, headers: Headers | undefined, nowMs: number): CallFailure {
  const reason = reasonOf(status, told)
  const transient = status === 408 || status === 409 || status === 429 || status >= 500
  const retry = transient && lastingReason(told) === null && !isTooLarge(status, told) && headers?.get('x-should-retry') !== 'false'
  return { reason, status, retry, retryAfterMs: retryAfterMs(headers, nowMs) }
}

/** Sorts what the client threw: why there is no answer, whether another attempt may help, and when. */
export function callFailure(error: unknown, nowMs: number): CallFailure {
  if (error instanceof MalformedResponseError || error instanceof SyntaxError) {
    return { reason: 'malformed response', status: 200, retry: true, retryAfterMs: null }
  }
  if (error instanceof ErrorInAnswer) return failureOf(error.status, error.told, undefined, nowMs)
  // asked again, a server that does not stop would send as much again
  const tooLarge = causesOf(error).find((cause) => cause instanceof AnswerTooLarge)
  if (tooLarge) return { reason: 'answer too large', status: tooLarge.status, retry: false, retryAfterMs: null }
  if (outboundRefusalOf(error)) return { reason: 'address refused', status: null, retry: false, retryAfterMs: null }
  if (error instanceof APIConnectionTimeoutError) return lost('timeout')
  if (error instanceof APIConnectionError) return lost('connection lost')
  if (error instanceof APIError && typeof error.status === 'number') return failureOf(error.status, providerError(error.error), error.headers, nowMs)
  const name = error instanceof Error ? error.name : ''
  if (name === 'AbortError' || name === 'TimeoutError' || name.endsWith('APIUserAbortError')) return lost('timeout')
  return lost('connection lost')
}

/** The error and what it was thrown for: the client wraps what its fetch throws. */
function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

function lost(reason: 'timeout' | 'connection lost'): CallFailure {
  return { reason, status: null, retry: true, retryAfterMs: null }
}
