import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { GateReport, PairedCase, SetResult } from '@/lib/core/gate/types'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config
const LISTED = 'gating: { aggregate: min_segment, threshold: 0.85 }\nsegments: [refund_flow, invoice_parse, contract_review, escalation_route]'

/** E1 of the specification: the four listed segments and 698 other cases. */
function incident(): PairedCase[] {
  return [
    ...pairedSegment('refund_flow', { n: 47, before: 43, b: 8, c: 1 }),
    ...pairedSegment('invoice_parse', { n: 210, before: 176, b: 7, c: 22 }),
    ...pairedSegment('contract_review', { n: 156, before: 138, b: 4, c: 5 }),
    ...pairedSegment('escalation_route', { n: 89, before: 74, b: 2, c: 3 }),
    ...pairedSegment(null, { n: 698, before: 614, b: 19, c: 13 }),
  ]
}

function set(report: GateReport, id: string): SetResult {
  const found = report.sets.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`no set ${id} among ${report.sets.map((s) => s.id).join(', ')}`)
  return found
}

describe('the incident (E1), without re-runs', () => {
  const report = decideGate(incident(), config(LISTED))

  it('blocks because of refund_flow alone', () => {
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1, confirm: 'off' })
    expect(report.sets.filter((s) => s.blocks).map((s) => s.id)).toEqual(['refund_flow'])
    expect(report.sentence).toBe('refund_flow regressed: 8 of 47 cases broke, 1 got fixed (0.915 → 0.766). Blocks.')
  })

  it('compares the breaks with what the rest of the run leads to expect', () => {
    // (b*, c*) = (8, 1): p = 0.000763 with rho = 32/1153 and A = 100; six sets, so 6 · p
    expect(set(report, 'refund_flow').p).toBeCloseTo(0.000763, 6)
    expect(set(report, 'refund_flow').adjustedP).toBeCloseTo(6 * 0.000763, 5)
  })

  it('gives each set its verdict and its place against the floor', () => {
    expect(report.sets.map((s) => [s.id, s.n, s.passedBefore, s.passedAfter, s.verdict, s.floorState])).toEqual([
      ['refund_flow', 47, 43, 36, 'regressed', 'fell-below'],
      ['contract_review', 156, 138, 139, 'stable', 'above'],
      ['escalation_route', 89, 74, 75, 'stable', 'below-as-before'],
      ['invoice_parse', 210, 176, 191, 'improved', 'rose-above'],
      ['not-listed', 698, 614, 608, 'stable', 'above'],
      ['all', 1200, 1045, 1049, 'stable', 'above'],
    ])
    // 191/210 − 176/210 = 15/210
    expect(set(report, 'invoice_parse').delta).toBe(15 / 210)
    expect(set(report, 'escalation_route').text).toContain('is below the floor 0.85 (95% interval 0.753–0.904; '
      + 'the true rate may be above the floor), as before (0.831). Not a regression.')
  })

  it('does not block the repaired candidate, although a segment stands under its floor', () => {
    const repaired = [...pairedSegment('refund_flow', { n: 47, before: 43, b: 0, c: 1 }), ...incident().filter((c) => c.segments[0] !== 'refund_flow')]
    expect(decideGate(repaired, config(LISTED)).gate).toBe('pass')
    // the plain minimum-segment rule would
    expect(decideGate(repaired, config(LISTED.replace('threshold: 0.85', 'threshold: 0.85, floor_mode: strict'))).gate).toBe('blocked')
  })

  it('keeps blocking with one break for seven and without the fix', () => {
    const bare = [...pairedSegment('refund_flow', { n: 47, before: 43, b: 7, c: 0 }), ...incident().filter((c) => c.segments[0] !== 'refund_flow')]
    const refund = set(decideGate(bare, config(LISTED)), 'refund_flow')
    expect(refund.p).toBeCloseTo(0.000851, 6)
    expect(refund.text).toContain('7 of 47 cases broke, none got fixed (0.915 → 0.766). About 0.9 were to be expected. By luck, over 6 sets: 0.5%.')
  })

  it('names the listed segment that no case has, and what may have been meant', () => {
    const typo = LISTED.replace('escalation_route', 'escalation_routing')
    const blocked = decideGate(incident(), config(typo))
    expect(blocked).toMatchObject({ gate: 'blocked', exit_code: 1 })
    expect(blocked.warnings[0]).toBe('segment escalation_routing is listed, but no case has it; did you mean escalation_route?')
    const calm = decideGate(incident().filter((c) => c.segments[0] !== 'refund_flow'), config(typo.replace('refund_flow, ', '')))
    expect(calm).toMatchObject({ gate: 'no-verdict', exit_code: 2 })
    expect(calm.sentence).toContain('did you mean escalation_route?')
    expect(set(calm, 'escalation_routing')).toMatchObject({ verdict: 'no-data', n: 0, before: null, delta: null })
  })
})

