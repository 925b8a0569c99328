import type { Endpoint } from '@/lib/core/endpoint'

/** Of a minute's limit: calls, and tokens of input and output together. */
export type PaceUnits = { requests: number; tokens: number }

/**
 * `takeMs`: how far these units move the even pace on. `aheadMs`: how far the pace may be ahead of the clock for them to go at once;
 * null = there is no limit.
 */
export type PaceStep = { takeMs: number; aheadMs: number | null }

/** What may come at once, in seconds of the limit: requests are even, tokens come in lumps. */
const BURST_SECONDS = { requests: 1, tokens: 6 }

/**
 * Milliseconds of the generic cell rate algorithm (ITU-T I.371) for some units under a limit per minute. A burst b, a second's worth
 * of requests or six of tokens and at least 1, may come at once; the even pace is 60 s / (limit - b + 1) per unit, so that b and what
 * the pace lets through stay within the limit in any 60 seconds. Units beyond the burst go when nothing is owed, and those after
 * them wait longer: they are late, never stuck.
 */
function step(perMinute: number | null, burstSeconds: number, units: number): PaceStep {
  if (perMinute === null) return { takeMs: 0, aheadMs: null }
  const burst = Math.max(1, Math.floor((perMinute * burstSeconds) / 60))
  const everyMs = 60_000 / (perMinute - burst + 1)
  return { takeMs: units * everyMs, aheadMs: Math.max(0, burst - units) * everyMs }
}

/** What some calls and tokens, negative to give them back, mean for the pace of an endpoint. */
export function paceSteps(endpoint: Pick<Endpoint, 'requestsPerMinute' | 'tokensPerMinute'>, units: PaceUnits): { requests: PaceStep; tokens: PaceStep } {
  return {
    requests: step(endpoint.requestsPerMinute, BURST_SECONDS.requests, units.requests),
    tokens: step(endpoint.tokensPerMinute, BURST_SECONDS.tokens, units.tokens),
  }
}
