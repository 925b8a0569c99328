import { describe, expect, it } from 'vitest'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { parseConfig } from '@/lib/core/config/parse-config'
import type { PairedCase, SetResult } from '@/lib/core/gate/types'
import { blockingBreaks, criticalInBlock, segmentsOfSet } from '@/lib/core/review/blocking-sets'
import { hasLooked, lookedAtInWords, lookedAtSchema, readLookedAt } from '@/lib/core/review/looked-at'
import { isLate, queueSentence } from '@/lib/core/review/queue-view'
import { reasonTemplates } from '@/lib/core/review/reason-templates'

const { config } = parseConfig('families:\n  money: [refund*, payout]\n', 'eval_config.yaml')
const pairs = (segment: string, n: number, breaks: number): PairedCase[] => Array.from({ length: n }, (_, index) => ({
  id: `${segment}-${index}`, segments: [segment], adversarial: false, before: true, after: index >= breaks, beforeReason: null, afterReason: null, group: null,
}))
const report = decideGate([...pairs('refund_flow', 60, 30), ...pairs('greeting', 60, 0), ...pairs('payout', 4, 0)], config)

describe('the sets that block', () => {
  it('give their breaks once each, confirmed ones where flips were re-run', () => {
    expect(blockingBreaks(report)).toMatchObject({ confirmed: false })
    expect(blockingBreaks(report).cases).toHaveLength(30)
    const confirmed = { reached: 'both', surviving: 1, breaks: 1, fixes: 0, delta: null, confirmedCases: ['refund_flow-3'], flakyCases: [], unmeasuredCases: [], executions: 2 } as const
    const rerun = report.sets.map((set) => (set.id === 'refund_flow' ? { ...set, confirmed: { ...confirmed, confirmedCases: [...confirmed.confirmedCases], flakyCases: [], unmeasuredCases: [] } } : set))
    expect(blockingBreaks({ sets: rerun })).toEqual({ cases: ['refund_flow-3'], confirmed: true })
  })

  it('hold a critical segment by itself or by its family, and the adversarial set and all cases hold none', () => {
    const of = (id: string) => report.sets.find((set) => set.id === id)!
    expect(segmentsOfSet(of('money'), report.sets, config, new Map()).sort()).toEqual(['payout', 'refund_flow'])
    expect(segmentsOfSet({ id: 'eu', kind: 'family' }, report.sets, config, new Map([['eu', ['greeting']]]))).toEqual(['greeting'])
    expect(segmentsOfSet({ id: 'all', kind: 'all' }, report.sets, config, new Map())).toEqual([])
    // payout is too small to be gated alone and pooled with other small ones
    expect(segmentsOfSet({ id: 'small', kind: 'small' }, report.sets, config, new Map())).toEqual(['payout'])
    // one unlisted segment alone is the gated set itself and has no row
    expect(segmentsOfSet({ id: 'not-listed', kind: 'not-listed' }, [], config, new Map(), ['chargeback'])).toEqual(['chargeback'])
    const blocked = (...ids: string[]) => ({ sets: report.sets.map((set): SetResult => ({ ...set, blocks: ids.includes(set.id) })) })
    expect(criticalInBlock(blocked('refund_flow'), config, new Set(['refund_flow', 'greeting']))).toEqual(['refund_flow'])
    expect(criticalInBlock(blocked('money'), config, new Set(['payout']))).toEqual(['payout'])
    expect(criticalInBlock(blocked('all', 'greeting'), config, new Set(['payout', 'refund_flow']))).toEqual([])
    expect(criticalInBlock(blocked('refund_flow'), config, new Set())).toEqual([])
    // a mean blocks or people decide: what fell is critical, what held is not; the adversarial set alone lets no segment through
    const critical = new Set(['refund_flow', 'greeting'])
    expect(criticalInBlock(blocked(), config, critical)).toEqual(['refund_flow'])
    expect(criticalInBlock(blocked('all'), config, critical)).toEqual(['refund_flow'])
    const unmeasured = { sets: blocked().sets.map((set): SetResult => (set.id === 'greeting' ? { ...set, verdict: 'incomplete' } : set)) }
    expect(criticalInBlock(unmeasured, config, critical)).toEqual(['greeting', 'refund_flow'])
    const adversarial: SetResult = { ...of('all'), id: 'adversarial', kind: 'adversarial', blocks: true }
    expect(criticalInBlock({ sets: [...blocked().sets, adversarial] }, config, critical)).toEqual([])
  })
})

