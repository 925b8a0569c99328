import { describe, expect, it } from 'vitest'
import { defaultConfig } from '@/lib/core/config/default-config'
import { liveSignal } from '@/lib/core/gate/live-signal'

const settings = defaultConfig().gate
const outside = { n: 900, b: 9, c: 9 }

describe('what a run says of a set while it is measured', () => {
  it('is too early until a drop of the planned size would show', () => {
    expect(liveSignal({ n: 19, b: 0, c: 0 }, outside, 20, settings)).toBe('too-early')
    // 14 points need 51 cases among 20 sets
    expect(liveSignal({ n: 50, b: 1, c: 1 }, outside, 20, settings)).toBe('too-early')
    expect(liveSignal({ n: 51, b: 1, c: 1 }, outside, 20, settings)).toBe('steady')
  })

  it('is dropping once the breaks could block', () => {
    // nbTail(4, 0, 30, 0, 100) = (30/160)^4 = 0.001236 ≤ 0.1/20
    expect(liveSignal({ n: 30, b: 4, c: 0 }, outside, 20, settings)).toBe('dropping')
    // (30/160)^2 = 0.035 > 0.005
    expect(liveSignal({ n: 30, b: 2, c: 0 }, outside, 20, settings)).toBe('too-early')
  })
})
