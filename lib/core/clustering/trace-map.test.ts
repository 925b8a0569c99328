import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packMap, unpackMap } from '@/lib/core/clustering/trace-map'

const point = fc.record({
  traceId: fc.uuid(), x: fc.float({ min: -1, max: 1, noNaN: true }), y: fc.float({ min: -1, max: 1, noNaN: true }), cluster: fc.string({ maxLength: 20 }),
})

describe('a packed picture of the traffic', () => {
  it('gives back every point', () => {
    fc.assert(fc.property(fc.array(point, { maxLength: 50 }), (points) => {
      expect(unpackMap(packMap(points))).toEqual(points)
    }))
  })

  it('is refused when it is cut', () => {
    const bytes = packMap([{ traceId: '019ac0de-0000-7000-8000-000000000001', x: 0.5, y: -0.5, cluster: 'k' }])
    expect(unpackMap(bytes.subarray(0, bytes.length - 1))).toBeNull()
    expect(unpackMap(new Uint8Array(2))).toBeNull()
  })

  it('names the id that is none', () => {
    expect(() => packMap([{ traceId: 'x', x: 0, y: 0, cluster: 'k' }])).toThrow('x is no UUID')
  })
})
