import { describe, expect, it } from 'vitest'
import { matchClusters, type ClusterToMatch, type NamedCluster } from '@/lib/core/clustering/match-clusters'

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `t${String(from + i).padStart(4, '0')}`)
const axis = (...values: number[]) => Float32Array.from([...values, 0, 0, 0, 0].slice(0, 4))
const cluster = (members: string[], centroid = axis(1)): ClusterToMatch => ({ members, centroid })
const named = (key: string, members: string[], centroid = axis(1)): NamedCluster => ({ key, members, centroid })
const match = (before: NamedCluster[], after: ClusterToMatch[]) => matchClusters({ clusters: before, noise: [] }, { clusters: after, noise: [] })

describe('matchClusters', () => {
  it('calls all clusters new when there were none, with keys that follow from their members', () => {
    const { keys, events } = match([], [cluster(ids(0, 5)), cluster(ids(5, 9))])
    expect(events).toEqual([{ kind: 'new', key: keys[0] }, { kind: 'new', key: keys[1] }])
    expect(new Set(keys).size).toBe(2)
    expect(match([], [cluster(ids(0, 9).reverse())]).keys[0]).toBe(keys[0])
  })

  it('keeps the key of a cluster that shares most of its traces, wherever its centroid went', () => {
    const { keys, events } = match([named('a', ids(0, 10)), named('b', ids(10, 20), axis(0, 1))], [cluster(ids(9, 30), axis(0, 0, 1)), cluster(ids(0, 9), axis(0, 0, 0, 1))])
    expect(keys).toEqual(['b', 'a'])
    expect(events).toEqual([{ kind: 'continue', key: 'a' }, { kind: 'continue', key: 'b' }])
  })

  it('goes by the centroids where the weeks have no traces in common', () => {
    const before = [named('a', ids(0, 10), axis(1, 0.1)), named('b', ids(10, 20), axis(0, 1)), named('c', ids(20, 30), axis(0, 0, 1))]
    const { keys, events } = match(before, [cluster(ids(100, 110), axis(0.1, 1)), cluster(ids(110, 120), axis(1)), cluster(ids(120, 130), axis(0, 0, 0, 1))])
    expect(keys.slice(0, 2)).toEqual(['b', 'a'])
    expect(events).toEqual([{ kind: 'continue', key: 'a' }, { kind: 'continue', key: 'b' }, { kind: 'gone', key: 'c' }, { kind: 'new', key: keys[2] }])
  })

  it('tells a split: the larger part keeps the key', () => {
    const { keys, events } = match([named('a', ids(0, 100))], [cluster(ids(0, 35)), cluster(ids(35, 100))])
    expect(keys[1]).toBe('a')
    expect(events).toEqual([{ kind: 'split', key: 'a', into: ['a', keys[0]] }])
  })

  it('tells a merge: the key of the larger one is kept', () => {
    const { keys, events } = match([named('a', ids(0, 30)), named('b', ids(30, 100))], [cluster(ids(0, 100))])
    expect(keys).toEqual(['b'])
    expect(events).toEqual([{ kind: 'merge', from: ['b', 'a'], key: 'b' }])
  })

  it('calls a cluster new that comes out of the noise, and gone what turned into noise', () => {
    const before = { clusters: [named('a', ids(0, 20)), named('b', ids(20, 40), axis(0, 1))], noise: ids(40, 60) }
    const { keys, events } = matchClusters(before, { clusters: [cluster(ids(0, 20)), cluster(ids(40, 60), axis(0, 0, 1))], noise: ids(20, 40) })
    expect(events).toEqual([{ kind: 'continue', key: 'a' }, { kind: 'gone', key: 'b' }, { kind: 'new', key: keys[1] }])
  })

  it('believes shared traces rather than centroids that happen to be close', () => {
    const before = { clusters: [named('a', ids(0, 20))], noise: ids(20, 40) }
    const { keys, events } = matchClusters(before, { clusters: [cluster(ids(20, 40))], noise: ids(0, 20) })
    expect(events).toEqual([{ kind: 'gone', key: 'a' }, { kind: 'new', key: keys[0] }])
  })

  it('gives no key twice, also when a part has the member that named its whole', () => {
    const first = match([], [cluster(ids(0, 100))]).keys[0]!
    const { keys } = match([named(first, ids(0, 100))], [cluster(ids(0, 35)), cluster(ids(35, 100))])
    expect(keys[1]).toBe(first)
    expect(keys[0]).not.toBe(first)
  })
})
