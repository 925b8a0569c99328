import { describe, expect, it } from 'vitest'
import { clusteringChanges, type EarlierCluster } from '@/lib/core/clustering/clustering-changes'

const vector = (...values: number[]) => Float32Array.from(values)
const ids = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}-${i}`)
const earlier = (key: string, centroid: Float32Array | null, members: string[], isNoise = false): EarlierCluster => ({ key, label: key, traces: 20, isNoise, centroid, members })

describe('the changes from one grouping to the next', () => {
  it('names nothing new in the first one', () => {
    const { keys, changes } = clusteringChanges(null, [{ centroid: vector(1, 0), members: ids('a', 5) }], [])
    expect(keys).toHaveLength(1)
    expect(changes).toEqual([])
  })

  it('keeps keys by centroids where no traces are shared, and says what is new and gone', () => {
    const before = [earlier('k1', vector(1, 0, 0), []), earlier('k2', vector(0, 1, 0), []), earlier('noise', null, [], true)]
    const { keys, changes } = clusteringChanges(before, [{ centroid: vector(0.99, 0.1, 0), members: ids('a', 5) }, { centroid: vector(0, 0, 1), members: ids('b', 5) }], [])
    expect(keys[0]).toBe('k1')
    expect(changes).toEqual(expect.arrayContaining([
      { kind: 'continue', fromKeys: ['k1'], toKeys: ['k1'], overlap: null }, { kind: 'new', fromKeys: [], toKeys: [keys[1]], overlap: null },
      { kind: 'gone', fromKeys: ['k2'], toKeys: [], overlap: null },
    ]))
  })

  it('goes by the traces that both have where centroids are of another space', () => {
    // 8 of 10 stay in the cluster, 2 go to noise: 8 of the 10 that either had
    const members = ids('a', 10)
    const { keys, changes } = clusteringChanges([earlier('k1', vector(1, 0, 0), members)], [{ centroid: vector(1, 0), members: members.slice(0, 8) }], members.slice(8))
    expect(keys).toEqual(['k1'])
    expect(changes).toEqual([{ kind: 'continue', fromKeys: ['k1'], toKeys: ['k1'], overlap: 0.8 }])
  })
})
