import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { CONFIRM_ATTEMPTS } from '@/lib/core/gate/attempts'
import { nextGateStep } from '@/lib/core/gate/next-gate-step'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns, type Execute } from '@/lib/core/gate/test-reruns'
import type { GateReport, PairedCase, SetResult } from '@/lib/core/gate/types'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config

function set(report: GateReport, id: string): SetResult {
  const found = report.sets.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`no set ${id} among ${report.sets.map((s) => s.id).join(', ')}`)
  return found
}

const numberOf = (item: PairedCase) => Number(item.id.split('-').at(-1))

/** Every case does again what it did in the first run. */
const stays: Execute = (item, arm) => (arm === 'baseline' ? item.before : item.after)

/** In `segment` the flips of these cases go away: both sides pass; everything else stays. */
const except = (segment: string, goes: (item: PairedCase) => boolean): Execute => (item, arm, attempt) => (
  item.segments.includes(segment) && item.before !== item.after && goes(item) ? true : stays(item, arm, attempt))

/** x of 47 cases among 20 sets, where the rest churns evenly at exactly 2 % (18 breaks and 18 fixes in 900 cases). */
const amongTwenty = (x: PairedCase[]) => [
  ...x, ...Array.from({ length: 18 }, (_, i) => pairedSegment(`s${String(i).padStart(3, '0')}`, { n: 50, before: 45, b: 1, c: 1 })).flat(),
]

describe('E1: the incident', () => {
  const LISTED = 'gating: { aggregate: min_segment, threshold: 0.85 }\nsegments: [refund_flow, invoice_parse, contract_review, escalation_route]'
  const incident = [
    ...pairedSegment('refund_flow', { n: 47, before: 43, b: 8, c: 1 }),
    ...pairedSegment('invoice_parse', { n: 210, before: 176, b: 7, c: 22 }),
    ...pairedSegment('contract_review', { n: 156, before: 138, b: 4, c: 5 }),
    ...pairedSegment('escalation_route', { n: 89, before: 74, b: 2, c: 3 }),
    ...pairedSegment(null, { n: 698, before: 614, b: 19, c: 13 }),
  ]
  // breaks are the cases 0 to 7, the fix is case 43: one break passes again, the fix passes on the baseline too
  const { report, reruns, stages } = decideWithReruns({ cases: incident, config: config(LISTED) }, except('refund_flow', (item) => [7, 43].includes(numberOf(item))))

  it('blocks because of refund_flow alone, on seven confirmed breaks and no fix', () => {
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1, confirm: 'on' })
    expect(report.sets.filter((s) => s.blocks).map((s) => s.id)).toEqual(['refund_flow'])
    expect(set(report, 'refund_flow').confirmed).toMatchObject({ reached: 'both', surviving: 7, breaks: 7, fixes: 0, delta: -7 / 47 })
    expect(set(report, 'refund_flow').text).toBe('refund_flow regressed: 7 of 47 cases broke and stayed broken on re-run, none got fixed (0.915 → 0.766). '
      + 'About 0.9 were to be expected. By luck, over 6 sets: 0.5%. It fell below the floor 0.85: 0.766 (95% interval 0.628–0.864; the true rate may be above the floor). Blocks.')
  })

  it('weighs them against the rest of the run', () => {
    // outside: b° = 32, c° = 43, n° = 1153; rho = 32/1153 = 0.027754, A = 100, r = 0 + 2.7754
    // nbTail(7, 0, 47, 0.027754, 100) = 0.000851; six sets: 0.005108
    expect(set(report, 'refund_flow').p).toBeCloseTo(0.000851, 6)
    expect(set(report, 'refund_flow').adjustedP).toBeCloseTo(0.005108, 5)
    // smaller flips 1, 7, 4, 2, 13: scatter 12.7 < 27, so the churn is even
    expect(report.evenness).toBeNull()
    // κ = 0 and κ = 1 give the same verdicts: no control sample
    expect(report.confirmation!.control).toBeNull()
    expect(stages).toEqual(['confirm', 'confirm'])
  })

  it('runs only the flips of the tripped segment again, each side best of three', () => {
    expect(new Set(reruns.map(({ caseId }) => caseId.split('-')[0]))).toEqual(new Set(['refund_flow']))
    // eight breaks: candidate twice each = 16; seven survive: baseline twice = 14; the fix: baseline twice passes = 2
    expect(report.confirmation).toMatchObject({ cases: 9, executions: 32 })
    expect(set(report, 'refund_flow').confirmed).toMatchObject({ executions: 32, flakyCases: ['refund_flow-00007', 'refund_flow-00043'] })
  })

  it('still blocks with 42 gated sets, and with two to four fixes beside more breaks', () => {
    // 42 · 0.000851 = 0.035754
    const many = incident.filter((item) => item.segments.length > 0).concat(
      Array.from({ length: 36 }, (_, i) => pairedSegment(`r${String(i).padStart(2, '0')}`, { n: 20, before: 18, b: 0, c: 0 })).flat())
    const wide = decideWithReruns({ cases: many, config: config(LISTED) }, except('refund_flow', (item) => [7, 43].includes(numberOf(item)))).report
    expect(wide.sets.filter((s) => s.gated)).toHaveLength(41)
    expect(set(wide, 'refund_flow').blocks).toBe(true)
    for (const [b, c, p] of [[8, 1, 0.000763], [9, 2, 0.000635], [10, 3, 0.000507], [11, 4, 0.000394]] as const) {
      const cases = [...pairedSegment('refund_flow', { n: 47, before: 43, b, c }), ...incident.filter((item) => item.segments[0] !== 'refund_flow')]
      const refund = set(decideWithReruns({ cases, config: config(LISTED) }, stays).report, 'refund_flow')
      expect(refund).toMatchObject({ verdict: 'regressed', blocks: true, confirmed: { breaks: b, fixes: c } })
      expect(refund.p).toBeCloseTo(p, 6)
    }
  })
})

