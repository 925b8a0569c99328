import { describe, expect, it } from 'vitest'
import { cohortLines } from '@/lib/core/flag/cohort-lines'

const point = (runId: string, cohort: string, n: number, passed: number, missing = 0) => ({ runId, cohort, n, passed, missing })

describe('lines by month of entry', () => {
  it('stand over the same runs, each from the run on that has the first case', () => {
    const lines = cohortLines(['a', 'b', 'c'], [point('a', '2026-09', 4, 1), point('b', '2026-09', 4, 3), point('c', '2026-09', 4, 4), point('c', '2026-10', 2, 1)])
    expect(lines.map(({ cohort, paths }) => [cohort, paths])).toEqual([['2026-09', ['0,75 50,25 100,0']], ['2026-10', []]])
    expect(lines[1]!.dots).toEqual([{ runId: 'c', x: 100, y: 50, rate: 0.5, n: 2, passed: 1, missing: 0 }])
  })

  it('have a gap where nothing was measured, and never a zero', () => {
    const [line] = cohortLines(['a', 'b', 'c', 'd', 'e'], [point('a', 'm', 1, 1), point('b', 'm', 1, 0), point('c', 'm', 0, 0, 1), point('d', 'm', 1, 1), point('e', 'm', 1, 1)])
    expect(line!.paths).toEqual(['0,0 25,100', '75,0 100,0'])
    expect(line!.dots[2]).toMatchObject({ y: null, rate: null, missing: 1 })
  })

  it('put a single run into the middle, and are none without runs', () => {
    expect(cohortLines(['a'], [point('a', 'm', 2, 1)])[0]!.dots[0]).toMatchObject({ x: 50, y: 50 })
    expect(cohortLines([], [])).toEqual([])
  })
})
