import { describe, expect, it } from 'vitest'
import { countByReviewer, scoreOverride, type LaterFlag, type LaterRun, type OverrideFacts, type SetFigures } from '@/lib/core/review/score-override'

const set = (more: Partial<SetFigures> = {}): SetFigures => ({
  kind: 'segment', id: 'refund', label: 'refund', n: 100, before: 0.9, beforeLow: 0.83, beforeHigh: 0.94, after: 0.7, blocks: true, gated: true, verdict: 'regressed', breaks: 21,
  confirmed: 20, ...more,
})
const held = (more: Partial<SetFigures> = {}) => set({ after: 0.89, blocks: false, verdict: 'stable', confirmed: null, ...more })
const run = (sets: SetFigures[], more: Partial<LaterRun> = {}): LaterRun => ({ runId: 'r2', name: 'run 2', decidedAt: '2026-11-21T00:00:00.000Z', role: 'candidate', gate: 'blocked', sets, ...more })
const flag = (more: Partial<LaterFlag> = {}): LaterFlag => ({ flagId: 'f1', caseId: 'c1', ticketUrl: 'https://desk.example/1', createdAt: '2026-11-22T00:00:00.000Z', segments: ['refund'], byModel: false, ...more })
const score = (facts: Partial<OverrideFacts>) => scoreOverride({ overridden: [set()], runs: [], flags: [], ...facts })

describe('what became of an override', () => {
  it('is open while nothing was seen', () => {
    expect(score({})).toEqual({ result: 'open', evidence: [] })
  })

  it('is regretted when the overridden set blocks again, with the figures of that run', () => {
    expect(score({ runs: [run([set()])] })).toEqual({
      result: 'regretted', evidence: [{
        says: 'regretted', text: 'refund broke again in run 2: from 90.0% to 70.0% on 100 cases, 20 breaks confirmed', at: '2026-11-21T00:00:00.000Z', link: { kind: 'run', id: 'r2', url: null },
      }],
    })
    // an upload has no re-runs: its breaks are named without the word
    expect(score({ runs: [run([set({ confirmed: null })])] }).evidence[0]!.text).toContain('21 breaks')
  })

  it('held when the set was gated again and did not block', () => {
    expect(score({ runs: [run([held()], { gate: 'pass' })] })).toMatchObject({ result: 'held', evidence: [{ text: 'refund held in run 2: from 90.0% to 89.0% on 100 cases' }] })
  })

  it('says nothing from a set that could not block, had no pair, or was not in the run', () => {
    for (const mute of [held({ gated: false }), held({ verdict: 'incomplete' }), held({ verdict: 'low-confidence' }), held({ n: 0, before: null, after: null }), held({ id: 'other' }), held({ kind: 'family' })]) {
      expect(score({ runs: [run([mute], { gate: 'pass' })] })).toEqual({ result: 'open', evidence: [] })
    }
  })

  it('compares the model as production with what production had before it', () => {
    const asBaseline = (before: number, low: number, high: number) => score({ runs: [run([held({ before, beforeLow: low, beforeHigh: high })], { role: 'baseline' })] }).result
    // 90 % (83 to 94 %) before the override, 70 % blocked: half of the way is 80 %
    expect(asBaseline(0.71, 0.61, 0.79)).toBe('regretted') // the upper limit 79 % is below 83 %, the lower limit of the old rate
    expect(asBaseline(0.85, 0.77, 0.91)).toBe('held') // 91 % is not below 83 %, and 85 % is nearer to 90 % than to 70 %
    expect(asBaseline(0.78, 0.6, 0.92)).toBe('open') // too few to tell: 92 % is not below 83 %, but 78 % is nearer to 70 %
    expect(score({ runs: [run([held({ before: 0.71, beforeHigh: 0.79 })], { role: 'baseline' })] }).evidence[0]!.text).toBe('refund is still lost in production: 71.0% of 100 cases in run 2, 90.0% before the override')
  })

  it('is regretted by a failure that someone reported, whatever held besides, and shows that first', () => {
    const both = score({ runs: [run([held()], { gate: 'pass' })], flags: [flag({ byModel: true })] })
    expect(both.result).toBe('regretted')
    expect(both.evidence.map(({ says, link }) => [says, link.kind, link.id])).toEqual([['regretted', 'flag', 'c1'], ['held', 'run', 'r2']])
    expect(both.evidence[0]).toMatchObject({ text: 'A failure of the model was reported in refund', link: { url: 'https://desk.example/1' } })
    expect(score({ flags: [flag({ segments: [], byModel: true })] }).evidence[0]!.text).toBe('A failure of the model was reported')
  })

  it('holds an inconclusive run against the whole decision of the same candidate', () => {
    const inconclusive = (gate: string, role: LaterRun['role'] = 'candidate') => score({ overridden: [], runs: [run([], { gate, role })] }).result
    expect([inconclusive('blocked'), inconclusive('pass'), inconclusive('warn'), inconclusive('inconclusive'), inconclusive('blocked', 'baseline')]).toEqual(['regretted', 'held', 'held', 'open', 'open'])
  })

  it('keeps evidence of a kind in the order of time', () => {
    const at = (day: number) => `2026-11-${day}T00:00:00.000Z`
    const found = score({ runs: [run([set()], { decidedAt: at(25) }), run([set()], { runId: 'r1', decidedAt: at(20) })], flags: [flag({ createdAt: at(22) })] })
    expect(found.evidence.map((sign) => sign.at)).toEqual([at(20), at(22), at(25)])
  })
})

describe('overrides by reviewer', () => {
  it('counts what became of them, for both people where two agreed', () => {
    expect(countByReviewer([
      { by: 'Ada', agreedBy: null, result: 'held' }, { by: 'Ada', agreedBy: 'Ben', result: 'regretted' }, { by: 'Ada', agreedBy: null, result: 'open' }, { by: 'Carla', agreedBy: null, result: 'open' },
    ])).toEqual([{ by: 'Ada', held: 1, regretted: 1, open: 1 }, { by: 'Ben', held: 0, regretted: 1, open: 0 }, { by: 'Carla', held: 0, regretted: 0, open: 1 }])
  })
})
