type Waiting = { start: () => void; signal: AbortSignal | undefined }

/**
 * Lets at most `limit` calls run at a time, per endpoint. Two lanes: `first` (judges: what is begun gets finished) goes before
 * `normal`. `pauseUntil` holds everything back when a provider says how long to wait.
 */
export class CallLimiter {
  private running = 0
  private pausedUntilMs = 0
  private timer: NodeJS.Timeout | null = null
  private readonly lanes: Record<'first' | 'normal', Waiting[]> = { first: [], normal: [] }

  constructor(public limit: number) {}

  /** Runs `call` when a place is free; rejects with the signal's reason when aborted before it could begin. */
  async run<T>(call: () => Promise<T>, lane: 'first' | 'normal' = 'normal', signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    if (this.running >= this.limit || this.pausedUntilMs > Date.now()) await this.wait(lane, signal)
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

  private wait(lane: 'first' | 'normal', signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const index = this.lanes[lane].indexOf(waiting)
        if (index >= 0) this.lanes[lane].splice(index, 1)
        reject(signal?.reason)
      }
      const waiting: Waiting = {
        signal,
        start: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.lanes[lane].push(waiting)
      this.next()
    })
  }

  private next(): void {
    const pauseMs = this.pausedUntilMs - Date.now()
    if (pauseMs > 0) {
      this.timer ??= setTimeout(() => {
        this.timer = null
        this.next()
      }, pauseMs)
      return
    }
    while (this.running < this.limit) {
      const waiting = this.lanes.first.shift() ?? this.lanes.normal.shift()
      if (!waiting) return
      this.running += 1
      waiting.start()
    }
  }
}
