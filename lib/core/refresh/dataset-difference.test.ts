import { describe, expect, it } from 'vitest'
import { compareCases, isSameDraw, type ComparedCase } from '@/lib/core/refresh/dataset-difference'

const item = (key: string, segment: string | null, clusterKey: string | null): ComparedCase => ({ key, segments: segment === null ? [] : [segment], clusterKey })

describe('the difference between two datasets', () => {
  it('counts what came, stayed and went, by segment and cluster', () => {
    const before = [item('a', 'orders', 'k1'), item('b', 'orders', 'k1'), item('c', 'refunds', 'k2')]
    const after = [item('b', 'orders', 'k3'), item('c', 'refunds', 'k2'), item('d', null, null), item('e', 'refunds', 'noise')]
    // b and c stay, a goes, d and e come; b counts in the cluster that it has now
    expect(compareCases(before, after)).toEqual({
      added: 2, kept: 2, gone: 1,
      segments: [
        { key: 'orders', added: 0, kept: 1, gone: 1 }, { key: 'refunds', added: 1, kept: 1, gone: 0 }, { key: '', added: 1, kept: 0, gone: 0 },
      ],
      clusters: [
        { key: '', added: 1, kept: 0, gone: 0 }, { key: 'k1', added: 0, kept: 0, gone: 1 }, { key: 'k2', added: 0, kept: 1, gone: 0 },
        { key: 'k3', added: 0, kept: 1, gone: 0 }, { key: 'noise', added: 1, kept: 0, gone: 0 },
      ],
    })
  })

  it('is none when the same cases stand in the same clusters, in whatever order', () => {
    const before = [item('a', 'orders', 'k1'), item('b', 'orders', null)]
    expect(isSameDraw(before, [before[1]!, before[0]!])).toBe(true)
    expect(isSameDraw(before, [before[0]!, item('b', 'orders', 'k1')])).toBe(false)
    expect(isSameDraw(before, [before[0]!])).toBe(false)
    expect(isSameDraw(before, [before[0]!, item('c', 'orders', null)])).toBe(false)
    expect(isSameDraw([], [])).toBe(true)
  })
})
