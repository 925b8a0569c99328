import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterColor, clusterHues, indexPlaces, nearestPoint, placeOf, pointsInside, type Place } from '@/lib/core/display/coverage-map'

const frame = { width: 800, height: 400, margin: 10 }

describe('the map of the traffic', () => {
  it('has its middle in the middle, y upwards, and keeps every point in the frame', () => {
    expect(placeOf({ x: 0, y: 0 }, frame)).toEqual({ x: 400, y: 200 })
    // half of the width less the margin is 390, but twice the height, 380, is the most; the height takes 190
    expect(placeOf({ x: 1, y: 1 }, frame)).toEqual({ x: 780, y: 10 })
    expect(placeOf({ x: -1, y: -1 }, { width: 300, height: 400, margin: 10 })).toEqual({ x: 10, y: 390 })
  })

  it('finds the nearest point, and none that is farther than 12 pixels', () => {
    const index = indexPlaces([{ x: 10, y: 10 }, { x: 18, y: 10 }, { x: 100, y: 100 }])
    expect(nearestPoint(index, { x: 12, y: 10 })).toBe(0)
    expect(nearestPoint(index, { x: 15, y: 10 })).toBe(1)
    expect(nearestPoint(index, { x: 60, y: 60 })).toBeNull()
    expect(nearestPoint(indexPlaces([]), { x: 0, y: 0 })).toBeNull()
  })

  it('finds the same nearest point as looking at all of them', () => {
    const place = fc.record({ x: fc.double({ min: 0, max: 80, noNaN: true }), y: fc.double({ min: 0, max: 80, noNaN: true }) })
    fc.assert(fc.property(fc.array(place, { maxLength: 40 }), place, (places, at) => {
      const distance = ({ x, y }: Place) => (x - at.x) ** 2 + (y - at.y) ** 2
      const found = nearestPoint(indexPlaces(places), at)
      const least = Math.min(...places.map(distance))
      if (least > 144) expect(found).toBeNull()
      else expect(distance(places[found!]!)).toBe(least)
    }))
  })

  it('selects the points inside a line, also where it bends inwards, and nothing for no area', () => {
    const horseshoe = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }, { x: 7, y: 10 }, { x: 7, y: 3 }, { x: 3, y: 3 }, { x: 3, y: 10 }, { x: 0, y: 10 }]
    expect(pointsInside([{ x: 1, y: 8 }, { x: 5, y: 8 }, { x: 5, y: 1 }, { x: 20, y: 20 }], horseshoe)).toEqual([0, 2])
    expect(pointsInside([{ x: 1, y: 1 }], horseshoe.slice(0, 2))).toEqual([])
  })

  it('gives every cluster a hue of its own that a newer cluster does not change', () => {
    const old = [{ key: 'b', isNoise: false, firstSeenAt: '2026-01-01' }, { key: 'a', isNoise: false, firstSeenAt: '2026-01-01' }, { key: 'noise', isNoise: true, firstSeenAt: null }]
    const [before, after] = [clusterHues(old), clusterHues([{ key: '0', isNoise: false, firstSeenAt: '2026-02-01' }, ...old])]
    expect([after.get('a'), after.get('b')]).toEqual([before.get('a'), before.get('b')])
    expect(new Set(after.values()).size).toBe(3)
    expect(clusterColor(after.get('noise'), true)).toBe('oklch(0.5 0 0)')
  })
})