describe('worked examples', () => {
  const others = (m: number) => Array.from({ length: m }, (_, i) => pairedSegment(`s${String(i).padStart(3, '0')}`, { n: 60, before: 54, b: 1, c: 1 })).flat()

  /** x of 47 cases among 20 sets, where the rest churns evenly at exactly 2 % (18 breaks and 18 fixes in 900 cases). */
  const amongTwenty = (b: number) => [
    ...pairedSegment('x', { n: 47, before: 43, b, c: 0 }),
    ...Array.from({ length: 18 }, (_, i) => pairedSegment(`s${String(i).padStart(3, '0')}`, { n: 50, before: 45, b: 1, c: 1 })).flat(),
  ]

  it('E3: four breaks in 47 cases are suspected, which warns, or blocks when told to', () => {
    const report = decideGate(amongTwenty(4), config('gates: { threshold: 0.5 }'))
    expect(set(report, 'x').p).toBeCloseTo(0.013886, 6)
    expect(set(report, 'x').adjustedP).toBeCloseTo(0.277728, 5)
    expect(set(report, 'x')).toMatchObject({ verdict: 'suspected', blocks: false })
    expect(set(report, 'x').text).toContain('Could still be the luck of which cases are in the set, over 20 sets: 28%. Does not block. 51 cases would decide')
    expect(report).toMatchObject({ gate: 'warn', exit_code: 0 })
    expect(decideGate(amongTwenty(4), config('gates: { threshold: 0.5, on_suspected: block }'))).toMatchObject({ gate: 'blocked', exit_code: 1 })
  })

  it('a guarded floor blocks a suspected drop that falls below it, and nothing else', () => {
    // 43/47 = 0.915 → 39/47 = 0.830
    const guarded = decideGate(amongTwenty(4), config('gates: { threshold: 0.85, floor_mode: guard }'))
    expect(set(guarded, 'x')).toMatchObject({ verdict: 'below-floor', floorState: 'fell-below', blocks: true })
    expect(guarded.sentence).toBe('x fell below its floor 0.85: 4 of 47 cases broke, none got fixed (0.915 → 0.830). Blocks.')
    expect(decideGate(amongTwenty(4), config('gates: { threshold: 0.85, floor_mode: report }')).gate).toBe('warn')
    // 3 breaks fall below 0.86 (40/47 = 0.851), but could not block with 20 sets: no suspicion, so a warning
    const weak = decideGate(amongTwenty(3), config('gates: { threshold: 0.86, floor_mode: guard }'))
    expect(set(weak, 'x')).toMatchObject({ verdict: 'within-noise', floorState: 'fell-below', blocks: false })
    expect(weak.gate).toBe('warn')
  })

  it('E6: an adversarial loss blocks although the composite hardly changed', () => {
    // rest: 4 segments of 500 with 5 breaks and 5 fixes each, so the background is 20/2000 = 0.01; weights 3 + 4 + 1 = 8
    const cases = [...Array.from({ length: 4 }, (_, i) => pairedSegment(`s${i}`, { n: 500, before: 450, b: 5, c: 5 })).flat(),
      ...pairedSegment('adv', { n: 847, before: 755, b: 30, c: 12, adversarial: true })]
    const report = decideGate(cases, config('adversarial: { weight: 3 }'))
    expect(set(report, 'adversarial').p).toBeCloseTo(0.001285, 6)
    expect(set(report, 'adversarial').adjustedP).toBeCloseTo((8 / 3) * 0.001285, 5)
    expect(set(report, 'adversarial')).toMatchObject({ verdict: 'regressed', blocks: true })
    expect(Math.abs(report.composite!.after - report.composite!.before)).toBeLessThan(0.02)
  })

  it('E4: two breaks in 20 cases among 20 sets are within the noise', () => {
    const report = decideGate([...pairedSegment('x', { n: 20, before: 19, b: 2, c: 0 }), ...others(18)], config())
    expect(report.sets.filter((s) => s.gated)).toHaveLength(20)
    expect(set(report, 'x')).toMatchObject({ verdict: 'within-noise', p: 1 })
    expect(set(report, 'x').text).toContain('51 cases would decide a drop of 14 points.')
    expect(report.gate).toBe('pass')
  })

  it('E7: no flips at all are stable', () => {
    expect(set(decideGate(pairedSegment('x', { n: 50, before: 40, b: 0, c: 0 }), config()), 'x')).toMatchObject({ verdict: 'stable', p: 1 })
  })

  it('E8: a small segment is shown and not gated; the pool of small segments decides', () => {
    const small = (name: string) => pairedSegment(name, { n: 12, before: 12, b: 5, c: 0 })
    const report = decideGate([...small('x'), ...small('y'), ...others(8)], config())
    expect(set(report, 'x')).toMatchObject({ verdict: 'low-confidence', gated: false, blocks: false })
    expect(set(report, 'x').text).toContain('n = 12, one case is 8.3 points')
    expect(set(report, 'small')).toMatchObject({ n: 24, breaks: 10, verdict: 'regressed', blocks: true })
  })

  it('E9: a general drop blocks as the set of all cases', () => {
    // 60 breaks, 35 fixes in 1200 cases, spread over 20 segments of 60 (3 breaks; 15 of them 2 fixes, 5 of them 1)
    const cases = Array.from({ length: 20 }, (_, i) => pairedSegment(`s${i}`, { n: 60, before: 50, b: 3, c: i < 15 ? 2 : 1 })).flat()
    const m6 = config(`segments: [s0, s1, s2, s3]\nunlisted_segments: ignore\ngates: { false_block_budget: 0.1 }`)
    const all = set(decideGate(cases, m6), 'all')
    expect(all.p).toBeCloseTo(0.006689, 6)
    // five gated sets: four segments and all
    expect(all.adjustedP).toBeCloseTo(5 * 0.006689, 5)
    expect(all).toMatchObject({ verdict: 'regressed', n: 1200, breaks: 60, fixes: 35 })
  })

  it('E10: heavy uneven churn is not taken for a regression of the segment that churns most', () => {
    const report = decideGate([
      ...pairedSegment('medium', { n: 446, before: 292, b: 122, c: 28 }), ...pairedSegment('easy', { n: 248, before: 199, b: 45, c: 26 }),
      ...pairedSegment('hard', { n: 174, before: 82, b: 43, c: 37 }), ...pairedSegment('extra', { n: 166, before: 34, b: 24, c: 25 }),
    ], config())
    const verdicts = Object.fromEntries(report.sets.map((s) => [s.id, s.verdict]))
    expect(verdicts).toEqual({ medium: 'regressed', easy: 'regressed', hard: 'within-noise', extra: 'stable', all: 'regressed' })
    expect(set(report, 'easy').p).toBeCloseTo(0.010561, 6)
    expect(set(report, 'easy').adjustedP).toBeCloseTo(0.031684, 5)
    expect(set(report, 'hard').p).toBeCloseTo(0.138089, 5)
    expect(set(report, 'hard').adjustedP).toBeCloseTo(0.276177, 5)
  })

  it('E10: cut into hard and the rest, the lean of its own flips keeps hard suspected', () => {
    const report = decideGate([
      ...pairedSegment('rest', { n: 860, before: 525, b: 191, c: 79 }), ...pairedSegment('hard', { n: 174, before: 82, b: 43, c: 37 }),
    ], config())
    expect(set(report, 'hard').p).toBeCloseTo(0.036857, 6)
    expect(set(report, 'hard').verdict).toBe('suspected')
  })
})

