import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateReport } from '@/lib/core/api/report'
import { parseConfig } from '@/lib/core/config/parse-config'
import type { GateConfig } from '@/lib/core/config/types'
import { CONFIRM_ATTEMPTS, repeatAttempt } from '@/lib/core/gate/attempts'
import { changeOf } from '@/lib/core/gate/count-cases'
import { collectEvidence } from '@/lib/core/gate/evidence'
import { flipStatus } from '@/lib/core/gate/flip-status'
import { nextExecutions } from '@/lib/core/gate/next-executions'
import { nextRunStep } from '@/lib/core/gate/next-run-step'
import { replayPolicy } from '@/lib/core/gate/replay-policy'
import type { GateReport, PairedCase, Rerun } from '@/lib/core/gate/types'
import { EXIT_CODES } from '@/lib/core/types'

const SETTINGS = [
  '', 'segments: [a, b]', 'gates: { group_by: g, min_groups: 2, min_cases_per_segment: 3 }', 'gates: { confirm: { scope: all }, min_cases_per_segment: 2 }',
  'gates: { confirm: { sides: candidate }, min_cases_per_segment: 2, regression_threshold: 0 }',
  'gates: { confirm: { control: 1 }, min_cases_per_segment: 2, regression_threshold: 0, false_block_budget: 0.2 }',
  'gates: { intermittent: { repeats: 4, max_sets: 3, max_cases: 5 }, min_cases_per_segment: 2, regression_threshold: 0 }',
  'families: { "__proto__": ["*"], f: [a, "*o*"] }\ngates: { floor_mode: strict, threshold: 0.7, on_suspected: block, min_cases_per_segment: 1 }',
  'gates: { aggregate: per_segment_review, confirm: { enabled: false } }', 'gates: { aggregate: weighted_mean, family_key: f, on_incomplete: warn }',
].map((text) => parseConfig(text, 'eval_config.yaml').config)
const passed = fc.constantFrom(true, true, false, null)
const item = fc.record({
  segments: fc.subarray(['a', 'b', '__proto__', 'all']), adversarial: fc.constantFrom(false, false, false, true), before: passed, after: passed,
  group: fc.constantFrom('g', 'h', null), family: fc.constantFrom('f', 'constructor', null),
  quarantined: fc.constantFrom(false, false, true), added: fc.constantFrom(false, false, false, true), changed: fc.constantFrom(false, false, false, true),
})
/** Mostly downwards, so that sets trip and steps follow one another. */
const list = fc.tuple(fc.array(item, { maxLength: 60 }), fc.nat(40)).map(([rows, breaks]) => [
  ...rows.map((row, i): PairedCase => ({ ...row, id: `c${i}`, beforeReason: null, afterReason: null })),
  ...Array.from({ length: breaks }, (_, i): PairedCase => ({
    id: `b${i}`, segments: ['a'], adversarial: false, before: true, after: false, beforeReason: null, afterReason: null, group: null, quarantined: i % 5 === 0,
  })),
])
/** What a table of re-runs could hold: doubles, cases of other runs, attempts that nobody asked for, no outcomes. */
const rerun = fc.record({
  caseId: fc.oneof(fc.nat(60).map((i) => `c${i}`), fc.nat(40).map((i) => `b${i}`), fc.constantFrom('', 'unknown', '__proto__', 'constructor')),
  arm: fc.constantFrom('baseline' as const, 'candidate' as const), passed,
  attempt: fc.oneof(fc.integer({ min: 2, max: 9 }), fc.constantFrom(-1, 0, 1, 1_000_000, Number.MAX_SAFE_INTEGER)),
})
const input = fc.record({
  cases: list, config: fc.constantFrom(...SETTINGS), given: fc.array(rerun, { maxLength: 80 }), candidateOnly: fc.boolean(), salt: fc.integer(),
  dimensions: fc.constantFrom(null, ['__proto__', 'derived.turns'], ['size']),
})
type Input = { cases: PairedCase[]; config: GateConfig; given: Rerun[]; candidateOnly: boolean; salt: number; dimensions: readonly string[] | null }

const hash = (text: string) => [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)!) >>> 0, 7)

