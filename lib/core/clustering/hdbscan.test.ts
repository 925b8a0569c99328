import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustedRandIndex } from '@/lib/core/clustering/adjusted-rand-index'
import { hdbscan, planClustering, spanningTreeOf } from '@/lib/core/clustering/hdbscan'
import type { Clustering, HdbscanOptions } from '@/lib/core/clustering/hdbscan-types'
import { trafficOptions } from '@/lib/core/clustering/settle-options'
import { drawBlobs, reorder, shuffledOrder } from '@/lib/core/clustering/test-blobs'

const POINTS = [
  [0.53, 0.89], [-1.28, -0.07], [0.51, 0.68], [0.33, 0.75], [0.14, 0.28], [0.09, -0.54], [-0.42, 0.19], [-0.29, 0.64], [4.78, 1.08],
  [3.98, 0.83], [3.46, -0.49], [4.05, 0.17], [3.04, -1.04], [4.21, -0.52], [4.73, 0.24], [4.18, 0.13], [4.8, 2.13], [4.89, 1.96], [4.3, 1.89],
  [4.67, 2.22], [4.01, 3.1], [4.24, 2.15], [-1.46, 0.15], [4.98, 1.93], [-1.95, 4.23], [5.2, 6.76],
]
const EOM = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, -1, -1]
const LEAF = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, -1, 1, -1, 1, 1, 1, 2, 2, 2, 2, -1, 2, 0, 2, -1, -1]
const PROBABILITIES = [
  0.8697, 0.5169, 1, 1, 1, 0.5079, 0.7071, 1, 1, 1, 0.9864, 1, 0.554, 1, 1, 1, 1, 1, 1, 1, 0.7018, 1, 0.4964, 1, 0, 0,
]
const GLOSH = [
  0.1303, 0.4831, 0, 0, 0, 0.4921, 0.2929, 0, 0.0402, 0, 0.5205, 0, 0.7307, 0, 0.004, 0, 0, 0, 0.2346, 0, 0.6588, 0.2424, 0.5036, 0, 0.898, 0.9087,
]

function cluster(points: readonly (readonly number[])[], options: HdbscanOptions): Clustering {
  return hdbscan({ rows: Float32Array.from(points.flat()), n: points.length, dimensions: points[0]?.length ?? 1, options })
}
const allFinite = ({ probabilities, outlierScores }: Clustering) => [...probabilities, ...outlierScores].every((value) => value >= 0 && value <= 1)
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value)
/** Two groups on a line, five rows each. */
const TWO_GROUPS = [0, 1, 2.1, 3.3, 4.6, 100, 101.1, 102.3, 103.6, 105].map((x) => [x])

