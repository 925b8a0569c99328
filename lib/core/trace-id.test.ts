import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstIdAt, idsBetween, lastIdAt, timeOfTraceId, traceId } from '@/lib/core/trace-id'

const PROJECT = '0198c5a2-0000-7000-8000-000000000001'
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const at = (ts: string, sourceId = 'a', source = 's') => traceId(PROJECT, { source, sourceId, ts })

describe('the id of a trace', () => {
  it('is a UUIDv7 that begins with its time in milliseconds', () => {
    // 1,763,632,800,000 ms = 0x019aa0c1_7500
    expect(at('2025-11-20T10:00:00.000Z')).toMatch(UUID_V7)
    expect(at('2025-11-20T10:00:00.000Z').replaceAll('-', '').slice(0, 12)).toBe((1_763_632_800_000).toString(16).padStart(12, '0'))
  })

  it('is the same for the same row, and another one for another project, source, source id or time', () => {
    const id = at('2025-11-20T10:00:00.000Z')
    expect(at('2025-11-20T11:00:00+01:00')).toBe(id)
    const others = [
      traceId('0198c5a2-0000-7000-8000-000000000002', { source: 's', sourceId: 'a', ts: '2025-11-20T10:00:00.000Z' }),
      at('2025-11-20T10:00:00.000Z', 'b'), at('2025-11-20T10:00:00.000Z', 'a', 't'), at('2025-11-20T10:00:00.001Z'),
    ]
    expect(new Set([id, ...others]).size).toBe(5)
  })

  it('does not mix up what belongs to the source and what to the id at the source', () => {
    expect(at('2025-11-20T10:00:00Z', 'b\nc', 'a')).not.toBe(at('2025-11-20T10:00:00Z', 'c', 'a\nb'))
  })

  it('is in the order of time, and between the bounds of its own moment and no other', () => {
    const times = fc.integer({ min: 0, max: 4_000_000_000_000 })
    fc.assert(fc.property(times, times, fc.string(), (one, other, sourceId) => {
      const [a, b] = [at(new Date(one).toISOString(), sourceId), at(new Date(other).toISOString(), sourceId)]
      expect(a < b).toBe(one < other || (one === other && a < b))
      expect(firstIdAt(new Date(one)) <= a && a <= lastIdAt(new Date(one))).toBe(true)
      expect(lastIdAt(new Date(one)) < firstIdAt(new Date(one + 1))).toBe(true)
      expect(idsBetween(new Date(one), new Date(one))).toEqual({ gte: firstIdAt(new Date(one)), lte: lastIdAt(new Date(one)) })
    }))
  })

  it('says its time; another text says none', () => {
    expect(timeOfTraceId(at('2025-11-20T10:00:00.123Z').toUpperCase())).toEqual(new Date('2025-11-20T10:00:00.123Z'))
    expect([timeOfTraceId('x'), timeOfTraceId('0198c5a2-0000-4000-8000-000000000001')]).toEqual([null, null])
  })

  it('takes times from before 1970 for 1970, and no time for a fault', () => {
    expect(at('1960-01-01T00:00:00Z').startsWith('00000000-0000-7')).toBe(true)
    expect(() => at('yesterday')).toThrow('a trace has no valid time')
  })
})
