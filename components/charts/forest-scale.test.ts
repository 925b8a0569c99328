import { describe, expect, it } from 'vitest'
import { deltaScale } from '@/components/charts/forest-scale'

describe('the axis of a forest plot', () => {
  it('holds every interval and zero between round limits', () => {
    // range −0.259 … 0.146 = 0.405 wide; 0.1 is the first step with at most 6 of them
    const scale = deltaScale([{ low: -0.259, high: -0.038 }, { low: 0.01, high: 0.146 }])
    expect([scale.min, scale.max].map((x) => Number(x.toFixed(6)))).toEqual([-0.3, 0.2])
    expect(scale.ticks.map((x) => Number(x.toFixed(6)))).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2])
    // 0 lies 0.3 of 0.5 from the left
    expect(scale.at(0)).toBeCloseTo(60)
  })

  it('keeps its limits while a run is measured and cuts what lies outside', () => {
    const scale = deltaScale([{ low: -0.9, high: 0.9 }], 0.4)
    expect([scale.min, scale.max].map((x) => Number(x.toFixed(6)))).toEqual([-0.4, 0.4])
    expect(scale.at(-0.9)).toBe(0)
    expect(scale.at(0.9)).toBe(100)
  })

  it('has an axis when nothing was measured', () => {
    expect(deltaScale([]).ticks.length).toBeGreaterThan(2)
  })
})