describe('the adversarial set', () => {
  const traffic = pairedSegment('x', { n: 100, before: 90, b: 1, c: 1 })

  it('blocks under its own strict floor, even where it was under it before', () => {
    const cases = [...traffic, ...pairedSegment('x', { n: 10, before: 8, b: 0, c: 0, adversarial: true }).map((c) => ({ ...c, id: `adv-${c.id}` }))]
    const report = decideGate(cases, config('gates: { adversarial_floor: 0.85 }'))
    expect(set(report, 'adversarial')).toMatchObject({ n: 10, verdict: 'below-floor', blocks: true, floorState: 'below-as-before' })
    expect(set(report, 'x').n).toBe(100)
    expect(set(report, 'all').n).toBe(110)
    expect(report.sentence).toContain('adversarial is below its floor 0.85')
    expect(decideGate(cases, config()).gate).toBe('pass')
  })

  it('takes a larger share of the budget by its weight and gives a composite score', () => {
    const cases = [
      ...pairedSegment('x', { n: 2000, before: 1796, b: 40, c: 44 }),
      ...pairedSegment('adv', { n: 847, before: 755, b: 30, c: 12, adversarial: true }),
    ]
    const report = decideGate(cases, config('adversarial: { weight: 3 }'))
    // 1800/2000 and 737/847 with weight 3: the published vector S1; its change is vector S2
    expect(report.composite!.after).toBeCloseTo(0.883286, 6)
    expect(report.composite!.effectiveN).toBeCloseTo(2142.853684, 5)
    expect(set(report, 'adversarial').weight).toBe(3)
    // −0.011 is less than the tolerated 0.02
    expect(set(report, 'all').p).toBe(1)
    const strict = decideGate(cases, config('adversarial: { weight: 3 }\ngates: { regression_threshold: 0.01 }'))
    expect(set(strict, 'all').p).toBeCloseTo(0.010004, 6)
  })
})

