import type { HdbscanInput, HdbscanOptions } from '@/lib/core/clustering/hdbscan-types'

export type SettledOptions = Required<HdbscanOptions>

/** Smallest distance on unit vectors that counts: below it rows say the same, and no density becomes infinite. */
const UNIT_FLOOR = 1e-3

/** Options for unit vectors of traffic: no cluster takes more than a quarter of the distinct rows if it can be divided. */
export function trafficOptions(n: number, minClusterSize: number): HdbscanOptions {
  return { minClusterSize, minSamples: 2, maxClusterSize: Math.max(minClusterSize, Math.floor(n / 4)), keepIndivisible: true, distanceFloor: UNIT_FLOOR }
}

/**
 * The options with their defaults.
 *
 * @throws RangeError that names the option, or the shape of the rows, and what was expected
 */
export function settleOptions({ rows, n, dimensions, options }: HdbscanInput): SettledOptions {
  const settled: SettledOptions = {
    minClusterSize: options.minClusterSize, minSamples: options.minSamples ?? 2, maxClusterSize: options.maxClusterSize ?? null,
    keepIndivisible: options.keepIndivisible ?? false, method: options.method ?? 'eom', epsilon: options.epsilon ?? 0,
    ties: options.ties ?? 'simultaneous', distanceFloor: options.distanceFloor ?? 0, approximateAbove: options.approximateAbove ?? 20_000,
  }
  requireCount('n', n, 0)
  requireCount('dimensions', dimensions, 1)
  requireCount('minClusterSize', settled.minClusterSize, 2)
  requireCount('minSamples', settled.minSamples, 1)
  if (settled.maxClusterSize !== null) requireCount('maxClusterSize', settled.maxClusterSize, 1)
  for (const name of ['epsilon', 'distanceFloor', 'approximateAbove'] as const) {
    if (!(settled[name] >= 0)) throw new RangeError(`${name} is ${settled[name]}; expected a number of at least 0.`)
  }
  if (rows.length !== n * dimensions) {
    throw new RangeError(`rows has ${rows.length} numbers; expected ${n} rows of ${dimensions} dimensions, ${n * dimensions} numbers.`)
  }
  return settled
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`${name} is ${value}; expected a whole number of at least ${least}.`)
}
