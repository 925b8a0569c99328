import { describe, expect, it } from 'vitest'
import { changeInWords, setSentence, verdictSentence } from '@/lib/core/display/verdict-sentence'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

function set(id: string, [n, passedBefore, passedAfter]: [number, number, number], more: Partial<SetResult> = {}): SetResult {
  return {
    id, kind: 'segment', label: id, n, missing: 0, passedBefore, passedAfter, before: passedBefore / n, after: passedAfter / n,
    delta: (passedAfter - passedBefore) / n, deltaLow: null, deltaHigh: null, afterLow: null, afterHigh: null,
    breaks: Math.max(0, passedBefore - passedAfter), fixes: 0, expectedBreaks: null, p: null, adjustedP: null, floor: null, floorState: null,
    blocks: false, gated: true, verdict: 'stable', text: 'as reported', listed: true, groups: null, weight: 1,
    changed: 0, confirmed: null, intermittent: null, tripped: false, smallestDrop: null, casesNeeded: null, beforeLow: null, beforeHigh: null, breakCases: [], missingCases: [],
    ...more,
  }
}

const report = (gate: GateReport['gate'], sets: SetResult[], more: Partial<GateReport> = {}): GateReport => ({
  schema_version: 1, gate, exit_code: 0, sentence: 'as reported', aggregate: 'min_segment', confirm: 'off', sets,
  confirmation: null, confirmedShare: 1, evenness: null, seed: 'run',
  mean: { n: 0, weightedBefore: null, weightedAfter: null, unweightedBefore: null, unweightedAfter: null },
  composite: null, missing: [], breaks: [], fixes: [], slices: null, warnings: [], configErrors: [], ...more,
})

const refunds = set('refund_flow', [55, 51, 43], { verdict: 'regressed', blocks: true })

describe('a verdict for people', () => {
  it('says in percent which set fell and by how many cases, and names what else blocks', () => {
    // 51/55 = 0.92727, 43/55 = 0.78182
    const lead = 'refund_flow fell from 92.7% to 78.2%: 8 of 55 cases broke, none got fixed.'
    expect(verdictSentence(report('blocked', [refunds]))).toBe(lead)
    const invoices = set('invoices', [40, 40, 20], { verdict: 'regressed', blocks: true })
    expect(verdictSentence(report('blocked', [refunds, invoices, set('rest', [10, 10, 10])]))).toBe(`${lead} invoices blocks too.`)
    const all = set('all', [95, 91, 63], { kind: 'all', label: 'all cases', verdict: 'regressed', blocks: true })
    expect(verdictSentence(report('blocked', [refunds, all]))).toBe(`${lead} The run as a whole blocks too.`)
    expect(verdictSentence(report('blocked', [refunds, invoices, all]))).toBe(`${lead} invoices and the run as a whole block too.`)
  })

  it('shows the counts where the rounded ends would look like wrong arithmetic', () => {
    // 275/300 = 91.667 %, 271/300 = 90.333 %; the change is −4/300 = −1.333 points, the printed ends differ by 1.4
    expect(changeInWords(set('a', [300, 275, 271]))).toBe('from 91.7% (275 of 300) to 90.3% (271 of 300)')
  })

  it('names a floor, and groups where groups were counted', () => {
    const floor = set('adversarial', [20, 18, 16], { verdict: 'below-floor', floorState: 'fell-below', floor: 0.85, blocks: true })
    expect(setSentence(floor)).toBe('adversarial fell below its floor of 85.0%: 2 of 20 cases broke, none got fixed, from 90.0% to 80.0%.')
    expect(setSentence({ ...refunds, groups: { n: 30, breaks: 6, fixes: 1 } })).toContain('6 of 30 groups broke, 1 got fixed')
  })

  it('says what a passing run compared, and which sets need a look', () => {
    const all = set('all', [200, 180, 180], { kind: 'all', gated: false })
    expect(verdictSentence(report('pass', [set('a', [200, 180, 180]), all]))).toBe(
      'Nothing got worse beyond what luck explains: 1 set over 200 cases.')
    const suspect = set('a', [200, 180, 175], { verdict: 'suspected' })
    expect(verdictSentence(report('warn', [suspect, all]))).toMatch(/^a needs a look: 1 set over 200 cases/)
  })

  it('keeps the words of the report where only the report knows why', () => {
    expect(verdictSentence(report('blocked', [set('a', [10, 10, 9])], { aggregate: 'weighted_mean' }))).toBe('as reported')
    expect(verdictSentence(report('no-verdict', []))).toBe('as reported')
    expect(setSentence(set('a', [1, 1, 1], { n: 0 }))).toBe('as reported')
  })
})
