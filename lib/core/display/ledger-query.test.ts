import { describe, expect, it } from 'vitest'
import { ledgerCsv, ledgerHrefs, readLedgerQuery } from '@/lib/core/display/ledger-query'

const id = '0190a000-0000-7000-8000-000000000001'

describe('the address of the ledger', () => {
  it('is read with the flakiest first, and cases that differed', () => {
    expect(readLedgerQuery({})).toEqual({ filter: { shown: 'differed' }, sort: 'mean', descending: true, after: null })
    expect(readLedgerQuery({ sort: 'key', shown: 'all', q: 'x', segment: 's', after: `a~b~${id}` })).toEqual({
      filter: { shown: 'all', text: 'x', segment: 's' }, sort: 'key', descending: false, after: { value: 'a~b', caseId: id },
    })
  })

  it('takes nothing that it does not understand', () => {
    expect(readLedgerQuery({ sort: 'drop table', shown: 'x' })).toMatchObject({ sort: 'mean', descending: true, filter: { shown: 'differed' } })
    for (const after of ['x', `~${id}`, `1;drop~${id}`, '0.5~no-id', `NaN~${id}`]) expect(readLedgerQuery({ after }).after).toBeNull()
    expect(readLedgerQuery({ sort: '-trials', after: `0.5~${id}` }).after).toBeNull()
    expect(readLedgerQuery({ after: `1.2e-7~${id}` }).after).toEqual({ value: '1.2e-7', caseId: id })
  })

  it('may name a parameter twice, or hold what no database does', () => {
    const params = { q: ['x\u0000', 'y'], segment: '\u0000', shown: ['all'], sort: ['key', '-mean'], after: [`a~${id}`] }
    const query = readLedgerQuery(params)
    expect(query).toEqual({ filter: { shown: 'all', text: 'x' }, sort: 'key', descending: false, after: { value: 'a', caseId: id } })
    expect(ledgerHrefs('/g', params, query, null).first).toBe('/g?q=x&shown=all&sort=key')
  })

  it('leads to other orders and pages, and keeps the filter', () => {
    const params = { q: 'x', after: `0.5~${id}` }
    const hrefs = ledgerHrefs('/g', params, readLedgerQuery(params), { value: '0.25', caseId: id })
    expect(hrefs).toEqual({
      sorts: { mean: '/g?q=x&sort=mean', differed: '/g?q=x&sort=-differed', trials: '/g?q=x&sort=-trials', key: '/g?q=x&sort=key' },
      next: `/g?q=x&after=0.25%7E${id}`, first: '/g?q=x',
    })
    expect(ledgerHrefs('/g', { sort: 'mean' }, readLedgerQuery({ sort: 'mean' }), null)).toMatchObject({ sorts: { mean: '/g' }, next: null, first: null })
  })

  it('is written as a file with every figure', () => {
    const row = { caseId: id, key: 'k', title: '=1+1', segments: ['a', 'b'], adversarial: false, runId: null, quarantinedUntil: null, trials: 4, differed: 1, mean: 0.1, low: 0, high: 0.3 }
    expect(ledgerCsv([row])).toBe(`case,case_id,segments,pairs,differed,flip_probability,low_90,high_90,quarantined_until,request\r\nk,${id},a b,4,1,0.1,0,0.3,,'=1+1\r\n`)
  })
})
