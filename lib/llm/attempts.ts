import { setTimeout as sleep } from 'node:timers/promises'
import type OpenAI from 'openai'
import type { Endpoint } from '@/lib/core/endpoint'
import type { PaceUnits } from '@/lib/core/endpoint-pace'
import type { UnscoredReason } from '@/lib/core/types'
import { callFailure, type CallFailure } from '@/lib/llm/call-failure'
import type { Lane } from '@/lib/llm/call-limiter'
import { isDead } from '@/lib/llm/circuit-breaker'
import type { Connection } from '@/lib/llm/connection'

/** One question to a server, whatever it asks for. */
export type Errand<T> = {
  endpoint: Endpoint
  /** One attempt, number `tries`; throws what the client throws. */
  send: (client: OpenAI, tries: number) => Promise<T>
  /** Tokens it will take, as far as one can tell before. Asked only where there is a limit. */
  expectedTokens: (meanOutput: number) => number
  /** Tokens it took; null where the server does not count. */
  usedTokens: (answer: T) => { input: number | null; output: number | null }
  lane: Lane
  /** When the server answers nothing: `wait` until it does, as long as there is patience, or `fail` at once, for who can ask another. */
  whenOpen: 'wait' | 'fail'
  signal: AbortSignal | undefined
}

export type FailedErrand = { kind: 'failed'; reason: UnscoredReason; status: number | null; latencyMs: number | null; tries: number }

/** `latencyMs` is of the last attempt, without waiting for a place. `status` null = no answer came. `tries` counts attempts. */
export type Delivered<T> = { kind: 'answered'; answer: T; latencyMs: number; tries: number } | FailedErrand

export type RetrySettings = { maxRetryAfterMs: number; baseDelayMs: number; now: () => number }

/** `probe`: it failed on behalf of all that wait for a dead server. `held`: the server turned out to be dead while the call waited for its place; nothing was sent. */
type Attempted<T> = { kind: 'answered'; answer: T; latencyMs: number } | { kind: 'failed'; failure: CallFailure; latencyMs: number; probe: boolean } | { kind: 'held' }

/** A rule of thumb, for what has to be known before a call; what it took is counted afterwards. */
export const CHARACTERS_PER_TOKEN = 4

const MAX_TRIES = 5
const MAX_TRIES_RATE_LIMITED = 10
const MEAN_WEIGHT = 0.1

/** What the attempt takes of the limits per minute; null where there are none. */
function tollOf<T>({ endpoint, expectedTokens }: Errand<T>, connection: Connection) {
  const { requestsPerMinute, tokensPerMinute } = endpoint
  const { pace } = connection
  if (!pace || (requestsPerMinute === null && tokensPerMinute === null)) return null
  const tokens = tokensPerMinute === null ? 0 : Math.ceil(expectedTokens(connection.meanOutput))
  return { need: { requests: 1, tokens }, pace: pace(endpoint) }
}

/** What was reserved and not taken, or taken and not reserved. A call that an error answers costs no tokens; of a lost one nobody knows. */
function correctionOf<T>(errand: Errand<T>, need: PaceUnits, result: Attempted<T>): PaceUnits {
  if (result.kind === 'held') return { requests: -need.requests, tokens: -need.tokens }
  if (result.kind === 'failed') return { requests: 0, tokens: result.failure.status !== null && result.failure.status >= 400 ? -need.tokens : 0 }
  const { input, output } = errand.usedTokens(result.answer)
  return { requests: 0, tokens: need.tokens === 0 || input === null || output === null ? 0 : input + output - need.tokens }
}

