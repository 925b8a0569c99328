import { describe, expect, it } from 'vitest'
import { HIDDEN_AT_FIRST, readTableState, toggled, writeTableState, type TableState } from '@/components/runs/table-state'

const start: TableState = { text: '', verdict: null, sorting: [], hidden: HIDDEN_AT_FIRST, open: [], shut: [] }

describe('table state in the address', () => {
  it('comes back as it was written', () => {
    const state: TableState = {
      text: 'refund', verdict: 'regressed', sorting: [{ id: 'delta', desc: true }], hidden: [...HIDDEN_AT_FIRST.filter((id) => id !== 'flaky'), 'fixes'],
      open: ['family pay, later', 'segments'], shut: ['blocked'],
    }
    const written = writeTableState(new URLSearchParams('tab=sets'), state)
    expect(written.toString()).toBe('tab=sets&q=refund&verdict=regressed&sort=-delta&hide=fixes&show=flaky&open=family+pay%2C+later&open=segments&shut=blocked')
    expect(readTableState(written)).toEqual(state)
  })

  it('leaves defaults out', () => {
    const params = new URLSearchParams('q=x&sort=n&hide=n&show=missing&open=a&shut=b')
    expect(writeTableState(params, start).toString()).toBe('')
    expect(readTableState(new URLSearchParams())).toEqual(start)
  })

  it('reads a link of the time when every hidden column was named', () => {
    expect(readTableState(new URLSearchParams('hide=missing,adjustedP,fixes')).hidden).toEqual([...HIDDEN_AT_FIRST, 'fixes'])
  })

  it('lets the last word on a group count', () => {
    expect(toggled({ open: ['a'], shut: ['b'] }, 'a', false)).toEqual({ open: [], shut: ['b', 'a'] })
    expect(toggled({ open: ['a'], shut: ['b'] }, 'b', true)).toEqual({ open: ['a', 'b'], shut: [] })
  })
})