describe('worked examples with re-runs', () => {
  it('E2: a drop that goes away is flaky, and a first repeat without a lean ends the check', () => {
    const cases = amongTwenty(pairedSegment('x', { n: 47, before: 43, b: 6, c: 1 }))
    // five of six breaks pass again; in the repeat the candidate fails in cases 10 and 11, the baseline in 12, 13 and 14
    const { report, stages } = decideWithReruns({ cases, config: config('gates: { threshold: 0.5 }') }, (item, arm, attempt) => {
      if (!item.segments.includes('x')) return stays(item, arm, attempt)
      if (attempt > 6) return !(arm === 'candidate' ? [10, 11] : [12, 13, 14]).includes(numberOf(item))
      return numberOf(item) === 5 && arm === 'candidate' ? false : true
    })
    expect(stages).toEqual(['confirm', 'repeat'])
    // nbTail(6, 0, 47, 0, 100) = 0.000202 ≤ 0.005 trips; surv = 1: nbTail(1, 0, …) = 0.242268 > 0.005, stop
    expect(set(report, 'x')).toMatchObject({ tripped: true, verdict: 'flaky', blocks: false, p: 1, confirmed: { reached: 'failing-side', surviving: 1, breaks: 0 } })
    // b' = 5, c' = 1: mid-p 0.0625 ≤ 0.10, so it is checked; b₂ = 2, c₂ = 3 stops
    expect(set(report, 'x').intermittent).toMatchObject({ n: 47, repeats: 1, worse: 2, better: 3, found: false })
    expect(set(report, 'x').text).toBe('x dropped by 5 cases in the first run; 5 of 6 broken cases pass again. Not a regression.')
    expect(report.gate).toBe('pass')
  })

  it('E3: four confirmed breaks in 47 cases are suspected', () => {
    const cases = amongTwenty(pairedSegment('x', { n: 47, before: 43, b: 4, c: 0 }))
    const { report } = decideWithReruns({ cases, config: config('gates: { threshold: 0.5 }') }, stays)
    // rho is 18/900 = 0.02 if all flips elsewhere are real; the sample of 24 of 36 says so: (24 + 1)/(24 + 2)
    expect(report.confirmation!.control).toEqual({ sampled: 24, confirmed: 24 })
    expect(report.confirmedShare).toBeCloseTo(25 / 26, 12)
    expect(set(report, 'x').verdict).toBe('suspected')
    expect(report).toMatchObject({ gate: 'warn', exit_code: 0 })
    expect(set(report, 'x').text).toContain('4 of 47 cases broke and stayed broken on re-run')
  })

  it('E4: two breaks in 20 cases are not re-run', () => {
    const cases = amongTwenty(pairedSegment('x', { n: 20, before: 19, b: 2, c: 0 }))
    const { report, reruns } = decideWithReruns({ cases, config: config() }, stays)
    // 2 > 0.4, but nbTail(2, 0, 20, 0, 100) = 0.020408 > 0.005
    expect(set(report, 'x')).toMatchObject({ tripped: false, verdict: 'within-noise', confirmed: null })
    expect(reruns).toEqual([])
  })

  it('E5: a candidate that became unreliable blocks, although no case is broken for good', () => {
    const cases = [
      ...pairedSegment('x', { n: 100, before: 95, b: 14, c: 2 }),
      ...Array.from({ length: 18 }, (_, i) => pairedSegment(`s${i}`, { n: 50, before: 45, b: 1, c: 1 })).flat(),
    ]
    // one break fails again; over two repeats the candidate fails more often in 12 cases, less often in 2
    const { report, stages } = decideWithReruns({ cases, config: config('gates: { threshold: 0.5 }') }, (item, arm, attempt) => {
      if (!item.segments.includes('x')) return stays(item, arm, attempt)
      const i = numberOf(item)
      if (attempt <= 6) return !(i === 0 && arm === 'candidate')
      if (arm === 'candidate') return !(i >= 20 && i < 32 && (i + attempt) % 2 === 0)
      return !(i >= 40 && i < 42 && attempt === 7)
    })
    expect(stages).toEqual(['confirm', 'repeat', 'repeat'])
    // b' = 13, c' = 2: mid-p 0.002090; b₂ = 12, c₂ = 2: mid-p 0.003693 ≤ 0.05/1
    expect(set(report, 'x')).toMatchObject({ verdict: 'intermittent', blocks: true, intermittent: { n: 100, repeats: 2, worse: 12, better: 2, found: true } })
    expect(set(report, 'x').intermittent!.midP).toBeCloseTo(0.003693, 6)
    expect(report.sentence).toContain('x became unreliable: no case is broken for good, but the candidate failed more often in 12 cases and less often in 2 over 2 fresh repeats.')
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1 })
  })

  it('E6: an adversarial loss blocks although the composite hardly changed', () => {
    // rest: 4 segments of 500 with 5 breaks and 5 fixes each: rho = 20/2000 = 0.01; weights 3 + 4 + 1 = 8, share 0.1 · 3/8 = 0.0375
    const cases = [...Array.from({ length: 4 }, (_, i) => pairedSegment(`s${i}`, { n: 500, before: 450, b: 5, c: 5 })).flat(),
      ...pairedSegment('adv', { n: 847, before: 755, b: 30, c: 12, adversarial: true })]
    // two breaks and two fixes go away: b* = 28, c* = 10, and 18 > 16.94
    const { report } = decideWithReruns({ cases, config: config('adversarial: { weight: 3 }') }, except('adv', (item) => [0, 1, 755, 756].includes(numberOf(item))))
    expect(set(report, 'adversarial').confirmed).toMatchObject({ breaks: 28, fixes: 10 })
    expect(set(report, 'adversarial').p).toBeCloseTo(0.000840, 6)
    expect(set(report, 'adversarial').adjustedP).toBeCloseTo(0.002240, 5)
    expect(set(report, 'adversarial')).toMatchObject({ verdict: 'regressed', blocks: true })
    expect(Math.abs(report.composite!.after - report.composite!.before)).toBeLessThan(0.02)
  })

  it('E9: the set of all cases is not re-run', () => {
    const cases = Array.from({ length: 20 }, (_, i) => pairedSegment(`s${i}`, { n: 60, before: 50, b: 3, c: i < 15 ? 2 : 1 })).flat()
    const { report, reruns } = decideWithReruns({ cases, config: config('segments: [s0, s1, s2, s3]\nunlisted_segments: ignore') }, () => true)
    expect(reruns).toEqual([])
    expect(set(report, 'all')).toMatchObject({ verdict: 'regressed', confirmed: null })
    expect(set(report, 'all').p).toBeCloseTo(0.006689, 6)
  })
})

