import { setTimeout as sleep } from 'node:timers/promises'
import type { PaceUnits } from '@/lib/core/endpoint-pace'

export type Lane = 'first' | 'normal'

/** The limits per minute, shared with other processes. `reserve` takes and answers the milliseconds to wait; `correct` takes more, or gives back. */
export type Pace = { reserve: (need: PaceUnits) => Promise<number>; correct: (change: PaceUnits) => Promise<void> }

/** What a call takes of the limits per minute; null where an endpoint has none. */
type Toll = { need: PaceUnits; pace: Pace }
type Options = { lane?: Lane; signal?: AbortSignal | undefined; toll?: Toll | null }
type Waiting = { start: () => void; fail: (error: unknown) => void; toll: Toll | null }

/**
 * Lets at most `limit` calls run at a time, per endpoint, and each only when the limits per minute allow it. Two lanes: `first`
 * (judges: what is begun gets finished) goes before `normal`. `pauseUntil` holds everything back when a provider says how long to
 * wait. What waits, for whatever, has no place yet.
 */
export class CallLimiter {
  private running = 0
  private pausedUntilMs = 0
  private timer: NodeJS.Timeout | null = null
  private collecting = false
  private rest: AbortController | null = null
  private readonly lanes: Record<Lane, Waiting[]> = { first: [], normal: [] }

  constructor(public limit: number) {}

  /** Runs `call` when a place is free; rejects with the signal's reason when aborted before it could begin. */
  async run<T>(call: () => Promise<T>, { lane = 'normal', signal, toll = null }: Options = {}): Promise<T> {
    signal?.throwIfAborted()
    if (toll || this.collecting || this.running >= this.limit || this.pausedUntilMs > Date.now()) await this.wait(lane, signal, toll)
    else this.running += 1
    try {
      return await call()
    } finally {
      this.running -= 1
      this.next()
    }
  }

  pauseUntil(timeMs: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, timeMs)
  }

  private wait(lane: Lane, signal: AbortSignal | undefined, toll: Toll | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const index = this.lanes[lane].indexOf(waiting)
        if (index >= 0) this.lanes[lane].splice(index, 1)
        if (!this.head()) this.rest?.abort()
        reject(signal?.reason)
      }
      const settled = (then: () => void) => {
        signal?.removeEventListener('abort', onAbort)
        then()
      }
      const waiting: Waiting = { toll, start: () => settled(resolve), fail: (error) => settled(() => reject(error)) }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.lanes[lane].push(waiting)
      this.next()
    })
  }

  private head(): Waiting | undefined {
    return this.lanes.first[0] ?? this.lanes.normal[0]
  }

  private shift(): Waiting | undefined {
    return this.lanes.first.shift() ?? this.lanes.normal.shift()
  }

  private next(): void {
    if (this.collecting) return
    const pauseMs = this.pausedUntilMs - Date.now()
    if (pauseMs > 0) {
      this.timer ??= setTimeout(() => {
        this.timer = null
        this.next()
      }, pauseMs)
      return
    }
    while (this.running < this.limit) {
      const head = this.head()
      if (!head) return
      if (head.toll) {
        void this.collect(head, head.toll)
        return
      }
      this.shift()
      this.running += 1
      head.start()
    }
  }

  /** Reserves for the first in line, waits, and lets whoever is first then go: a judge that came meanwhile does not wait again. */
  private async collect(head: Waiting, { need, pace }: Toll): Promise<void> {
    this.collecting = true
    try {
      const dueMs = Date.now() + (await pace.reserve(need))
      await this.restUntil(dueMs)
      const taker = this.shift()
      if (taker) {
        this.running += 1
        taker.start()
      }
      const taken = taker?.toll?.need ?? { requests: 0, tokens: 0 }
      const change = { requests: taken.requests - need.requests, tokens: taken.tokens - need.tokens }
      if (change.requests !== 0 || change.tokens !== 0) await pace.correct(change)
    } catch (error) {
      for (const lane of [this.lanes.first, this.lanes.normal]) if (lane.includes(head)) lane.splice(lane.indexOf(head), 1)
      head.fail(error)
    } finally {
      this.collecting = false
      this.next()
    }
  }

  /** Until the time has come and no provider asks for a pause; at once when nobody is left to wait for. */
  private async restUntil(dueMs: number): Promise<void> {
    for (;;) {
      const waitMs = Math.max(dueMs, this.pausedUntilMs) - Date.now()
      if (waitMs <= 0 || !this.head()) return
      this.rest = new AbortController()
      await sleep(waitMs, undefined, { signal: this.rest.signal }).catch(() => undefined)
    }
  }
}
