import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '@/bench/lists/measure-pages'
import type { Crowd } from '@/bench/load/crowd'

export type Step = { readers: number; p95: number; reads: number }

const FIRST = 32
const GROWTH = 1.5
/** Steps between the last number within the bar and the first beyond it. */
const HALVINGS = 2
const SETTLE_MS = 8000
const LEAST_MS = 20_000
const MOST_MS = 60_000
/** Of so many reads a 95th percentile has ten above it. */
const ENOUGH_READS = 200

/**
 * Readers at which the 95th percentile of pages passes the bar: half as many again come until it is passed, then the number is looked for between the last step within
 * the bar and the first beyond it, and read off the line through the two that are left. With all of `most` within the bar it is `most`.
 */
export async function findCapacity(crowd: Crowd, { barMs, most, onStep }: { barMs: number; most: number; onStep: (step: Step) => void }): Promise<number> {
  const steps: Step[] = []
  const measure = async (readers: number): Promise<Step> => {
    const step = await measureStep(crowd, readers)
    onStep(step)
    steps.push(step)
    return step
  }
  for (let readers = Math.min(most, FIRST); (await measure(readers)).p95 <= barMs && readers < most;) readers = Math.min(most, Math.ceil(readers * GROWTH))
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const { within, beyond } = bracketOf(steps, barMs)
    if (!beyond || beyond.readers - (within?.readers ?? 0) < 2) break
    await measure(Math.round(((within?.readers ?? 0) + beyond.readers) / 2))
  }
  return capacityOf(steps, barMs)
}

/** Until there are enough reads for a steady percentile, or the time is up. */
async function measureStep(crowd: Crowd, readers: number): Promise<Step> {
  // who waits for what the step before left undone belongs to that step
  if (readers < crowd.size()) await sleep(SETTLE_MS)
  crowd.resize(readers, SETTLE_MS / 2)
  await sleep(SETTLE_MS)
  crowd.take()
  const times: number[] = []
  for (let waited = 0; waited < MOST_MS && (waited < LEAST_MS || times.length < ENOUGH_READS); waited += 1000) {
    await sleep(1000)
    times.push(...crowd.take().reads.map(({ tookMs }) => tookMs))
  }
  return { readers, p95: percentile(times, 0.95), reads: times.length }
}

/** The largest number within the bar below the smallest one beyond it; nothing was read in time: beyond. */
function bracketOf(steps: readonly Step[], barMs: number): { within: Step | undefined; beyond: Step | undefined } {
  const sorted = steps.toSorted((a, b) => a.readers - b.readers)
  const at = sorted.findIndex(({ p95 }) => !(p95 <= barMs))
  return at < 0 ? { within: sorted.at(-1), beyond: undefined } : { within: sorted[at - 1], beyond: sorted[at] }
}

/** See findCapacity; 0 when not even the fewest readers were served within the bar. */
export function capacityOf(steps: readonly Step[], barMs: number): number {
  const { within, beyond } = bracketOf(steps, barMs)
  if (!within) return 0
  if (!beyond || Number.isNaN(beyond.p95)) return within.readers
  return within.readers + ((barMs - within.p95) / (beyond.p95 - within.p95)) * (beyond.readers - within.readers)
}
