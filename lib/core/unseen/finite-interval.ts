import { logFactorial } from '@/lib/core/unseen/log-factorial'

/** A uniform sample without replacement: `failures` were found among `looked` of `traces`. Whole numbers, failures ≤ looked ≤ traces. */
export type FiniteSample = { traces: number; looked: number; failures: number }

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/** P(X = k) when `looked` of `traces`, `total` of which are failures, are drawn without replacement. */
export function hypergeometric(k: number, { traces, looked }: Omit<FiniteSample, 'failures'>, total: number): number {
  if (k < 0 || k > total || k > looked || looked - k > traces - total) return 0
  return Math.exp(logChoose(total, k) + logChoose(traces - total, looked - k) - logChoose(traces, looked))
}

/** P(X < k) + P(X = k)/2: the mid-p of "so few". */
function fewer(sample: FiniteSample, total: number): number {
  let sum = hypergeometric(sample.failures, sample, total) / 2
  for (let k = Math.max(0, sample.looked - (sample.traces - total)); k < sample.failures; k++) sum += hypergeometric(k, sample, total)
  return Math.min(1, sum)
}

/**
 * How many failures the sampled traces hold altogether: the limits [low, high] that a test at 5 % with mid-p on either side does not
 * refuse (Lancaster 1961; Berry, Armitage 1995), of the hypergeometric distribution, whole numbers. Each side is wrong in under 5 %
 * whatever the truth, so it covers in more than 90 % always and in 95 % on average; where nothing was found its upper limit is that of the rule of
 * three. Everything was looked at: both are what was found. Nothing was: [0, traces].
 */
export function finiteInterval(sample: FiniteSample, confidence = 0.95): [number, number] {
  const { traces, looked, failures } = sample
  if (![traces, looked, failures].every((n) => Number.isInteger(n) && n >= 0) || failures > looked || looked > traces) {
    throw new RangeError(`expected whole numbers with failures <= looked <= traces, found ${failures}, ${looked}, ${traces}`)
  }
  const tail = (1 - confidence) / 2
  const [least, most] = [failures, traces - looked + failures]
  // `fewer` falls as the total rises
  const high = last(least, most, (total) => fewer(sample, total) > tail)
  const low = first(least, most, (total) => 1 - fewer(sample, total) > tail)
  return [low, high]
}

/** The last of the whole numbers low … high for which it holds; it holds for `low` and ceases once. */
function last(low: number, high: number, holds: (n: number) => boolean): number {
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** The first for which it holds; it holds for `high` and begins once. */
function first(low: number, high: number, holds: (n: number) => boolean): number {
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
