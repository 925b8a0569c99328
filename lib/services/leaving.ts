import type { Llm } from '@/lib/llm/client'

/**
 * The process is about to end. `closing`: nothing new begins, and what has sent no call yet is left to others. `giveUp`: calls under way are
 * cut off.
 */
export type Leaving = { closing: AbortSignal; giveUp: AbortSignal }

/** Work was left undone because the process ends: its job has to go back into the queue at once, for another one. */
export class LeftForOthers extends Error {
  constructor() {
    super('left for another worker')
    this.name = 'LeftForOthers'
  }
}

type Item = { own: AbortController; sent: boolean }

/**
 * The pieces of one job, each with its own signal. When the process closes, a piece that has paid for nothing is ended; one that has sent a
 * call goes on until it is recorded, or until patience ends. `stop` ends all.
 */
export class PiecesUnderWay {
  private readonly items = new Set<Item>()
  private left = false

  constructor(private readonly stop: AbortSignal, private readonly leaving: Leaving | undefined) {
    stop.addEventListener('abort', this.onStop, { once: true })
    leaving?.closing.addEventListener('abort', this.onClosing, { once: true })
    leaving?.giveUp.addEventListener('abort', this.onGiveUp, { once: true })
  }

  /** Does one piece; null when it was not begun. `work` gets its signal and a client that tells when the first call is sent. */
  async run<T>(llm: Llm, work: (signal: AbortSignal, llm: Llm) => Promise<T>): Promise<T | null> {
    if (this.leaving?.closing.aborted) {
      this.left = true
      return null
    }
    const item: Item = { own: new AbortController(), sent: false }
    if (this.stop.aborted) item.own.abort(this.stop.reason)
    this.items.add(item)
    const watched: Llm = {
      ...llm,
      chat: (call) => llm.chat({ ...call, onSent: () => {
        item.sent = true
        call.onSent?.()
      } }),
    }
    try {
      return await work(item.own.signal, watched)
    } finally {
      this.items.delete(item)
    }
  }

  /** Call it at the end. @throws LeftForOthers when a piece was left because the process ends */
  end(): void {
    this.stop.removeEventListener('abort', this.onStop)
    this.leaving?.closing.removeEventListener('abort', this.onClosing)
    this.leaving?.giveUp.removeEventListener('abort', this.onGiveUp)
    if (this.left && !this.stop.aborted) throw new LeftForOthers()
  }

  private readonly onStop = () => this.abort(() => true, this.stop.reason)
  private readonly onClosing = () => this.leave((item) => !item.sent)
  private readonly onGiveUp = () => this.leave(() => true)

  private leave(which: (item: Item) => boolean): void {
    if (this.abort(which, new LeftForOthers()) > 0) this.left = true
  }

  private abort(which: (item: Item) => boolean, reason: unknown): number {
    const ended = [...this.items].filter((item) => !item.own.signal.aborted && which(item))
    for (const { own } of ended) own.abort(reason)
    return ended.length
  }
}
