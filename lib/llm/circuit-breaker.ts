import type { CallFailure } from '@/lib/llm/call-failure'

/**
 * `failures`: so many different calls in a row open it. Cool-downs grow from `firstMs`, doubling, to 8 of them. When it was open for
 * `patienceMs` and no probe came through, calls are not held any longer but fail at once, and cool-downs last 60 of the first.
 */
export type BreakerSettings = { failures: number; firstMs: number; patienceMs: number }

/** `wait`: ask again when it changes, or after `ms`. `fail`: do not send. `failure` is what the last one found. */
export type Passage = { kind: 'pass' } | { kind: 'probe' } | { kind: 'wait'; ms: number; failure: CallFailure } | { kind: 'fail'; failure: CallFailure }

/** What says that nobody is there. A refusal, also of too many calls, and an answer that nobody can read come from a living server. */
const DEAD = new Set<string>(['server error', 'timeout', 'connection lost'])

export const isDead = (failure: CallFailure): boolean => DEAD.has(failure.reason)

const MAX_DOUBLINGS = 3
const LATER_FACTOR = 60
/** A call that fails twice and then comes through, as it does at a server that starts, proves more than three that fail once. */
const PROBES_OF_ONE_CALL = 3
/** As often as a call alone would try: where a probe takes long, so does patience. */
const LEAST_PROBES = 5
const LONGEST_HOLD_MS = 60_000

type Open = { sinceMs: number; untilMs: number; failedProbes: number; probe: object | null; failure: CallFailure }

/**
 * Keeps the calls to a dead server back. When `failures` different calls failed since the last success, it opens: nothing is sent for
 * a cool-down, then one call goes as the probe while the others wait for what it finds. An answer closes it, a failure begins a
 * longer cool-down; after three, it is another call's turn. Counts calls, not tries, so that one request that breaks a server holds nothing else back. Has no clock of its own.
 */
export class CircuitBreaker {
  private readonly failing = new Set<object>()
  private lastSuccessMs = Number.NEGATIVE_INFINITY
  private open: Open | null = null
  private waiting = new Set<() => void>()

  constructor(private readonly settings: BreakerSettings) {}

  /** What `call` may do now. Whoever gets `probe` comes back with `settle` or `release`. */
  ask(call: object, nowMs: number): Passage {
    const { open } = this
    if (!open) return { kind: 'pass' }
    const isNext = open.probe === null || open.probe === call
    if (isNext && nowMs >= open.untilMs) {
      open.probe = call
      return { kind: 'probe' }
    }
    const patientMs = this.patientMs(open, nowMs)
    if (patientMs <= 0) return { kind: 'fail', failure: open.failure }
    return { kind: 'wait', ms: Math.min(patientMs, isNext ? open.untilMs - nowMs : LONGEST_HOLD_MS), failure: open.failure }
  }

  private patientMs({ failedProbes, sinceMs }: Open, nowMs: number): number {
    return failedProbes < LEAST_PROBES ? Number.POSITIVE_INFINITY : sinceMs + this.settings.patienceMs - nowMs
  }

  /** `open` while a call would be held or fail. A call that would be the probe is welcome: without one it would never close. */
  health(nowMs: number): 'ok' | 'open' {
    return this.open && (this.open.probe !== null || nowMs < this.open.untilMs) ? 'open' : 'ok'
  }

  /**
   * Takes what an attempt of `call` found; null = an answer. Failures of attempts that began before the last success say nothing
   * about now: slow ones come in late and all at once.
   */
  settle(call: object, failure: CallFailure | null, startedMs: number, nowMs: number): void {
    if (failure === null || !isDead(failure)) {
      this.lastSuccessMs = nowMs
      this.failing.clear()
      this.open = null
      this.change()
    } else if (this.open) {
      if (this.open.probe === call) this.coolDown({ ...this.open, failedProbes: this.open.failedProbes + 1, failure }, nowMs)
    } else if (startedMs >= this.lastSuccessMs) {
      this.failing.add(call)
      if (this.failing.size < this.settings.failures) return
      this.failing.clear()
      this.coolDown({ sinceMs: nowMs, untilMs: nowMs, failedProbes: 0, probe: null, failure }, nowMs)
    }
  }

  /** `call` found nothing out: if it was the probe, the next one to ask is. */
  release(call: object): void {
    if (this.open?.probe !== call) return
    this.open.probe = null
    this.change()
  }

  /** Ends when something changes, after `ms`, or when `signal` is aborted; never rejects. */
  hold(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const { waiting } = this
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        waiting.delete(end)
        resolve()
      }
      const timer = setTimeout(end, Math.max(1, Math.ceil(ms)))
      signal?.addEventListener('abort', end, { once: true })
      waiting.add(end)
    })
  }

  private coolDown(open: Open, nowMs: number): void {
    const { firstMs } = this.settings
    const isPatient = this.patientMs(open, nowMs) > 0
    const ms = isPatient ? firstMs * 2 ** Math.min(open.failedProbes, MAX_DOUBLINGS) : firstMs * LATER_FACTOR
    const probe = isPatient && open.failedProbes % PROBES_OF_ONE_CALL !== 0 ? open.probe : null
    this.open = { ...open, probe, untilMs: nowMs + ms }
    this.change()
  }

  private change(): void {
    const { waiting } = this
    this.waiting = new Set()
    for (const end of waiting) end()
  }
}
