import { describe, expect, it } from 'vitest'
import { pageHref, readCursor, writeCursor } from '@/lib/core/display/page-cursor'

const cursor = { at: '2026-11-20T13:51:00.123Z', id: '01a1f94b-8d4c-762e-abd0-0435b8277f51' }

describe('places in a list', () => {
  it('come back as they were written', () => {
    expect(readCursor(writeCursor(cursor))).toEqual(cursor)
  })

  it('are the start when the address was tampered with', () => {
    expect([readCursor(undefined), readCursor("2026-01-01' OR 1=1"), readCursor('2026-99-99T00:00:00Z~' + cursor.id)]).toEqual([null, null, null])
    // times that JavaScript reads and the database does not
    expect([readCursor('0000-01-01T00:00:00Z~' + cursor.id), readCursor('2026-02-30T00:00:00Z~' + cursor.id)]).toEqual([null, null])
    expect(readCursor('2026-11-20T13:51:00Z~' + cursor.id)).toEqual({ at: '2026-11-20T13:51:00Z', id: cursor.id })
  })

  it('keep the filters that are set', () => {
    expect(pageHref('/p/demo/runs', { q: 'a b', state: undefined }, null)).toBe('/p/demo/runs?q=a+b')
    expect(pageHref('/p/demo/runs', {}, null)).toBe('/p/demo/runs')
  })
})