describe('segments and the list', () => {
  it('gates unlisted segments by themselves and shows them as one row, so that rows add up', () => {
    const cases = [...incident(), ...pairedSegment('legal', { n: 50, before: 45, b: 9, c: 0 })]
    const report = decideGate(cases, config(LISTED))
    const printed = report.sets.filter((s) => s.listed && ['segment', 'not-listed', 'adversarial'].includes(s.kind))
    expect(printed.reduce((sum, s) => sum + s.n, 0)).toBe(1250)
    expect(set(report, 'not-listed')).toMatchObject({ n: 748, gated: false })
    expect(set(report, 'legal')).toMatchObject({ listed: false, gated: true, verdict: 'regressed', blocks: true })
    expect(set(report, 'no-segment')).toMatchObject({ listed: false, gated: true, n: 698 })
  })

  it('ignores or refuses unlisted segments when told to', () => {
    const cases = [...pairedSegment('a', { n: 50, before: 45, b: 0, c: 0 }), ...pairedSegment('b', { n: 30, before: 27, b: 1, c: 1 })]
    const ignoring = decideGate(cases, config('segments: [a]\nunlisted_segments: ignore'))
    expect(set(ignoring, 'not-listed')).toMatchObject({ n: 30, gated: false, blocks: false })
    expect(decideGate(cases, config('segments: [a]\nunlisted_segments: error'))).toMatchObject({ gate: 'no-verdict', exit_code: 2 })
  })

  it('counts a case with several segments in each, and once among all', () => {
    const cases = pairedSegment('a', { n: 40, before: 30, b: 1, c: 1 }).map((c) => ({ ...c, segments: ['a', 'b', 'a'] }))
    const report = decideGate(cases, config())
    expect(report.sets.map((s) => [s.id, s.n])).toEqual([['a', 40], ['b', 40], ['all', 40]])
    expect(report.warnings[0]).toContain('40 cases count in several segments')
  })

  it('gates families by name, wildcard and dimension', () => {
    const cases = [...pairedSegment('refund_eu', { n: 15, before: 14, b: 4, c: 0 }), ...pairedSegment('refund_us', { n: 15, before: 14, b: 4, c: 0 }),
      ...pairedSegment('other', { n: 400, before: 380, b: 4, c: 4 }).map((c) => ({ ...c, family: 'rest' }))]
    const report = decideGate(cases, config('families: { refunds: ["refund_*"] }'))
    const families = report.sets.filter((s) => s.kind === 'family')
    expect(families.map((s) => [s.id, s.n, s.verdict])).toEqual([['refunds', 30, 'regressed'], ['rest', 400, 'stable']])
  })

  it('says that a family is empty, and gates the rest as ever', () => {
    const report = decideGate(pairedSegment('refund_eu', { n: 60, before: 50, b: 1, c: 1 }), config('families: { refunds: ["refnd_*", eu], all: ["*"] }'))
    expect(report).toMatchObject({ gate: 'pass', warnings: ['family refunds is empty: no case has a segment like refnd_* and eu.'] })
  })

  it('counts conversations instead of cases when told to', () => {
    // 40 cases in 20 conversations of two; in each of 6 conversations both cases break
    const cases = pairedSegment('a', { n: 40, before: 40, b: 12, c: 0 }).map((c, i) => ({ ...c, group: `g${Math.floor(i / 2)}` }))
    const report = decideGate(cases, config('gates: { group_by: conversation_id }'))
    expect(set(report, 'a')).toMatchObject({ n: 40, breaks: 12, groups: { n: 20, breaks: 6, fixes: 0 } })
    expect(set(report, 'a').text).toContain('6 of 20 groups broke')
  })

  it('gives a segment a weight, a floor and a tolerance of its own', () => {
    const cases = [...pairedSegment('vip', { n: 40, before: 34, b: 0, c: 0 }), ...pairedSegment('b', { n: 40, before: 40, b: 0, c: 0 })]
    const report = decideGate(cases, config('segments: [{ id: vip, weight: 4, floor: 0.9, floor_mode: strict }, b]'))
    expect(set(report, 'vip')).toMatchObject({ weight: 4, floor: 0.9, verdict: 'below-floor', blocks: true })
  })
})