describe('hdbscan', () => {
  it('finds the clusters of 26 points as the Python library does, by excess of mass and by leaves', () => {
    const options = { minClusterSize: 4, minSamples: 3, ties: 'binary' } as const
    const eom = cluster(POINTS, options)
    // number 0 is the largest cluster
    const bySize = (labels: number[]) => labels.map((label) => (label < 0 ? label : 1 - label))
    expect(Array.from(eom.labels)).toEqual(bySize(EOM))
    expect(eom.clusters).toEqual([{ size: 15, lowestMember: 8 }, { size: 9, lowestMember: 0 }])
    // the values are given to four places, and of float64 points
    PROBABILITIES.forEach((value, row) => expect(Math.abs(eom.probabilities[row]! - value)).toBeLessThan(1e-4))
    GLOSH.forEach((value, row) => expect(Math.abs(eom.outlierScores[row]! - value)).toBeLessThan(1e-4))
    expect(adjustedRandIndex(cluster(POINTS, { ...options, method: 'leaf' }).labels, LEAF)).toBe(1)
  })

  it('computes core distances, reachability and probabilities as they are defined', () => {
    // 0, 1, 3 and 6 on a line: the nearest other row is at 1, 1, 2, 3, and every edge is at least as long as both core distances.
    const plan = planClustering({ rows: Float32Array.of(0, 1, 3, 6), n: 4, dimensions: 1, options: { minClusterSize: 2, minSamples: 1 } })
    expect([...spanningTreeOf(plan).weight].sort()).toEqual([1, 2, 3])
    // with two neighbours they are 3, 2, 3, 5: 0-1 at 3, 1-3 at 3, 3-6 at 5
    const second = planClustering({ rows: Float32Array.of(0, 1, 3, 6), n: 4, dimensions: 1, options: { minClusterSize: 2, minSamples: 2 } })
    expect([...spanningTreeOf(second).weight].sort()).toEqual([3, 3, 5])
  })

  it('gives a row the share of the density at which its cluster ends', () => {
    const { labels, probabilities, outlierScores } = cluster(TWO_GROUPS, { minClusterSize: 4, minSamples: 1 })
    expect(Array.from(labels)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    // the first group loses the row at 4.6 at distance 1.3; the other four come apart at 1.2
    expect(probabilities[4]).toBeCloseTo((1 / 1.3) / (1 / 1.2), 6)
    expect(outlierScores[4]).toBeCloseTo(1 - (1 / 1.3) / (1 / 1.2), 6)
    expect(Array.from(probabilities.slice(0, 4))).toEqual([1, 1, 1, 1])
  })

  it('keeps clusters together that are closer than epsilon', () => {
    const close = [...TWO_GROUPS, ...TWO_GROUPS.map(([x]) => [x! + 1000])]
    expect(cluster(close, { minClusterSize: 4, minSamples: 1, method: 'leaf' }).clusters).toHaveLength(4)
    expect(cluster(close, { minClusterSize: 4, minSamples: 1, method: 'leaf', epsilon: 200 }).clusters.map(({ size }) => size)).toEqual([10, 10])
  })

  it('divides a cluster over the limit, and keeps one that cannot be divided only if it may', () => {
    const three = [...TWO_GROUPS, ...TWO_GROUPS.map(([x]) => [x! / 100 + 5000])]
    const sizes = (options: Partial<HdbscanOptions>) => cluster(three, { minClusterSize: 4, minSamples: 1, ...options }).clusters.map(({ size }) => size)
    expect(sizes({ maxClusterSize: 9 })).toEqual([5, 5, 5, 5])
    expect(sizes({ maxClusterSize: 4 })).toEqual([])
    expect(sizes({ maxClusterSize: 4, keepIndivisible: true })).toEqual([5, 5, 5, 5])
  })

  it('numbers clusters by size and then by their lowest member', () => {
    const { labels, clusters } = cluster([...TWO_GROUPS.slice(5), [500], ...TWO_GROUPS.slice(0, 5), [99]], { minClusterSize: 4, minSamples: 1 })
    expect(clusters.map(({ size }) => size)).toEqual([6, 5])
    expect(labels[0]).toBe(0)
  })

  it('leaves the order of rows no say where merges are at one height', () => {
    const grid = Array.from({ length: 100 }, (_, i) => [i % 10 + (i % 10 > 4 ? 3 : 0), Math.floor(i / 10)])
    const options = { minClusterSize: 5, minSamples: 3 }
    const whole = cluster(grid, options)
    expect(whole.clusters.map(({ size }) => size)).toEqual([50, 50])
    for (const seed of ['a', 'b', 'c', 'd']) {
      const order = shuffledOrder(100, seed)
      const { labels, probabilities, outlierScores } = cluster(order.map((row) => grid[row]!), options)
      expect(adjustedRandIndex(labels, order.map((row) => whole.labels[row]!))).toBe(1)
      expect(Array.from(probabilities)).toEqual(order.map((row) => whole.probabilities[row]))
      expect(Array.from(outlierScores)).toEqual(order.map((row) => whole.outlierScores[row]))
    }
  })

  it('gives shuffled rows the same partition, exact and approximate', () => {
    const { rows, n, dimensions } = drawBlobs('shuffle', { n: 600, dimensions: 24, centers: 7, noise: 0.2 })
    for (const approximateAbove of [20_000, 100]) {
      const options = { ...trafficOptions(n, 12), approximateAbove }
      const whole = hdbscan({ rows, n, dimensions, options })
      expect(whole.approximate).toBe(approximateAbove === 100)
      for (const seed of ['a', 'b', 'c']) {
        const order = shuffledOrder(n, seed)
        const { labels } = hdbscan({ rows: reorder(rows, dimensions, order), n, dimensions, options })
        expect(adjustedRandIndex(labels, order.map((row) => whole.labels[row]!))).toBe(1)
      }
    }
  })

  it('comes close to the exact partition when it is approximate, and says that it is', () => {
    const { rows, n, dimensions, truth } = drawBlobs('approximate', { n: 2000, dimensions: 32, centers: 12, noise: 0.1 })
    const exact = hdbscan({ rows, n, dimensions, options: trafficOptions(n, 15) })
    const near = hdbscan({ rows, n, dimensions, options: { ...trafficOptions(n, 15), approximateAbove: 1000 } })
    expect([exact.approximate, near.approximate]).toEqual([false, true])
    expect(near.clusters).toHaveLength(exact.clusters.length)
    expect(adjustedRandIndex(near.labels, exact.labels)).toBeGreaterThan(0.97)
    expect(adjustedRandIndex(exact.labels, truth)).toBeGreaterThan(0.95)
  })
})

describe('hdbscan of rows that leave little to find', () => {
  it('has nothing to say of no rows, and says that one row is too few', () => {
    expect(cluster([], { minClusterSize: 5 })).toMatchObject({ clusters: [], noise: 0, degenerate: { kind: 'too_few_rows' } })
    const one = cluster([[1, 2]], { minClusterSize: 5 })
    expect(one).toMatchObject({ noise: 1, clusters: [], degenerate: { kind: 'too_few_rows', message: '1 row: too few for a cluster, which takes at least 5. All are noise.' } })
    expect(allFinite(one)).toBe(true)
  })

  it('makes noise of fewer rows than a cluster takes, also when neighbours are missing', () => {
    const few = cluster([[1, 2], [3, 4], [5, 7]], { minClusterSize: 5, minSamples: 10 })
    expect(few).toMatchObject({ noise: 3, degenerate: { kind: 'too_few_rows' } })
    expect(allFinite(few)).toBe(true)
  })

  it('puts identical rows into one cluster and says that they are', () => {
    const same = cluster(times(40, [0.6, 0.8]), { minClusterSize: 5 })
    expect(same).toMatchObject({ distinctRows: 1, noise: 0, clusters: [{ size: 40, lowestMember: 0 }], degenerate: { kind: 'all_identical' } })
    expect(Array.from(same.probabilities)).toEqual(times(40, 1))
    expect(cluster([[0, 1], [-0, 1]], { minClusterSize: 2 }).distinctRows).toBe(1)
  })

  it('makes a cluster of a lone row with enough copies, and copies labels to the others', () => {
    const { labels, distinctRows } = cluster([...times(6, [500]), ...TWO_GROUPS, ...times(3, [0]), ...times(2, [900])], { minClusterSize: 4, minSamples: 1 })
    expect(distinctRows).toBe(12)
    expect(Array.from(labels)).toEqual([...times(6, 1), ...times(5, 0), ...times(5, 2), ...times(3, 0), -1, -1])
  })

  it('says so when all rows are noise, and when one cluster has nearly all', () => {
    const line = Array.from({ length: 30 }, (_, i) => [i])
    expect(cluster(line, { minClusterSize: 5, minSamples: 1 }).degenerate).toMatchObject({ kind: 'all_noise', message: expect.stringContaining('all 30 rows are noise') })
    // the root is never chosen: one group and a second one of rows far apart
    const lopsided = [...Array.from({ length: 200 }, (_, i) => [i / 1000 + (i * i) / 1e6]), ...[50, 60, 71, 83].map((x) => [x])]
    const found = cluster(lopsided, { minClusterSize: 4, minSamples: 1, maxClusterSize: null })
    expect(found.degenerate).toMatchObject({ kind: 'one_cluster', message: expect.stringMatching(/One cluster has \d+ of the \d+ rows/) })
    expect(cluster(TWO_GROUPS, { minClusterSize: 4, minSamples: 1 }).degenerate).toBeNull()
  })

  it('floors distances, so that nearly identical rows have a finite density', () => {
    const close = times(20, 0).map((_, i) => [1, i * 1e-7]).concat(times(20, 0).map((_, i) => [-1, i * 1e-7]))
    const found = cluster(close, { minClusterSize: 5, distanceFloor: 1e-3 })
    expect(found.clusters.map(({ size }) => size)).toEqual([20, 20])
    expect(Array.from(found.probabilities)).toEqual(times(40, 1))
  })
})

describe('hdbscan of whatever it gets', () => {
  it('names what it cannot use', () => {
    const input = { rows: Float32Array.of(1, 2, 3, Number.NaN), n: 2, dimensions: 2, options: { minClusterSize: 2 } }
    expect(() => hdbscan(input)).toThrow('Row 1, column 1 is NaN; expected a finite number.')
    expect(() => hdbscan({ ...input, n: 3 })).toThrow('rows has 4 numbers; expected 3 rows of 2 dimensions, 6 numbers.')
    expect(() => hdbscan({ ...input, options: { minClusterSize: 1 } })).toThrow('minClusterSize is 1; expected a whole number of at least 2.')
    expect(() => hdbscan({ ...input, options: { minClusterSize: 2, epsilon: Number.NaN } })).toThrow('epsilon is NaN; expected a number of at least 0.')
    expect(() => hdbscan({ ...input, options: { minClusterSize: 2, minSamples: 0.5 } })).toThrow('minSamples is 0.5; expected a whole number of at least 1.')
  })

  it('keeps its promises for any rows: no NaN, clusters of the size asked for, the same partition in any order', () => {
    // coarse numbers, so that duplicates and ties are everywhere; and the largest and smallest there are
    const number = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -3, max: 3 }) }, { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) })
    const options = fc.record({
      minClusterSize: fc.integer({ min: 2, max: 6 }), minSamples: fc.integer({ min: 1, max: 8 }), method: fc.constantFrom('eom' as const, 'leaf' as const),
      maxClusterSize: fc.option(fc.integer({ min: 2, max: 20 })), epsilon: fc.constantFrom(0, 1.5), distanceFloor: fc.constantFrom(0, 0.5),
      ties: fc.constantFrom('simultaneous' as const, 'binary' as const), approximateAbove: fc.constantFrom(3, 20_000),
    })
    const points = fc.array(fc.tuple(number, number), { maxLength: 60 })
    fc.assert(fc.property(points, options, fc.string(), (rows, chosen, seed) => {
      const found = cluster(rows, chosen)
      expect(allFinite(found)).toBe(true)
      expect(found.labels.filter((label) => label === -1)).toHaveLength(found.noise)
      found.clusters.forEach(({ size, lowestMember }, label) => {
        expect(size).toBeGreaterThanOrEqual(chosen.minClusterSize)
        expect(found.labels.indexOf(label)).toBe(lowestMember)
        expect(found.labels.filter((own) => own === label)).toHaveLength(size)
      })
      const order = shuffledOrder(rows.length, seed)
      const again = cluster(order.map((row) => rows[row]!), chosen)
      expect(adjustedRandIndex(again.labels, order.map((row) => found.labels[row]!))).toBe(1)
    }), { numRuns: 300 })
  })
})
