import { describe, expect, it } from 'vitest'
import { caseSetOf } from '@/lib/core/display/case-set'

const parts = {
  config: { segments: ['refund', 'invoice'], families: { money: ['refund', 'invoice_*'] }, familyKey: null },
  sets: [
    { id: 'refund', kind: 'segment' as const, verdict: 'regressed' as const, listed: true },
    { id: 'vip', kind: 'segment' as const, verdict: 'low-confidence' as const, listed: false },
    { id: 'no-segment', kind: 'not-listed' as const, verdict: 'low-confidence' as const, listed: false },
  ],
  segmentsInData: ['invoice_eu', 'refund', 'vip'],
}

describe('the cases behind a row of a report', () => {
  it('are those of the segment, of every segment that a family names, or of none that is listed', () => {
    expect(caseSetOf('segment', 'refund', parts)).toMatchObject({ anyOf: ['refund'], noneOf: null })
    expect(caseSetOf('family', 'money', parts)).toMatchObject({ anyOf: ['invoice_eu', 'refund'] })
    expect(caseSetOf('not-listed', 'not-listed', parts)).toMatchObject({ anyOf: [], noneOf: ['refund', 'invoice'] })
    expect(caseSetOf('not-listed', 'no-segment', parts)).toMatchObject({ noneOf: ['invoice_eu', 'refund', 'vip'] })
  })

  it('are those of every segment below the minimum for the pooled small ones', () => {
    expect(caseSetOf('small', 'small', parts)).toMatchObject({ anyOf: ['vip'], noneOf: ['invoice_eu', 'refund', 'vip'] })
  })

  it('are all for the total, and nothing for an unknown kind or id', () => {
    expect(caseSetOf('all', 'all', parts)).toEqual({ kind: 'all' })
    expect(caseSetOf('cluster', 'x', parts)).toBeNull()
    for (const kind of ['segment', 'family', 'not-listed', 'small', 'adversarial', 'all']) expect(caseSetOf(kind, 'nope', parts)).toBeNull()
  })

  it('are none for a segment that is listed but that no case has', () => {
    expect(caseSetOf('segment', 'vip', { ...parts, segmentsInData: [] })).toMatchObject({ anyOf: ['vip'] })
  })
})
