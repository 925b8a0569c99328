import { describe, expect, it } from 'vitest'
import { calledTools, clusterUses } from '@/lib/core/families/traffic-uses'
import type { TrafficGroup } from '@/lib/core/families/types'

const [late, broken] = [{ key: 'c1', label: 'where is it' }, { key: 'c2', label: 'it is broken' }]
const GROUPS: TrafficGroup[] = [
  { segment: 'orders', tools: ['track', 'lookup'], cluster: late, n: 3 },
  { segment: 'orders', tools: ['lookup', 'track'], cluster: null, n: 4 },
  { segment: 'orders', tools: ['lookup'], cluster: late, n: 5 },
  { segment: 'refunds', tools: [], cluster: broken, n: 6 },
]

describe('traffic', () => {
  it('is counted by segment and set of called tools, in whatever order they were called', () => {
    // 3 + 4 called both
    expect(calledTools(GROUPS)).toEqual([
      { segment: 'orders', tools: ['lookup', 'track'], n: 7 }, { segment: 'orders', tools: ['lookup'], n: 5 }, { segment: 'refunds', tools: [], n: 6 },
    ])
  })

  it('is counted by segment and group, without what is in none', () => {
    // 3 + 5 are in c1
    expect(clusterUses(GROUPS)).toEqual([{ segment: 'orders', cluster: 'c1', label: 'where is it', n: 8 }, { segment: 'refunds', cluster: 'c2', label: 'it is broken', n: 6 }])
    expect(clusterUses([])).toEqual([])
  })
})
