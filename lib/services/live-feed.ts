/** Something that moves and that many want to follow: read once for all of them, and sent to each as the same text. */
export type LiveFeed = {
  /** Sends the newest text at once when there is one, and every later one; returns the end of it. */
  follow(send: (text: string) => void): () => void
  /** Says that it moved: it is read soon, and again if it moves meanwhile. */
  moved(): void
}

export type FeedOptions = {
  /** The newest text; null = nothing to tell now. */
  read: () => Promise<string | null>
  onError: (error: unknown) => void
  nowMs?: () => number
}

/** Least time between the begins of two readings. */
export const LEAST_GAP_MS = 250
/** Reading may take this share of the time at most, so that a run with very many cases is told less often instead of keeping the database busy. */
const MOST_SHARE = 0.1
/** Even then it is told this often. */
const LONGEST_GAP_MS = 5000

/** A feed that reads at most so often, however many follow it and however often it moves. */
export function createLiveFeed({ read, onError, nowMs = () => performance.now() }: FeedOptions): LiveFeed {
  const followers = new Set<(text: string) => void>()
  let last: string | null = null
  let [reading, wanted, begunMs, tookMs] = [false, false, -Infinity, 0]
  let timer: NodeJS.Timeout | null = null

  function schedule(): void {
    if (!wanted || reading || timer || followers.size === 0) return
    const gapMs = Math.min(LONGEST_GAP_MS, Math.max(LEAST_GAP_MS, tookMs / MOST_SHARE))
    timer = setTimeout(() => {
      timer = null
      void readNow()
    }, Math.max(0, begunMs + gapMs - nowMs()))
  }

  async function readNow(): Promise<void> {
    [reading, wanted, begunMs] = [true, false, nowMs()]
    try {
      const text = await read()
      if (text !== null) {
        last = text
        for (const send of followers) send(text)
      }
    } catch (error) {
      onError(error)
    }
    [reading, tookMs] = [false, nowMs() - begunMs]
    schedule()
  }

  return {
    follow(send) {
      followers.add(send)
      if (last !== null) send(last)
      wanted = true
      schedule()
      return () => {
        if (!followers.delete(send) || followers.size > 0) return
        if (timer) clearTimeout(timer);
        [timer, last] = [null, null]
      }
    },
    moved() {
      wanted = true
      schedule()
    },
  }
}
