/** The axis of a plot of differences: limits, where a value lies between them (percent), and round ticks. */
export type DeltaScale = { min: number; max: number; ticks: number[]; at: (delta: number) => number }

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5]

/**
 * An axis that holds every interval and the zero line, widened to whole steps. While a run is measured the limits are
 * given instead, so that nothing moves as the intervals shrink.
 */
export function deltaScale(intervals: { low: number; high: number }[], fixed?: number): DeltaScale {
  const lowest = fixed ? -fixed : Math.min(-0.02, ...intervals.map((interval) => interval.low))
  const highest = fixed ?? Math.max(0.02, ...intervals.map((interval) => interval.high))
  const step = STEPS.find((candidate) => (highest - lowest) / candidate <= 6) ?? 0.5
  const min = Math.max(-1, Math.floor(lowest / step + 1e-9) * step)
  const max = Math.min(1, Math.ceil(highest / step - 1e-9) * step)
  const ticks: number[] = []
  for (let i = Math.round(min / step); i * step <= max + 1e-9; i += 1) ticks.push(i * step)
  const at = (delta: number) => ((Math.min(max, Math.max(min, delta)) - min) / (max - min)) * 100
  return { min, max, ticks, at }
}
