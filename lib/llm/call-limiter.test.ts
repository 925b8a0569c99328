import { describe, expect, it } from 'vitest'
import { CallLimiter, type Pace } from '@/lib/llm/call-limiter'

type Asked = { requests: number; tokens: number; answer: (waitMs: number) => void }

/** A pace whose waits the test gives, one after the other; `taken` is what it counts in the end. */
function pace() {
  const asked: Asked[] = []
  const taken = { requests: 0, tokens: 0 }
  const add = (units: { requests: number; tokens: number }) => {
    taken.requests += units.requests
    taken.tokens += units.tokens
  }
  const made: Pace = {
    reserve: (need) => {
      add(need)
      return new Promise((resolve) => asked.push({ ...need, answer: resolve }))
    },
    correct: async (change) => add(change),
  }
  return { made, asked, taken }
}

const toll = (made: Pace, tokens = 10) => ({ need: { requests: 1, tokens }, pace: made })
/** Everything that waits for nothing but a promise has gone on. */
const settled = () => new Promise<void>((resolve) => { setImmediate(resolve) })

describe('calls of an endpoint with limits per minute', () => {
  it('reserve one after the other, each before it runs', async () => {
    const { made, asked, taken } = pace()
    const limiter = new CallLimiter(10)
    const ran: number[] = []
    const calls = [1, 2].map((number) => limiter.run(async () => { ran.push(number) }, { toll: toll(made) }))
    await settled()
    expect([ran, asked.length]).toEqual([[], 1])
    asked[0]!.answer(0)
    await settled()
    expect([ran, asked.length]).toEqual([[1], 2])
    asked[1]!.answer(0)
    await Promise.all(calls)
    expect([ran, taken]).toEqual([[1, 2], { requests: 2, tokens: 20 }])
  })

  it('take no place while they wait', async () => {
    const { made, asked } = pace()
    const limiter = new CallLimiter(1)
    const waiting = limiter.run(async () => 'paced', { toll: toll(made) })
    await settled()
    expect(asked).toHaveLength(1)
    // Whoever comes now is next in line, and the place is still free for the one in front.
    const other = limiter.run(async () => 'free')
    asked[0]!.answer(0)
    expect(await Promise.all([waiting, other])).toEqual(['paced', 'free'])
  })

  it('do not reserve while all places are taken', async () => {
    const { made, asked } = pace()
    const limiter = new CallLimiter(1)
    let finish = () => {}
    const running = limiter.run(() => new Promise<void>((resolve) => { finish = resolve }))
    const waiting = limiter.run(async () => 'paced', { toll: toll(made) })
    await settled()
    expect(asked).toHaveLength(0)
    finish()
    await running
    await settled()
    asked[0]!.answer(0)
    expect(await waiting).toBe('paced')
  })

  it('let a judge that comes meanwhile go first, on what was reserved for another', async () => {
    const { made, asked, taken } = pace()
    const limiter = new CallLimiter(10)
    const ran: string[] = []
    const normal = limiter.run(async () => { ran.push('candidate') }, { toll: toll(made, 10) })
    await settled()
    const judge = limiter.run(async () => { ran.push('judge') }, { lane: 'first', toll: toll(made, 300) })
    asked[0]!.answer(0)
    await judge
    await settled()
    asked[1]!.answer(0)
    await normal
    // 10 reserved, 290 more for the judge in its place, 10 reserved again
    expect([ran, taken]).toEqual([['judge', 'candidate'], { requests: 2, tokens: 310 }])
  })

  it('give back what they reserved when they are aborted, and wait no longer', async () => {
    const { made, asked, taken } = pace()
    const limiter = new CallLimiter(10)
    const stop = new AbortController()
    const calls = [1, 2].map(() => limiter.run(async () => 'ran', { signal: stop.signal, toll: toll(made) }))
    await settled()
    asked[0]!.answer(3_600_000)
    await settled()
    stop.abort(new Error('the run has ended'))
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await settled()
    expect(taken).toEqual({ requests: 0, tokens: 0 })
    const next = limiter.run(async () => 'ran', { toll: toll(made) })
    await settled()
    asked[1]!.answer(0)
    expect(await next).toBe('ran')
  })

  it('do not lose the ones behind when the count cannot be kept', async () => {
    const { made } = pace()
    const broken: Pace = { ...made, reserve: async () => { throw new Error('the database is gone') } }
    const limiter = new CallLimiter(10)
    const first = limiter.run(async () => 'ran', { toll: toll(broken) })
    const second = limiter.run(async () => 'ran')
    await expect(first).rejects.toThrow('the database is gone')
    expect(await second).toBe('ran')
  })
})