async function attempt<T>(errand: Errand<T>, connection: Connection, tries: number, now: () => number): Promise<Attempted<T>> {
  const { client, limiter, breaker } = connection
  const toll = tollOf(errand, connection)
  const result = await limiter.run(async (): Promise<Attempted<T>> => {
    const passage = breaker.ask(errand, now()).kind
    if (passage === 'wait' || passage === 'fail') return { kind: 'held' }
    const startedMs = performance.now()
    const startedAt = now()
    try {
      const answer = await errand.send(client, tries)
      breaker.settle(errand, null, startedAt, now())
      return { kind: 'answered', answer, latencyMs: performance.now() - startedMs }
    } catch (error) {
      const failure = callFailure(error, Date.now())
      if (!errand.signal?.aborted) breaker.settle(errand, failure, startedAt, now())
      return { kind: 'failed', failure, latencyMs: performance.now() - startedMs, probe: passage === 'probe' && isDead(failure) }
    }
  }, { lane: errand.lane, signal: errand.signal, toll })
  if (result.kind === 'answered') {
    const { output } = errand.usedTokens(result.answer)
    if (output) connection.meanOutput += MEAN_WEIGHT * (output - connection.meanOutput)
  }
  const change = toll && correctionOf(errand, toll.need, result)
  if (toll && change && (change.requests !== 0 || change.tokens !== 0)) await toll.pace.correct(change)
  return result
}

/** Milliseconds to wait before the next attempt, or null when there must be none. `spent` are the tries that count. */
function retryDelayMs(failure: CallFailure, spent: number, settings: RetrySettings): number | null {
  const most = failure.reason === 'rate limited' ? MAX_TRIES_RATE_LIMITED : MAX_TRIES
  if (!failure.retry || spent >= most) return null
  if (failure.retryAfterMs !== null && failure.retryAfterMs > settings.maxRetryAfterMs) return null
  const backoffMs = Math.min(settings.baseDelayMs * 2 ** Math.max(0, spent - 1), 8000)
  return Math.max(failure.retryAfterMs ?? 0, 0) + backoffMs * (0.5 + Math.random() / 2)
}

/** Waits for a server that answers nothing; the failure that this call ends with, or null when it may go on. */
async function passageOf<T>(errand: Errand<T>, { breaker }: Connection, now: () => number): Promise<CallFailure | null> {
  for (;;) {
    const passage = breaker.ask(errand, now())
    if (passage.kind === 'pass' || passage.kind === 'probe') return null
    if (passage.kind === 'fail' || errand.whenOpen === 'fail') return passage.failure
    await breaker.hold(passage.ms, errand.signal)
    if (errand.signal?.aborted) return null
  }
}

/**
 * Asks until there is an answer or no sense in asking: retries with jitter and Retry-After, waits while the server is known to be
 * dead. Never throws for what a provider does.
 */
export async function deliver<T>(errand: Errand<T>, connection: Connection, settings: RetrySettings): Promise<Delivered<T>> {
  try {
    return await keepAsking(errand, connection, settings)
  } finally {
    connection.breaker.release(errand)
  }
}

async function keepAsking<T>(errand: Errand<T>, connection: Connection, settings: RetrySettings): Promise<Delivered<T>> {
  const { signal } = errand
  let latencyMs: number | null = null
  let tries = 0
  let probes = 0
  const failed = ({ reason, status }: Pick<CallFailure, 'reason' | 'status'>): FailedErrand => ({ kind: 'failed', reason, status, latencyMs, tries })
  const cancelled = () => failed({ reason: 'cancelled', status: null })
  for (;;) {
    if (signal?.aborted) return cancelled()
    const dead = await passageOf(errand, connection, settings.now)
    if (dead) return failed(dead)
    let result: Attempted<T>
    try {
      result = await attempt(errand, connection, tries + 1, settings.now)
    } catch (error) {
      // The limiter gives up only for the caller's own signal.
      if (!signal?.aborted) throw error
      return cancelled()
    }
    if (result.kind === 'held') continue
    tries += 1
    if (signal?.aborted && result.kind === 'failed') return cancelled()
    latencyMs = result.latencyMs
    if (result.kind === 'answered') return { kind: 'answered', answer: result.answer, latencyMs, tries }
    const { failure } = result
    // The breaker's patience ends probes, or the few calls of an outage would lose all their tries to it.
    if (result.probe) probes += 1
    const delayMs = retryDelayMs(failure, tries - probes, settings)
    if (delayMs === null) return failed(failure)
    if (failure.retryAfterMs !== null) connection.limiter.pauseUntil(Date.now() + failure.retryAfterMs)
    // An abort ends the wait; the loop's first line answers it.
    await sleep(delayMs, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      if (!signal?.aborted) throw error
    })
  }
}
