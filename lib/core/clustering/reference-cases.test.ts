import { describe, expect, it } from 'vitest'
import { adjustedRandIndex } from '@/lib/core/clustering/adjusted-rand-index'
import { clusterTree } from '@/lib/core/clustering/finish-clustering'
import { hdbscan, planClustering, spanningTreeOf } from '@/lib/core/clustering/hdbscan'
import type { HdbscanInput, HdbscanOptions } from '@/lib/core/clustering/hdbscan-types'
import { settleOptions } from '@/lib/core/clustering/settle-options'
import { hasSharedData, readShared, readSharedJson } from '@/lib/core/formats/test-shared-data'

type ReferenceCase = {
  n: number; d: number; points: number[]; mst: number[]; labels: number[]; probabilities: number[]; outlier_scores: number[]
  params: { min_cluster_size: number; min_samples?: number; max_cluster_size?: number; cluster_selection_method?: 'leaf'; cluster_selection_epsilon?: number }
}
type ReferenceRun = { min_cluster_size: number; min_samples: number; method: 'eom' | 'leaf'; clusters: number; labels_hdbscan: number[]; labels_dbscan_R?: number[] }

function inputOf({ n, d, points, params }: ReferenceCase): HdbscanInput {
  const options: HdbscanOptions = {
    minClusterSize: params.min_cluster_size, minSamples: params.min_samples ?? params.min_cluster_size, maxClusterSize: params.max_cluster_size ?? null,
    method: params.cluster_selection_method ?? 'eom', epsilon: params.cluster_selection_epsilon ?? 0, ties: 'binary',
  }
  return { rows: Float32Array.from(points), n, dimensions: d, options }
}

/** Labels renamed in the order in which they appear, so that only the partition counts; noise stays noise. */
function canonical(labels: ArrayLike<number>): number[] {
  const names = new Map<number, number>()
  return Array.from(labels, (label) => {
    if (label < 0) return -1
    if (!names.has(label)) names.set(label, names.size)
    return names.get(label)!
  })
}

function largestDifference(values: ArrayLike<number>, expected: readonly number[]): number {
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0)
}

const noiseOf = (labels: ArrayLike<number>) => Array.from(labels).filter((label) => label < 0).length

describe.skipIf(!hasSharedData)('HDBSCAN beside the Python library hdbscan 0.8.43', () => {
  const cases = hasSharedData ? readSharedJson<ReferenceCase[]>('hdbscan/reference_cases.json.gz') : []

  it('finds its labels, probabilities and outlier scores in all 75 cases, given its spanning tree', () => {
    expect(cases).toHaveLength(75)
    for (const reference of cases) {
      const edges = reference.mst.length / 3
      const column = (offset: number) => Array.from({ length: edges }, (_, i) => reference.mst[3 * i + offset]!)
      const tree = { from: Int32Array.from(column(0)), to: Int32Array.from(column(1)), weight: Float64Array.from(column(2)) }
      const { labels, probabilities, outlierScores } = clusterTree(tree, settleOptions(inputOf(reference)))
      expect(canonical(labels)).toEqual(canonical(reference.labels))
      expect(largestDifference(probabilities, reference.probabilities)).toBeLessThan(1e-6)
      expect(largestDifference(outlierScores, reference.outlier_scores)).toBeLessThan(1e-6)
    }
  })

  it('finds a spanning tree of the same weights in all 75 cases, within 1e-6', () => {
    for (const reference of cases) {
      const { weight } = spanningTreeOf(planClustering(inputOf(reference)))
      const expected = reference.mst.filter((_, i) => i % 3 === 2).sort((a, b) => a - b)
      const relative = [...weight].sort((a, b) => a - b).map((value, i) => Math.abs(value / expected[i]! - 1))
      expect(weight).toHaveLength(expected.length)
      expect(Math.max(...relative)).toBeLessThan(1e-6)
    }
  })

  it('finds the same partition from the rows where no two merges are at one height', () => {
    const tieFree = cases.filter(({ mst }) => new Set(mst.filter((_, i) => i % 3 === 2)).size === mst.length / 3)
    expect(tieFree.length).toBeGreaterThan(0)
    for (const reference of tieFree) {
      const input = inputOf(reference)
      for (const ties of ['binary', 'simultaneous'] as const) {
        const found = hdbscan({ ...input, options: { ...input.options, ties } })
        expect(canonical(found.labels)).toEqual(canonical(reference.labels))
        expect(largestDifference(found.probabilities, reference.probabilities)).toBeLessThan(1e-6)
        expect(largestDifference(found.outlierScores, reference.outlier_scores)).toBeLessThan(1e-6)
      }
    }
  })
})

describe.skipIf(!hasSharedData)('HDBSCAN of 2,309 points beside two reference implementations', () => {
  const rows = hasSharedData
    ? Float32Array.from(readShared('hdbscan/clusterable_data.csv.gz').text.split(/[\s,]+/).filter((cell) => /\d/.test(cell)).map(Number)) : new Float32Array()
  const runs = hasSharedData ? readSharedJson<{ runs: ReferenceRun[] }>('hdbscan/reference_labels.json.gz').runs : []

  it.each(runs.map((run) => ({ ...run, name: `${run.min_cluster_size}, ${run.min_samples}, ${run.method}` })))('agrees with both at $name', (run) => {
    expect(rows).toHaveLength(2 * 2309)
    const options = { minClusterSize: run.min_cluster_size, minSamples: run.min_samples, method: run.method }
    for (const ties of ['binary', 'simultaneous'] as const) {
      const { labels, clusters } = hdbscan({ rows, n: 2309, dimensions: 2, options: { ...options, ties } })
      expect(clusters).toHaveLength(run.clusters)
      for (const reference of [run.labels_hdbscan, run.labels_dbscan_R].filter((list) => list !== undefined)) {
        expect(adjustedRandIndex(labels, reference)).toBeGreaterThanOrEqual(0.99)
        // the references take ties one after the other; together, a few more rows at the rim are left out
        expect(Math.abs(noiseOf(labels) - noiseOf(reference))).toBeLessThanOrEqual(ties === 'binary' ? 5 : 7)
      }
    }
  })
})
