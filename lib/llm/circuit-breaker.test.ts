import { describe, expect, it } from 'vitest'
import type { CallFailure } from '@/lib/llm/call-failure'
import { CircuitBreaker } from '@/lib/llm/circuit-breaker'

const failure = (reason: CallFailure['reason'] = 'server error', status: number | null = 500): CallFailure => ({ reason, status, retry: true, retryAfterMs: null })

/** Opens after 3 calls; cool-downs of 10, 20, 40, 80, 80 … ms; patience of 200 ms, cool-downs of 600 ms after it. */
function breaker() {
  const made = new CircuitBreaker({ failures: 3, firstMs: 10, patienceMs: 200 })
  const fail = (call: object, nowMs: number, reason?: CallFailure['reason']) => made.settle(call, failure(reason), nowMs, nowMs)
  const openAt = (nowMs: number) => [{}, {}, {}].forEach((call) => fail(call, nowMs))
  return { made, fail, openAt }
}

const probes = { first: {}, second: {} }

describe('a circuit breaker', () => {
  it('opens when so many different calls failed in a row, and says so', () => {
    const { made, fail } = breaker()
    fail({}, 0)
    fail({}, 1)
    expect([made.health(1), made.ask({}, 1).kind]).toEqual(['ok', 'pass'])
    fail({}, 2)
    expect(made.health(2)).toBe('open')
    expect(made.ask({}, 5)).toMatchObject({ kind: 'wait', ms: 7, failure: { reason: 'server error', status: 500 } })
  })

  it('counts calls, not tries: one request that breaks a server holds nothing back', () => {
    const { made, fail } = breaker()
    const poison = {}
    for (let nowMs = 0; nowMs < 10; nowMs += 1) fail(poison, nowMs)
    expect(made.health(10)).toBe('ok')
  })

  it('begins again after an answer, and refusals are answers', () => {
    const { made, fail } = breaker()
    const ends: (CallFailure | null)[] = [null, failure('request refused by provider', 400), failure('rate limited', 429), failure('unauthorized', 401), failure('content policy', 500), failure('malformed response', 200)]
    for (const [index, end] of ends.entries()) {
      fail({}, index)
      fail({}, index)
      made.settle({}, end, index, index)
    }
    fail({}, 9)
    fail({}, 9)
    expect(made.health(9)).toBe('ok')
  })

  it.each(['timeout', 'connection lost', 'server error'] as const)('takes it for a dead server: %s', (reason) => {
    const { made, fail } = breaker()
    for (const call of [{}, {}, {}]) fail(call, 0, reason)
    expect(made.health(0)).toBe('open')
  })

  it('learns nothing from failures that began before the last answer', () => {
    const { made } = breaker()
    made.settle({}, null, 0, 50)
    for (const call of [{}, {}, {}, {}]) made.settle(call, failure('timeout', null), 40, 60)
    expect(made.health(60)).toBe('ok')
  })

  it('lets one probe through after the cool-down, which closes it or begins a longer one', () => {
    const { made, openAt, fail } = breaker()
    openAt(0)
    expect(made.health(10)).toBe('ok')
    const [probe, next] = [{}, {}]
    expect([made.ask(probe, 10).kind, made.ask(next, 10).kind, made.ask(probe, 10).kind, made.health(10)]).toEqual(['probe', 'wait', 'probe', 'open'])
    fail(probe, 12)
    // 12 + 2 × 10
    expect([made.ask(next, 32).kind, made.ask(probe, 31), made.ask(probe, 32).kind]).toEqual(['wait', expect.objectContaining({ kind: 'wait', ms: 1 }), 'probe'])
    made.settle(probe, null, 32, 33)
    expect([made.ask(next, 33).kind, made.health(33)]).toEqual(['pass', 'ok'])
  })

  it('lets a call probe three times, then it is the turn of another', () => {
    const { made, openAt, fail } = breaker()
    openAt(0)
    const [first, second] = [{}, {}]
    for (const nowMs of [10, 30, 70]) {
      expect(made.ask(second, nowMs - 1).kind).toBe('wait')
      expect(made.ask(first, nowMs).kind).toBe('probe')
      fail(first, nowMs)
    }
    expect([made.ask(second, 150).kind, made.ask(first, 150).kind]).toEqual(['probe', 'wait'])
  })

  it('doubles the cool-down up to eight times the first', () => {
    const { made, openAt, fail } = breaker()
    openAt(0)
    const probe = {}
    const waits = []
    let nowMs = 0
    for (let probes = 0; probes < 5; probes += 1) {
      const passage = made.ask(probe, nowMs)
      const ms = passage.kind === 'wait' ? passage.ms : Number.NaN
      waits.push(ms)
      nowMs += ms
      made.ask(probe, nowMs)
      fail(probe, nowMs)
    }
    expect(waits).toEqual([10, 20, 40, 80, 80])
  })

  it('fails calls at once when patience is over, but for a probe once in a long while', () => {
    const { made, openAt, fail } = breaker()
    openAt(0)
    for (const nowMs of [10, 30, 70, 150, 230]) {
      expect(made.ask({}, nowMs - 1).kind).toBe('wait')
      const probe = nowMs <= 70 ? probes.first : probes.second
      expect(made.ask(probe, nowMs).kind).toBe('probe')
      fail(probe, nowMs, 'timeout')
    }
    // 230 ms are more than 200, and 5 probes failed: the next cool-down is 60 × 10
    expect(made.ask({}, 231)).toMatchObject({ kind: 'fail', failure: { reason: 'timeout' } })
    expect([made.ask({}, 829).kind, made.ask({}, 830).kind]).toEqual(['fail', 'probe'])
  })

  it('is patient for five probes, however long each takes', () => {
    const { made, openAt, fail } = breaker()
    openAt(0)
    for (const nowMs of [1000, 2000, 3000, 4000]) {
      expect(made.ask(probes.first, nowMs).kind).toBe('probe')
      fail(probes.first, nowMs, 'timeout')
      expect(made.ask({}, nowMs).kind).toBe('wait')
    }
    made.ask(probes.first, 5000)
    fail(probes.first, 5000, 'timeout')
    expect(made.ask({}, 5000).kind).toBe('fail')
  })

  it('makes the next call the probe when the first was called off', () => {
    const { made, openAt } = breaker()
    openAt(0)
    const [off, other] = [{}, {}]
    made.ask(off, 10)
    made.release(other)
    expect(made.ask(other, 11).kind).toBe('wait')
    made.release(off)
    expect(made.ask(other, 11).kind).toBe('probe')
  })

  it('ends the wait of those that it holds when it closes, and when they are aborted', async () => {
    const { made, openAt } = breaker()
    openAt(0)
    const stop = new AbortController()
    const held = [made.hold(1e6, undefined), made.hold(1e6, stop.signal), made.hold(1e6, AbortSignal.abort())]
    stop.abort()
    made.settle({}, null, 0, 1)
    expect(await Promise.all(held)).toEqual([undefined, undefined, undefined])
  })
})