describe('what was looked at', () => {
  const [a, b, c] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222', '33333333-3333-4333-8333-333333333333']

  it('is counted against the breaks of the run', () => {
    expect(lookedAtInWords({ cases: [a, b], panels: [] }, [a, b], true)).toBe('looked at 2 of 2 confirmed breaks')
    expect(lookedAtInWords({ cases: [a, c], panels: ['is it the data'] }, [a, b], false)).toBe('looked at 1 of 2 breaks and 1 other case; opened: is it the data')
    expect(lookedAtInWords({ cases: [c], panels: [] }, [], false)).toBe('looked at 1 case')
    expect(lookedAtInWords({ cases: [], panels: ['what broke'] }, [a], true)).toBe('opened: what broke')
    expect(lookedAtInWords({ cases: [], panels: [] }, [a], true)).toBeNull()
    expect(hasLooked({ cases: [], panels: [] })).toBe(false)
  })

  it('takes nothing but ids of cases and short names, and reads old rows as nothing known', () => {
    expect(lookedAtSchema.safeParse({ cases: ['x'] }).success).toBe(false)
    expect(lookedAtSchema.safeParse({ panels: ['\u0000'] }).success).toBe(false)
    expect(lookedAtSchema.safeParse({ pages: [] }).success).toBe(false)
    expect(readLookedAt({})).toEqual({ cases: [], panels: [] })
    expect(readLookedAt('nonsense')).toEqual({ cases: [], panels: [] })
  })
})

describe('prepared reasons and the sentence of the queue', () => {
  it('are in the figures of the run', () => {
    const { uphold, override } = reasonTemplates(report)
    expect(uphold[0]).toMatch(/^30 breaks in .*refund_flow.* are real; fix the candidate\.$/)
    expect([...uphold, ...override].every((text) => text.length >= 10 && text.length <= 4000)).toBe(true)
    expect(reasonTemplates({ gate: 'inconclusive', sets: [] }).uphold[0]).toBe('Too little was measured to ship on; measure again first.')
  })

  it('name the worst set and count the others', () => {
    const worst = { id: 'refund', kind: 'segment' as const, label: 'refund', n: 47, before: 0.915, after: 0.766, delta: -0.149, blocks: true }
    expect(queueSentence({ sentence: 's', worst, blocking: 1 })).toBe('refund fell from 91.5% to 76.6% on 47 cases')
    expect(queueSentence({ sentence: 's', worst, blocking: 2 })).toMatch(/; 1 more set blocks$/)
    expect(queueSentence({ sentence: 's', worst, blocking: 4 })).toMatch(/; 3 more sets block$/)
    expect(queueSentence({ sentence: 'Too few cases.', worst: { ...worst, blocks: false }, blocking: 0 })).toBe('Too few cases.')
    expect(queueSentence({ sentence: 's', worst: { ...worst, kind: 'all', label: 'all' }, blocking: 1 })).toMatch(/^The run as a whole fell/)
  })

  it('call a decision late after a day', () => {
    const decided = '2026-11-20T12:00:00.000Z'
    expect(isLate(decided, Date.parse('2026-11-21T12:00:00.000Z'))).toBe(false)
    expect(isLate(decided, Date.parse('2026-11-21T12:00:00.001Z'))).toBe(true)
  })
})
