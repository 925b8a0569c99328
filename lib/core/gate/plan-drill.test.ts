import { describe, expect, it } from 'vitest'
import { defaultConfig } from '@/lib/core/config/default-config'
import { detectorState, judgeDrill } from '@/lib/core/gate/judge-drill'
import { planDrill, type DrillCase } from '@/lib/core/gate/plan-drill'
import { power } from '@/lib/core/gate/planning'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'
import { isDrilled } from '@/lib/core/gate/drill'
import { DRILL_FAULTS } from '@/lib/core/run'

const config = defaultConfig()
const cases = (sizes: Record<string, number>): DrillCase[] => Object.entries(sizes).flatMap(([segment, n]) => (
  Array.from({ length: n }, (_, i) => ({ id: `${segment}-${i}`, segments: [segment], adversarial: false }))))
const plan = (sizes: Record<string, number>, seed = 's', rates = new Map<string, number>()) => planDrill(cases(sizes), config, { rates, seed })

describe('the plan of a drill', () => {
  it('breaks the smallest share that the gate sees with a chance of 99 %', () => {
    const drill = plan({ a: 60 })!
    // two sets are gated, a and all; four cases in five pass before
    expect(drill.segment).toBe('a')
    expect(power(60, drill.share * 0.8, 2)).toBeGreaterThanOrEqual(0.99)
    expect(power(60, (drill.share - 0.05) * 0.8, 2)).toBeLessThan(0.99)
  })

  it('breaks more where the baseline fails more often, and less in a large segment', () => {
    const share = (n: number, rate: number) => plan({ a: n }, 's', new Map([['a', rate]]))!.share
    expect(share(60, 0.5)).toBeGreaterThan(share(60, 0.95))
    expect(share(400, 0.9)).toBeLessThan(share(40, 0.9))
  })

  it('leaves out segments that are too small, and says so when none is left', () => {
    // below 20 cases a segment is not gated alone
    for (let seed = 0; seed < 20; seed++) expect(plan({ a: 60, b: 19 }, String(seed))!.segment).toBe('a')
    expect(plan({ a: 12, b: 8 })).toBeNull()
    // nothing passes, so nothing can break
    expect(plan({ a: 60 }, 's', new Map([['a', 0]]))).toBeNull()
  })

  it('draws segment and fault by the seed', () => {
    const drills = Array.from({ length: 60 }, (_, seed) => plan({ a: 60, b: 60, c: 60 }, String(seed))!)
    expect(new Set(drills.map(({ segment }) => segment))).toEqual(new Set(['a', 'b', 'c']))
    expect(new Set(drills.map(({ fault }) => fault))).toEqual(new Set(DRILL_FAULTS))
    expect(plan({ a: 60, b: 60, c: 60 }, '7')).toEqual(drills[7])
  })

  it('is caught by the gate in nearly every run', () => {
    let caught = 0
    for (let seed = 0; seed < 100; seed++) {
      const sizes = { a: 60, b: 40, c: 120 }
      const rates = new Map([['a', 0.9], ['b', 0.8], ['c', 0.95]])
      const drill = planDrill(cases(sizes), config, { rates, seed: String(seed) })!
      const paired = Object.entries(sizes).flatMap(([segment, n]) => pairedSegment(segment, { n, before: Math.round(n * rates.get(segment)!), b: 0, c: 0 }))
      const hit = (item: (typeof paired)[number]) => isDrilled(drill, { seed: String(seed), caseId: item.id, segments: item.segments })
      const broken = paired.map((item) => (hit(item) ? { ...item, after: false } : item))
      const { report } = decideWithReruns({ cases: broken, config }, (item, arm) => (arm === 'baseline' ? item.before : item.after))
      const outcome = judgeDrill(drill, report.sets)
      expect(outcome.others).toEqual([])
      if (outcome.result === 'caught') caught++
    }
    expect(caught).toBeGreaterThanOrEqual(96)
  })
})

describe('what a drill says', () => {
  const drill = { segment: 'a', fault: 'swapped tool', share: 0.3 } as const
  const row = (id: string, more: object = {}) => ({
    id, kind: 'segment' as const, label: id, n: 60, breaks: 0, breakCases: [] as string[], blocks: false, verdict: 'stable' as const, floorState: null, ...more,
  })
  const own = row('a', { breaks: 2, breakCases: ['1', '2'], blocks: true, verdict: 'regressed' })

  it('is caught when the broken segment blocks, whatever holds the same cases', () => {
    const sets = [own, row('all', { kind: 'all', blocks: true }), row('fam', { kind: 'family', blocks: true }), row('twin', { blocks: true, breakCases: ['2'] })]
    expect(judgeDrill(drill, sets)).toEqual({ result: 'caught', n: 60, breaks: 2, others: [] })
  })

  it('names segments that block without a broken case, but not those under their floor all along', () => {
    const floor = { blocks: true, verdict: 'below-floor' as const }
    const sets = [own, row('b', { blocks: true, breakCases: ['9'] }), row('c', { ...floor, floorState: 'below-as-before' }), row('d', { ...floor, floorState: 'fell-below' })]
    expect(judgeDrill(drill, sets).others).toEqual(['b', 'd'])
  })

  it('is missed when it passes, and unclear when it was not measured', () => {
    expect(judgeDrill(drill, [row('a', { breaks: 9 }), row('b', { blocks: true })])).toEqual({ result: 'missed', n: 60, breaks: 9, others: ['b'] })
    expect(judgeDrill(drill, [row('a', { verdict: 'incomplete' })]).result).toBe('unclear')
    expect(judgeDrill(drill, [row('b')])).toEqual({ result: 'unclear', n: 0, breaks: 0, others: [] })
  })

  it('keeps the light on for two weeks, and blind until a later drill is caught', () => {
    const day = 86_400_000
    expect(detectorState([], 0)).toBe('unknown')
    expect(detectorState([{ result: 'unclear', at: 0 }], 0)).toBe('unknown')
    expect(detectorState([{ result: 'unclear', at: 2 * day }, { result: 'caught', at: day }], 15 * day)).toBe('alive')
    expect(detectorState([{ result: 'caught', at: day }], 15 * day + 1)).toBe('overdue')
    expect(detectorState([{ result: 'missed', at: day }, { result: 'caught', at: 0 }], 90 * day)).toBe('blind')
    expect(detectorState([{ result: 'caught', at: 2 * day }, { result: 'missed', at: day }], 3 * day)).toBe('alive')
  })
})
