import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paceSteps } from '@/lib/core/endpoint-pace'

const limits = (requestsPerMinute: number | null, tokensPerMinute: number | null) => ({ requestsPerMinute, tokensPerMinute })

/** When calls that are all there at 0 may be sent, one after the other, by the rule of the store. */
function sentAt(requestsPerMinute: number | null, tokensPerMinute: number | null, calls: number[]): number[] {
  let [requestsAt, tokensAt, sent] = [0, 0, 0]
  return calls.map((amount) => {
    const { requests, tokens } = paceSteps(limits(requestsPerMinute, tokensPerMinute), { requests: 1, tokens: amount })
    sent = Math.max(sent, requestsAt - (requests.aheadMs ?? Infinity), tokensAt - (tokens.aheadMs ?? Infinity))
    requestsAt = Math.max(requestsAt, sent) + requests.takeMs
    tokensAt = Math.max(tokensAt, sent) + tokens.takeMs
    return sent
  })
}

describe('the pace of a limit per minute', () => {
  it('lets a second of requests come at once, at least one, and the rest evenly', () => {
    // 600 a minute: 10 at once, then one every 60,000 / 591 ms; 6 a minute: one every 10 s
    const at = sentAt(600, null, Array.from({ length: 12 }, () => 0))
    for (const ms of at.slice(0, 10)) expect(ms).toBeCloseTo(0, 6)
    expect(at[10]).toBeCloseTo(60_000 / 591, 6)
    expect(sentAt(6, null, [0, 0, 0])).toEqual([0, 10_000, 20_000])
  })

  it('lets six seconds of tokens come at once', () => {
    // 6,000 a minute: 600 at once; the even pace is 60,000 / 5,401 ms a token
    const at = sentAt(null, 6000, [300, 300, 300])
    expect(at.slice(0, 2)).toEqual([0, 0])
    expect(at[2]).toBeCloseTo((300 * 60_000) / 5401, 6)
  })

  it('makes a call that is larger than the burst late, never stuck', () => {
    const at = sentAt(null, 6000, [30_000, 1])
    expect(at[0]).toBe(0)
    // What is owed: 30,000 tokens, less the 599 that may be ahead of the clock
    expect(at[1]).toBeCloseTo(((30_000 - 599) * 60_000) / 5401, 6)
  })

  it('has no step where there is no limit', () => {
    expect(paceSteps(limits(null, null), { requests: 1, tokens: 9 })).toEqual({ requests: { takeMs: 0, aheadMs: null }, tokens: { takeMs: 0, aheadMs: null } })
  })

  it('keeps every limit in any 60 seconds, whatever it is', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 100, max: 20_000 }), (requests, tokens) => {
      const calls = Array.from({ length: 2 * requests + 10 }, (_, index) => 1 + ((index * 7) % Math.floor(tokens / 10)))
      const at = sentAt(requests, tokens, calls)
      // A window that ends with each call: the ones before it leave when it has become 60 s long.
      let [first, held] = [0, 0]
      for (const [last, ms] of at.entries()) {
        held += calls[last]!
        for (; at[first]! <= ms - 59_999; first += 1) held -= calls[first]!
        expect(last - first + 1).toBeLessThanOrEqual(requests)
        expect(held).toBeLessThanOrEqual(tokens)
      }
    }), { numRuns: 30 })
  })
})
