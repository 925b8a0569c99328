import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '@/bench/lists/measure-pages'
import type { Crowd } from '@/bench/load/crowd'

export type Step = { readers: number; p95: number; reads: number }

const FIRST = 8
const GROWTH = 1.25
const SETTLE_MS = 5000
const MEASURE_MS = 15_000

/**
 * Readers at which the 95th percentile of pages passes the bar: more and more come, a quarter at a time, until it is passed twice in a row; between the last step
 * within the bar and the first beyond it the number is read off the line through both. With all of `most` within the bar it is `most`.
 */
export async function findCapacity(crowd: Crowd, { barMs, most, onStep }: { barMs: number; most: number; onStep: (step: Step) => void }): Promise<number> {
  const steps: Step[] = []
  for (let readers = FIRST; ; readers = Math.min(most, Math.ceil(readers * GROWTH))) {
    crowd.resize(readers, SETTLE_MS / 2)
    await sleep(SETTLE_MS)
    crowd.take()
    await sleep(MEASURE_MS)
    const { reads } = crowd.take()
    const step = { readers, p95: percentile(reads.map(({ tookMs }) => tookMs), 0.95), reads: reads.length }
    steps.push(step)
    onStep(step)
    const over = steps.slice(-2).filter(({ p95 }) => !(p95 <= barMs)).length
    if (over === 2 || readers === most) return capacityOf(steps, barMs)
  }
}

/** See findCapacity; 0 when not even the first step kept the bar. */
export function capacityOf(steps: readonly Step[], barMs: number): number {
  const within = steps.findLastIndex(({ p95 }) => p95 <= barMs)
  if (within < 0) return 0
  const [last, beyond] = [steps[within]!, steps[within + 1]]
  if (!beyond) return last.readers
  return last.readers + ((barMs - last.p95) / (beyond.p95 - last.p95)) * (beyond.readers - last.readers)
}
