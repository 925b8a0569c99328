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

  it('are found at once, however many stars a family has, and whatever it is called', () => {
    const config = { ...parts.config, families: { stars: ['*a'.repeat(200)], money: ['(refund)+', 'in.oice_*'] }, familyKey: 'team' }
    const segmentsInData = ['a'.repeat(499) + 'b', 'a'.repeat(200), ...parts.segmentsInData]
    expect(caseSetOf('family', 'stars', { ...parts, config, segmentsInData })).toMatchObject({ anyOf: ['a'.repeat(200)] })
    // a pattern is no regular expression
    expect(caseSetOf('family', 'money', { ...parts, config, segmentsInData })).toMatchObject({ anyOf: [] })
    // a value of family_key may be anything, such as a name that every object has
    const sets = [{ id: 'constructor', kind: 'family' as const, verdict: 'stable' as const, listed: true }]
    expect(caseSetOf('family', 'constructor', { config, sets, segmentsInData })).toMatchObject({ anyOf: [], dimension: { key: 'team', value: 'constructor' } })
  })

  it('are none for a segment that is listed but that no case has', () => {
    expect(caseSetOf('segment', 'vip', { ...parts, segmentsInData: [] })).toMatchObject({ anyOf: ['vip'] })
  })
})