/** Decides as the product does; throws when it asks for what is there already, for what has no number, or without end. */
function decide({ cases, config, given, candidateOnly, salt, dimensions }: Input): { report: GateReport; reruns: Rerun[]; steps: number } {
  const byId = new Map(cases.map((one) => [one.id, one]))
  const values = dimensions && new Map(cases.map(({ id }, i) => [id, Object.fromEntries(dimensions.map((key) => [key, i % 3]))]))
  const sides = candidateOnly ? 'candidate' : config.gate.confirm.sides
  const reruns = [...given]
  for (let steps = 1; ; steps++) {
    const step = nextRunStep({ cases, config, seed: 'x', reruns, candidateOnly, dimensions: values })
    if (step.kind === 'decided') return { report: step.report, reruns, steps }
    let executed = 0
    for (const request of step.requests) {
      const change = changeOf(byId.get(request.caseId)!)
      for (;;) {
        const own = reruns.filter(({ caseId }) => caseId === request.caseId)
        const executions = nextExecutions(request, change === 0 ? null : change < 0 ? 'break' : 'fix', own, sides)
        if (executions.length === 0) break
        for (const { arm, attempt } of executions) {
          if (own.some((one) => one.arm === arm && one.attempt === attempt)) throw new Error(`asks again for ${request.caseId} ${arm} ${attempt}`)
          if (attempt < CONFIRM_ATTEMPTS[0] || attempt > repeatAttempt(config.gate.intermittent.repeats)) throw new Error(`asks for attempt ${attempt}`)
          const outcome = hash(`${salt} ${request.caseId} ${arm} ${attempt}`) % 7
          reruns.push({ caseId: request.caseId, arm, attempt, passed: outcome === 0 ? null : outcome % 2 === 0 })
          executed++
        }
      }
    }
    if (executed === 0) throw new Error(`step ${steps} (${step.stage}) asks for what is settled`)
    if (steps > 40) throw new Error('The decision asks for re-runs without end')
  }
}

describe('a decision step by step, whatever was re-run before', () => {
  it('ends, asks for nothing twice, and gives a report that fits its schema and its exit code', () => {
    fc.assert(fc.property(input, (one) => {
      const { report, steps } = decide(one)
      // quarantined flips, both sides of the others, the sample, the repeats, flips of slices, and the decision
      expect(steps).toBeLessThanOrEqual(7 + one.config.gate.intermittent.repeats)
      expect(gateReport.strict().safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined()
      expect([EXIT_CODES[report.gate], report.gate === 'no-verdict' ? 2 : null]).toContain(report.exit_code)
      expect(report.exit_code === 1).toBe(report.gate === 'blocked')
    }), { numRuns: 400 })
  })

  it('never excuses a break that re-runs confirmed, quarantined or not, and counts none that was no flip', () => {
    fc.assert(fc.property(input, (one) => {
      const { report, reruns } = decide(one)
      const evidence = report.confirm === 'off' ? null : collectEvidence(reruns)
      const sides = one.candidateOnly ? 'candidate' : one.config.gate.confirm.sides
      const wanted = one.cases.filter((own) => changeOf(own) < 0)
        .filter(({ id, quarantined }) => !quarantined || evidence === null || flipStatus('break', id, evidence, sides).stays !== false)
      expect(report.breaks).toEqual(wanted.map(({ id }) => id).sort())
    }), { numRuns: 200 })
  })

  it('does not depend on the order of cases and re-runs', () => {
    fc.assert(fc.property(input, (one) => {
      const { report, reruns } = decide({ ...one, given: [] })
      const values = one.dimensions && new Map(one.cases.map(({ id }, i) => [id, Object.fromEntries(one.dimensions!.map((key) => [key, i % 3]))]))
      const again = nextRunStep({ ...one, cases: one.cases.toReversed(), seed: 'x', reruns: reruns.toReversed(), dimensions: values })
      expect(again).toMatchObject({ kind: 'decided', report })
    }), { numRuns: 100 })
  })

  it('is tried under any other policy without a fault', () => {
    fc.assert(fc.property(input, fc.constantFrom(...SETTINGS), fc.boolean(), (one, other, uploaded) => {
      const { report, reruns } = decide(one)
      const run = { ...one, seed: 'x', report, reruns: uploaded ? null : reruns }
      const same = replayPolicy({ ...run, reruns }, one.config)
      expect([same.after.gate, same.assumed, same.unchecked]).toEqual([report.gate, 0, 0])
      const { before, after, mildest, strictest } = replayPolicy(run, other)
      expect(before.gate).toBe(report.gate)
      const order = ['pass', 'warn', 'no-verdict', 'inconclusive', 'blocked']
      expect(order.indexOf(mildest)).toBeLessThanOrEqual(order.indexOf(after.gate))
      expect(order.indexOf(after.gate)).toBeLessThanOrEqual(order.indexOf(strictest))
    }), { numRuns: 200 })
  })
})
