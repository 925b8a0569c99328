import { residentBytes } from '@/bench/fleet/product-process'

export type MemorySample = { atMs: number; bytes: number }
export type MemoryTrend = { name: string; samples: number; meanBytes: number; growthBytes: number; spanMs: number }

const EVERY_MS = 2000
/** Less than this says nothing: a heap is cleaned up in steps of this size. */
const LEAST_BYTES = 32 * 1024 * 1024
/** What a process may grow over the last two thirds of the time, as a share of its mean. */
export const MOST_GROWTH = 0.15

/** Resident memory of processes over time; those that are gone are no longer looked at. */
export function watchMemory(processes: () => { name: string; pid: number }[]): { stop(): void; trends(): MemoryTrend[] } {
  const samples = new Map<string, MemorySample[]>()
  const beganMs = performance.now()
  const timer = setInterval(() => {
    for (const { name, pid } of processes()) {
      const bytes = residentBytes(pid)
      if (bytes !== null) samples.set(name, [...samples.get(name) ?? [], { atMs: performance.now() - beganMs, bytes }])
    }
  }, EVERY_MS)
  return {
    stop: () => clearInterval(timer),
    trends: () => [...samples].map(([name, own]) => ({ name, ...trendOf(own) })),
  }
}

/**
 * How memory went over the last two thirds of the time of a process: the growth is the slope of a straight line through the samples (least squares) times that time, so
 * that a single cleaned-up heap at the end decides nothing. Bytes.
 */
export function trendOf(samples: readonly MemorySample[]): Omit<MemoryTrend, 'name'> {
  const [first, last] = [samples[0]?.atMs ?? 0, samples.at(-1)?.atMs ?? 0]
  const late = samples.filter(({ atMs }) => atMs >= first + (last - first) / 3)
  const n = late.length
  if (n === 0) return { samples: 0, meanBytes: 0, growthBytes: 0, spanMs: 0 }
  const spanMs = late.at(-1)!.atMs - late[0]!.atMs
  const [meanMs, meanBytes] = [late.reduce((sum, { atMs }) => sum + atMs, 0) / n, late.reduce((sum, { bytes }) => sum + bytes, 0) / n]
  const [above, below] = late.reduce(([up, down], { atMs, bytes }) => [up + (atMs - meanMs) * (bytes - meanBytes), down + (atMs - meanMs) ** 2], [0, 0])
  return { samples: n, meanBytes, growthBytes: below === 0 ? 0 : (above / below) * spanMs, spanMs }
}

export const isFlat = ({ meanBytes, growthBytes }: Pick<MemoryTrend, 'meanBytes' | 'growthBytes'>): boolean => growthBytes <= Math.max(LEAST_BYTES, MOST_GROWTH * meanBytes)
