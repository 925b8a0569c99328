import { describe, expect, it } from 'vitest'
import { readPullState } from '@/lib/core/sources/pull-state'
import { everyWords, missingShares, nextPullAt, pullProgress, sourceStanding } from '@/lib/core/sources/source-standing'

const nowMs = Date.parse('2026-11-20T12:00:00Z')
const held = readPullState({ lease: { holder: 'a', until: '2026-11-20T12:01:00.000Z' } })
const source = { baseUrl: 'http://gateway', enabled: true, status: 'idle' as const, state: readPullState({}), everyMinutes: 15, pulledAt: new Date('2026-11-20T11:50:00Z') }

describe('where a source stands', () => {
  it('is what its last pull left, unless somebody pulls it now', () => {
    expect(sourceStanding(source, nowMs)).toBe('idle')
    expect(sourceStanding({ ...source, status: 'failed' }, nowMs)).toBe('failed')
    expect(sourceStanding({ ...source, enabled: false }, nowMs)).toBe('paused')
    expect(sourceStanding({ ...source, status: 'pulling', state: held }, nowMs)).toBe('pulling')
    expect(sourceStanding({ ...source, status: 'pulling', state: held }, nowMs + 61_000)).toBe('stopped')
    expect(sourceStanding({ ...source, baseUrl: null, enabled: false }, nowMs)).toBe('idle')
  })

  it('says when it is asked next', () => {
    expect(nextPullAt(source, nowMs)).toBe('2026-11-20T12:05:00.000Z')
    expect(nextPullAt({ ...source, pulledAt: null }, nowMs)).toBe('2026-11-20T12:00:00.000Z')
    for (const none of [{ everyMinutes: null }, { enabled: false }, { baseUrl: null }, { status: 'pulling' as const, state: held }]) expect(nextPullAt({ ...source, ...none }, nowMs)).toBeNull()
  })

  it('counts what calls lack among calls, and says nothing where there are none', () => {
    const missing = { customer: 31, segment: 0, conversation: 1000 }
    // 31 of 900 + 100
    expect(missingShares({ stored: 900, duplicates: 100, missing })).toEqual({ customer: 0.031, segment: 0, conversation: 1 })
    expect(missingShares({ stored: 0, duplicates: 0, missing })).toEqual({ customer: null, segment: null, conversation: null })
  })

  it('shows how much of the time to read is read', () => {
    const progress = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-20T03:00:00.000Z', goal: '2026-11-20T12:00:00.000Z', rows: 7, stored: 5 }
    expect(pullProgress({ ...held, progress })).toEqual({ share: 0.25, rows: 7, stored: 5, at: '2026-11-20T03:00:00.000Z' })
    expect(pullProgress(held)).toBeNull()
    expect(pullProgress(readPullState({ progress }))).toBeNull()
  })

  it('says how often in words', () => {
    expect([null, 15, 60, 120, 90, 1440, 10_080].map(everyWords)).toEqual(['by hand', 'every 15 min', 'every hour', 'every 2 h', 'every 90 min', 'every day', 'every 7 days'])
  })
})