describe('the floor of a set that was re-run', () => {
  it('is held against the confirmed rate, in cases', () => {
    // 43/47 = 0.915 before; six breaks in the first run (37/47 = 0.787), none stays: 0.915 is above 0.85
    const cases = amongTwenty(pairedSegment('x', { n: 47, before: 43, b: 6, c: 0 }))
    const gone = decideWithReruns({ cases, config: config() }, except('x', () => true)).report
    expect(set(gone, 'x')).toMatchObject({ verdict: 'flaky', floorState: 'above' })
    const stayed = decideWithReruns({ cases, config: config() }, stays).report
    expect(set(stayed, 'x')).toMatchObject({ verdict: 'regressed', floorState: 'fell-below' })
  })
})

describe('infrastructure errors in re-runs', () => {
  const cases = amongTwenty(pairedSegment('x', { n: 47, before: 43, b: 8, c: 2 }))

  it('count a break as confirmed and a fix as not, and are marked', () => {
    const { report } = decideWithReruns({ cases, config: config() }, (item, arm, attempt) => (item.segments.includes('x') ? null : stays(item, arm, attempt)))
    expect(set(report, 'x')).toMatchObject({ verdict: 'regressed', confirmed: { breaks: 8, fixes: 0 } })
    expect(set(report, 'x').confirmed!.unmeasuredCases).toHaveLength(10)
  })

  it('get two more tries before a vote stays open', () => {
    // attempts 2 and 3 are errors, 4 and 5 pass: settled, the break went away
    const { report, reruns } = decideWithReruns({ cases, config: config() }, (item, arm, attempt) => (
      item.segments.includes('x') ? (attempt <= 3 ? null : true) : stays(item, arm, attempt)))
    expect(set(report, 'x')).toMatchObject({ verdict: 'flaky', confirmed: { surviving: 0, unmeasuredCases: [] } })
    const confirming = reruns.filter(({ caseId, attempt }) => caseId === 'x-00000' && attempt <= CONFIRM_ATTEMPTS.at(-1)!)
    expect(confirming.map(({ attempt }) => attempt)).toEqual([2, 3, 4, 5])
  })
})