describe('missing pairs', () => {
  it('are inconclusive when they could change the verdict, and name how many', () => {
    const cases = [...pairedSegment('a', { n: 198, before: 180, b: 2, c: 2, missing: 12 }), ...pairedSegment('b', { n: 500, before: 450, b: 5, c: 5 })]
    const report = decideGate(cases, config())
    expect(report).toMatchObject({ gate: 'inconclusive', exit_code: 3 })
    expect(report.sentence).toContain('12 of 210 pairs of a are missing')
    expect(report.missing).toEqual([{ reason: 'timeout', arm: 'candidate', n: 12 }])
    expect(set(report, 'a')).toMatchObject({ n: 198, missing: 12, verdict: 'incomplete' })
    expect(decideGate(cases, config('gates: { on_incomplete: warn }'))).toMatchObject({ gate: 'warn', exit_code: 0 })
  })

  it('do not matter when they are too few to change anything', () => {
    const cases = pairedSegment('a', { n: 209, before: 180, b: 2, c: 2, missing: 1 })
    expect(decideGate(cases, config()).gate).toBe('pass')
  })

  it('never let a segment pass that was not measured at all', () => {
    const cases = [...pairedSegment('a', { n: 0, before: 0, b: 0, c: 0, missing: 47 }), ...pairedSegment('b', { n: 500, before: 450, b: 5, c: 5 })]
    const report = decideGate(cases, config('segments: [a, b]'))
    expect(report.gate).toBe('inconclusive')
    expect(set(report, 'a')).toMatchObject({ n: 0, missing: 47, verdict: 'incomplete', before: null })
  })

  it('give no verdict when there is no pair at all', () => {
    for (const cases of [[], pairedSegment('a', { n: 0, before: 0, b: 0, c: 0, missing: 30 })]) {
      expect(decideGate(cases, config('segments: [a]'))).toMatchObject({ gate: 'no-verdict', exit_code: 4 })
    }
  })

  it('do not include cases that are new on the after side, which count for the floor alone', () => {
    const withNew = (passing: number) => decideGate([
      ...pairedSegment('a', { n: 50, before: 45, b: 1, c: 1 }),
      ...pairedSegment('a', { n: 60, before: passing, b: 0, c: 0 }).map((c) => ({ ...c, id: `new ${c.id}`, before: null, added: true })),
    ], config())
    expect(withNew(60)).toMatchObject({ gate: 'pass', exit_code: 0 })
    expect(withNew(60).warnings).toContain('60 cases are new in the after results and cannot be compared.')
    expect(set(withNew(60), 'a')).toMatchObject({ n: 50, missing: 0, floorState: 'above' })
    // 45 of 50 and 30 of 60: 75/110 = 0.68 is under 0.85
    expect(set(withNew(30), 'a')).toMatchObject({ n: 50, delta: 0, floorState: 'fell-below', verdict: 'stable', blocks: false })
  })

  it('do not include cases whose text, rubric or judge changed; many of them make a set not comparable', () => {
    const changed = pairedSegment('a', { n: 10, before: 10, b: 10, c: 0 }).map((c) => ({ ...c, id: `other ${c.id}`, changed: true }))
    const report = decideGate([...pairedSegment('a', { n: 50, before: 45, b: 1, c: 1 }), ...changed], config())
    expect(set(report, 'a')).toMatchObject({ n: 50, changed: 10, missing: 0, breaks: 1 })
    // 10 of 60 is more than a tenth
    expect(set(report, 'a').text).toContain('Not comparable: 10 of 60 cases changed between the sides.')
    expect(report.gate).toBe('pass')
  })
})

