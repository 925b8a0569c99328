import type { Watch } from '@/bench/load/live-reader'

/**
 * Milliseconds from each outcome to the moment at which each reader had the figures that include it. `doneMs` are the moments at which cases ended, ascending,
 * taken by the worker before it writes them, so that writing and committing are in the lag. The n-th case is in a reader's hands with the first count of at least n. Cases that
 * ended while the reader did not have the page open yet, or after the last count that it got, are not the reader's.
 */
export function outcomeLags(doneMs: readonly number[], watches: readonly Watch[], every = 1): number[] {
  const lags: number[] = []
  for (const { fromMs, untilMs, seen } of watches) {
    const inOrder = seen.toSorted((a, b) => a.atMs - b.atMs)
    let place = 0
    for (let rank = 0; rank < doneMs.length; rank += every) {
      const endedMs = doneMs[rank]!
      if (endedMs < fromMs) continue
      while (place < inOrder.length && inOrder[place]!.done < rank + 1) place += 1
      const first = inOrder[place]
      if (!first) {
        // nothing was told of it until the page was left: a lag of at least that long, which must not be left out
        if (untilMs - endedMs > LATE_MS) lags.push(untilMs - endedMs)
        continue
      }
      lags.push(Math.max(0, first.atMs - endedMs))
    }
  }
  return lags
}

/** An outcome so shortly before a reader left may simply have been under way. */
const LATE_MS = 1000