describe('settings of the confirmation', () => {
  const cases = amongTwenty(pairedSegment('x', { n: 47, before: 43, b: 7, c: 0 }))

  it('sides: candidate runs only the candidate again', () => {
    const { report, reruns } = decideWithReruns({ cases, config: config('gates: { confirm: { sides: candidate } }') }, stays)
    expect(new Set(reruns.map(({ arm }) => arm))).toEqual(new Set(['candidate']))
    expect(set(report, 'x')).toMatchObject({ verdict: 'regressed', confirmed: { breaks: 7 } })
    expect(report.confirmation).toMatchObject({ sides: 'candidate' })
    // a recorded baseline cannot run again, whatever the file says
    expect(decideWithReruns({ cases, config: config(), candidateOnly: true }, stays).report.confirmation).toMatchObject({ sides: 'candidate' })
  })

  it('scope: all re-runs every flip, and learns the share of real ones from all of them', () => {
    const { report, reruns } = decideWithReruns({ cases, config: config('gates: { confirm: { scope: all } }') }, stays)
    expect(new Set(reruns.map(({ caseId }) => caseId)).size).toBe(7 + 36)
    expect(report.confirmation!.control).toEqual({ sampled: 36, confirmed: 36 })
    expect(set(report, 's003').confirmed).toMatchObject({ reached: 'both', breaks: 1, fixes: 1 })
    expect(set(report, 's003').verdict).toBe('stable')
  })

  it('enabled: false runs nothing again and says so', () => {
    const { report, reruns } = decideWithReruns({ cases, config: config('gates: { confirm: { enabled: false } }') }, stays)
    expect(reruns).toEqual([])
    expect(report).toMatchObject({ confirm: 'off', confirmation: null })
    expect(set(report, 'x')).toMatchObject({ verdict: 'regressed', confirmed: null, intermittent: null })
  })

  it('group_by counts a group that has a case which stayed broken', () => {
    // 60 cases in 20 groups of three; in eight groups one case breaks
    const grouped = pairedSegment('x', { n: 60, before: 60, b: 0, c: 0 }).map((item, i) => ({ ...item, group: `g${Math.floor(i / 3)}`, after: !(i % 3 === 0 && i < 24) }))
    const rest = Array.from({ length: 4 }, (_, i) => pairedSegment(`s${i}`, { n: 50, before: 45, b: 1, c: 1 })).flat()
    const { report } = decideWithReruns({ cases: [...grouped, ...rest], config: config('gates: { group_by: conversation_id }') }, stays)
    expect(set(report, 'x')).toMatchObject({ verdict: 'regressed', groups: { n: 20, breaks: 8, fixes: 0 }, confirmed: { breaks: 8 } })
    expect(set(report, 'x').text).toContain('8 of 20 groups broke and stayed broken on re-run')
  })

  it('the control sample depends on the seed and not on the order of the cases', () => {
    const suspected = amongTwenty(pairedSegment('x', { n: 47, before: 43, b: 4, c: 0 }))
    const sampled = (list: PairedCase[], seed: string) => decideWithReruns({ cases: list, config: config(), seed }, stays).reruns
      .map(({ caseId }) => caseId).filter((id) => id.startsWith('s')).sort().join(' ')
    expect(sampled([...suspected].reverse(), 'a')).toBe(sampled(suspected, 'a'))
    expect(sampled(suspected, 'b')).not.toBe(sampled(suspected, 'a'))
  })
})

