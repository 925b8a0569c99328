import { describe, expect, it } from 'vitest'
import { readTableState, writeTableState } from '@/components/runs/table-state'

describe('table state in the address', () => {
  it('comes back as it was written', () => {
    const state = { text: 'refund', verdict: 'regressed', sorting: [{ id: 'delta', desc: true }], hidden: ['p', 'fixes'] }
    const written = writeTableState(new URLSearchParams('tab=sets'), state)
    expect(written.toString()).toBe('tab=sets&q=refund&verdict=regressed&sort=-delta&hide=p%2Cfixes')
    expect(readTableState(written)).toEqual(state)
  })

  it('leaves defaults out', () => {
    const params = new URLSearchParams('q=x&sort=n')
    expect(writeTableState(params, { text: '', verdict: null, sorting: [], hidden: ['missing', 'adjustedP'] }).toString()).toBe('')
  })

  it('remembers that nothing is hidden', () => {
    const written = writeTableState(new URLSearchParams(), { text: '', verdict: null, sorting: [], hidden: [] })
    expect(written.get('hide')).toBe('-')
    expect(readTableState(written).hidden).toEqual([])
  })
})