describe('a baseline that passes nothing', () => {
  const none = pairedSegment('a', { n: 60, before: 0, b: 0, c: 0 })

  it('lets a run pass with a warning only, as nothing could have broken', () => {
    const report = decideGate(none, config())
    expect(report).toMatchObject({ gate: 'warn', exit_code: 0, warnings: ['the baseline passes none of 60 cases, so that nothing could break: look at its answers and its judge.'] })
    expect(report.sentence).toBe('Passes with a warning: all cases needs a look; 2 sets over 60 cases (0.000 → 0.000).')
  })

  it('is named where it is that of one segment, and is no news of an adversarial set', () => {
    const rest = pairedSegment('b', { n: 60, before: 55, b: 0, c: 0 })
    const known = pairedSegment('adversarial', { n: 40, before: 0, b: 0, c: 0, adversarial: true })
    expect(decideGate([...none, ...rest], config())).toMatchObject({ gate: 'pass', warnings: ['the baseline passes no case of a, so that nothing could break there: look at its answers and its judge.'] })
    expect(decideGate([...known, ...rest], config())).toMatchObject({ gate: 'pass', warnings: [] })
  })
})

describe('other aggregates', () => {
  const hidden = [...pairedSegment('refund', { n: 47, before: 43, b: 7, c: 0 }), ...pairedSegment('rest', { n: 900, before: 800, b: 10, c: 30 })]

  it('weighted_mean passes the run that the worst segment would block, and says so', () => {
    const report = decideGate(hidden, config('gating: { aggregate: weighted_mean }'))
    // refund fell below the floor, so the pass is a warning
    expect(report).toMatchObject({ gate: 'warn', exit_code: 0 })
    expect(report.sentence).toBe('The mean (weighted) decides: it holds, 0.890 → 0.904 (+0.014) over 947 cases. '
      + 'A segment can fall behind it unseen. Passes with a warning.')
    expect(decideGate(hidden, config()).gate).toBe('blocked')
  })

  it('unweighted_mean counts each segment once', () => {
    // refund −7/47 = −0.149, rest +20/900 = +0.022: mean −0.063
    const report = decideGate(hidden, config('gating: { aggregate: unweighted_mean }'))
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1 })
    expect(report.sentence).toContain('(-0.063) over 2 segments, each counted once')
  })

  it('a mean under the threshold of the file blocks', () => {
    expect(decideGate(hidden, config('gating: { aggregate: weighted_mean, threshold: 0.95 }')).gate).toBe('blocked')
    expect(decideGate(hidden, config('gating: { aggregate: weighted_mean, threshold: 0.8 }')).gate).toBe('warn')
  })

  it('per_segment_review hands any drop beyond the tolerance to a person', () => {
    const report = decideGate(hidden, config('gating: { aggregate: per_segment_review }'))
    expect(report).toMatchObject({ gate: 'inconclusive', exit_code: 3 })
    expect(report.sentence).toContain('A person decides: refund is down by more than 0.02: 7 of 47 cases broke')
  })
})

describe('size', () => {
  it('decides 100,000 cases in 5,000 segments, all of them in the report', () => {
    const many = Array.from({ length: 5000 }, (_, i) => pairedSegment(`s${i}`, { n: 20, before: 18, b: i === 7 ? 12 : i % 3 === 0 ? 1 : 0, c: i % 4 === 0 ? 1 : 0 })).flat()
    const report = decideGate(many, config())
    expect(report.sets).toHaveLength(5001)
    expect(report.sets.filter((s) => s.blocks).map((s) => s.id)).toEqual(['s7'])
  }, 30_000)
})
