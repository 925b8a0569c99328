import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearRows } from '@/lib/core/clustering/map-neighbours'
import { projectMap } from '@/lib/core/clustering/project-map'
import { drawBlobs } from '@/lib/core/clustering/test-blobs'

/** Of the five nearest labelled rows in the picture, the share that has the row's own label. */
function agreement(places: Float32Array, truth: Int32Array): number {
  const labelled = [...truth.keys()].filter((i) => truth[i]! >= 0)
  const square = (i: number, j: number) => (places[2 * i]! - places[2 * j]!) ** 2 + (places[2 * i + 1]! - places[2 * j + 1]!) ** 2
  let [same, asked] = [0, 0]
  for (const i of labelled.filter((_, at) => at % 4 === 0)) {
    const nearest = labelled.filter((j) => j !== i).sort((a, b) => square(i, a) - square(i, b)).slice(0, 5)
    same += nearest.filter((j) => truth[j] === truth[i]).length
    asked += nearest.length
  }
  return same / asked
}

const inside = (places: Float32Array) => places.every((value) => value >= -1 && value <= 1)

describe('the picture of rows', () => {
  const blobs = drawBlobs('map', { n: 500, dimensions: 40, centers: 8, noise: 0.1 })

  it('keeps known groups apart, with and without their labels, and fills the square', () => {
    for (const labels of [undefined, blobs.truth]) {
      const places = projectMap(blobs.rows, blobs.n, blobs.dimensions, { seed: 'a', labels })
      expect(agreement(places, blobs.truth)).toBeGreaterThan(0.95)
      expect([inside(places), Math.max(...places), Math.min(...places)]).toEqual([true, expect.closeTo(1, 5), expect.closeTo(-1, 5)])
    }
  })

  it('draws groups further apart than they are wide', () => {
    const places = projectMap(blobs.rows, blobs.n, blobs.dimensions, { seed: 'a' })
    const middles = Array.from({ length: 8 }, (_, label) => {
      const own = [...blobs.truth.keys()].filter((i) => blobs.truth[i] === label)
      const median = (axis: number) => own.map((i) => places[2 * i + axis]!).sort((a, b) => a - b)[own.length >> 1]!
      const [x, y] = [median(0), median(1)]
      const radius = own.map((i) => Math.hypot(places[2 * i]! - x, places[2 * i + 1]! - y)).sort((a, b) => a - b)[own.length >> 1]!
      return { x, y, radius }
    })
    for (const one of middles) for (const other of middles) if (one !== other) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(one.radius + other.radius)
  })

  it('is the same for the same seed, and says how far it is', () => {
    const done: number[] = []
    const one = projectMap(blobs.rows, blobs.n, blobs.dimensions, { seed: 'a', onProgress: (share) => done.push(share) })
    expect(projectMap(blobs.rows, blobs.n, blobs.dimensions, { seed: 'a' })).toEqual(one)
    expect(projectMap(blobs.rows, blobs.n, blobs.dimensions, { seed: 'b' })).not.toEqual(one)
    expect([done.at(-1), done.every((share, i) => share > 0 && share <= 1 && (i === 0 || share >= done[i - 1]!))]).toEqual([1, true])
  })

  it('is nothing of no row, the middle for one, and both ends for two that differ', () => {
    expect([...projectMap(new Float32Array(0), 0, 3, { seed: 'a' })]).toEqual([])
    expect([...projectMap(Float32Array.of(1, 2), 1, 2, { seed: 'a' })]).toEqual([0, 0])
    expect([...projectMap(Float32Array.of(1, 0, 0, 1), 2, 2, { seed: 'a' })]).toEqual([-1, 0, 1, 0])
    expect([...projectMap(Float32Array.of(1, 0, 1, 0), 2, 2, { seed: 'a' })]).toEqual([0, 0, 0, 0])
  })

  it('has a place for every row, however many are equal, zero or few', () => {
    const value = fc.constantFrom(0, 1, -1, 0.5, 3e4)
    fc.assert(fc.property(fc.integer({ min: 1, max: 5 }).chain((dimensions) => fc.tuple(fc.constant(dimensions), fc.array(fc.array(value, { minLength: dimensions, maxLength: dimensions }), { maxLength: 70 }))), ([dimensions, list]) => {
      const places = projectMap(Float32Array.from(list.flat()), list.length, dimensions, { seed: 'a', labels: Int32Array.from(list, (_, i) => (i % 3) - 1) })
      expect([places.length, inside(places)]).toEqual([2 * list.length, true])
    }), { numRuns: 25 })
    expect(inside(projectMap(new Float32Array(400).fill(0.3), 200, 2, { seed: 'a' }))).toBe(true)
  })

  it('names what it cannot draw', () => {
    expect(() => projectMap(new Float32Array(5), 2, 3, { seed: 'a' })).toThrow('rows has 5 numbers; expected 2 rows of 3 dimensions, 6 numbers.')
    expect(() => projectMap(new Float32Array(6), 2, 3, { seed: 'a', labels: new Int32Array(3) })).toThrow('labels has 3 numbers; expected one for each of 2 rows.')
    expect(() => projectMap(Float32Array.of(0, 1, NaN, 3), 2, 2, { seed: 'a' })).toThrow('Row 1, column 0 is NaN; expected a finite number.')
  })
})

describe('near rows', () => {
  it('are exactly the nearest ones among few, nearest first', () => {
    // 0, 1, 3 and 7 on a line
    const near = nearRows(Float32Array.of(0, 1, 3, 7), 4, 1, { k: 2, seed: 'a' })
    expect([...near.rows]).toEqual([1, 2, 0, 2, 1, 0, 2, 1])
    expect([...near.squares]).toEqual([1, 9, 1, 4, 4, 9, 16, 36])
  })

  it('are most of the nearest ones among many', () => {
    const { rows, n, dimensions } = drawBlobs('near', { n: 900, dimensions: 12, centers: 6, noise: 0.2 })
    const near = nearRows(rows, n, dimensions, { k: 8, seed: 'a' })
    let found = 0
    for (let i = 0; i < n; i += 9) {
      const square = (j: number) => { let sum = 0; for (let x = 0; x < dimensions; x++) sum += (rows[i * dimensions + x]! - rows[j * dimensions + x]!) ** 2; return sum }
      const exact = new Set(Array.from({ length: n }, (_, j) => j).filter((j) => j !== i).sort((a, b) => square(a) - square(b)).slice(0, 8))
      found += [...near.rows.subarray(i * 8, i * 8 + 8)].filter((j) => exact.has(j)).length
    }
    expect(found / 800).toBeGreaterThan(0.75)
  })
})
