import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { nextRunStep } from '@/lib/core/gate/next-run-step'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { Rerun } from '@/lib/core/gate/types'

// ten segments of 40; in each the four breaks are the first cases, which alone have long inputs
const cases = Array.from({ length: 10 }, (_, i) => pairedSegment(`s${i}`, { n: 40, before: 36, b: 4, c: 0 })).flat()
const place = (id: string) => Number(id.split('-').at(-1))
const dimensions = new Map(cases.map(({ id }) => [id, { size: place(id) < 8 ? 'long' : 'short', plan: place(id) % 2 === 0 ? 'free' : 'paid' }]))
// tolerant enough that nothing blocks: the slice is hidden in all of them
const config = parseConfig('gates: { threshold: 0.5, regression_threshold: 0.2 }', 'eval_config.yaml').config
const step = (reruns: Rerun[] | null) => nextRunStep({ cases, config, seed: 'x', reruns, dimensions })

describe('the search for hidden slices after the gate', () => {
  it('turns a pass into a warning and tells how much a slice explains', () => {
    const decided = step(null)
    if (decided.kind !== 'decided') throw new Error('nothing can be re-run')
    expect(decided.report).toMatchObject({ gate: 'warn', exit_code: 0, confirm: 'off' })
    // all 40 breaks lie in the 80 long cases
    expect(decided.report.slices).toMatchObject([{ search: 'change', condition: { key: 'size', op: 'is', value: 'long' }, n: 80, breaks: 40, explains: 1, confirmed: null }])
    expect(decided.report.warnings.at(-1)).toBe('Hidden slice: the 80 cases with size is long hold 100% of the breaks (40 broke, 0 got fixed). '
      + 'It warns and does not block; pin it as a segment to gate on it.')
  })

  it('asks for the flips of what it found, and says how many stay', () => {
    const open = step([])
    if (open.kind !== 'rerun') throw new Error('the flips of the slice are not re-run yet')
    expect(open.stage).toBe('slice')
    expect(open.requests).toHaveLength(40)
    // the candidate fails again in all, the baseline passes again in all but those of s0
    const reruns = open.requests.flatMap(({ caseId }) => [2, 3].flatMap((attempt): Rerun[] => [
      { caseId, arm: 'candidate', attempt, passed: false }, { caseId, arm: 'baseline', attempt, passed: !caseId.startsWith('s0-') },
    ]))
    const decided = step(reruns)
    expect(decided).toMatchObject({ kind: 'decided', report: { slices: [{ breaks: 40, confirmed: { breaks: 36, fixes: 0 } }] } })
  })

  it('is left out where nothing is known of the cases', () => {
    const plain = nextRunStep({ cases, config, seed: 'x', reruns: null, dimensions: null })
    expect(plain).toMatchObject({ kind: 'decided', search: null, report: { gate: 'pass', slices: null } })
  })
})