describe('what always holds', () => {
  const SEVERITY = { 'low-confidence': 0, stable: 0, improved: 0, 'no-data': 0, flaky: 1, 'within-noise': 1, incomplete: 2, suspected: 3, 'below-floor': 4, intermittent: 5, regressed: 5 }
  const parts = fc.array(fc.record({ n: fc.integer({ min: 20, max: 70 }), b: fc.nat(12), c: fc.nat(4) }), { minLength: 2, maxLength: 8 })
  const run = (list: { n: number; b: number; c: number }[]) => list.flatMap((part, i) => pairedSegment(`s${i}`, { ...part, before: part.n - 6 }))

  it('one more confirmed break, with the first run unchanged, never makes a verdict milder', () => {
    // without repeats: those ask about flips that went away, which one more confirmed break has one less of
    const settings = config('gates: { intermittent: { enabled: false } }')
    fc.assert(fc.property(parts, fc.nat(12), fc.integer({ min: 0, max: 99 }), (list, confirmed, seed) => {
      const cases = run(list)
      // the first `stay` breaks of s0 stay, the others go away
      const verdict = (stay: number) => set(decideWithReruns({ cases, config: settings, seed: String(seed) }, except('s0', (item) => item.before === true && numberOf(item) >= stay)).report, 's0').verdict
      expect(SEVERITY[verdict(confirmed + 1)]).toBeGreaterThanOrEqual(SEVERITY[verdict(confirmed)])
    }), { numRuns: 150, seed: 21 })
  }, 30_000)

  it('the order of cases, of segments and of re-runs changes nothing', () => {
    fc.assert(fc.property(parts, fc.infiniteStream(fc.nat(1000)), (list, keys) => {
      const cases = run(list)
      const shuffled = cases.map((item) => ({ item, key: keys.next().value! })).sort((a, b) => a.key - b.key).map(({ item }) => item)
      const names = list.map((_, i) => `s${i}`)
      const outcome: Execute = (item, arm, attempt) => (numberOf(item) * 7 + attempt + arm.length) % 3 !== 0
      const one = decideWithReruns({ cases, config: config(`segments: [${names.join(', ')}]`) }, outcome)
      const other = decideWithReruns({ cases: shuffled, config: config(`segments: [${[...names].reverse().join(', ')}]`) }, outcome)
      expect(other.report).toEqual(one.report)
      const settings = config(`segments: [${names.join(', ')}]`)
      const again = nextGateStep({ cases, config: settings, seed: 'test', reruns: [...one.reruns].reverse() })
      expect(again).toEqual({ kind: 'decided', report: one.report })
    }), { numRuns: 40, seed: 22 })
  }, 30_000)
})
