import { alongAxes } from '@/lib/core/clustering/map-axes'
import { layOut, mapEdges } from '@/lib/core/clustering/map-layout'
import { nearRows } from '@/lib/core/clustering/map-neighbours'
import { seededRandom } from '@/lib/core/seeded-random'

const AXES = 32
const NEIGHBOURS = 12
/** Few rows need more rounds to settle and have the time for them. */
const EPOCHS = { few: 300, many: 150, above: 8000 }
/** Half the width of the plane in which the points move. */
const START = 10

/** `labels`: the cluster of each row, -1 = none; rows of one cluster are drawn closer together. `onProgress`: share done, 0 to 1. */
export type MapOptions = { seed: string; labels?: Int32Array; onProgress?: (done: number) => void }

/**
 * A picture of rows for the eye: two numbers for each, x and y from -1 to 1. Rows that are near each other are drawn near each
 * other; distances between groups, sizes and axes mean nothing, and nothing may be decided by it. The layout is that of UMAP
 * (McInnes, Healy and Melville 2018) on approximate neighbours along the strongest directions. The same rows in the same order
 * and the same seed give the same picture.
 *
 * @param rows row-major, n × dimensions
 * @throws RangeError when the shape of the rows or labels is wrong, or a number is not finite
 */
export function projectMap(rows: Float32Array, n: number, dimensions: number, { seed, labels, onProgress = () => undefined }: MapOptions): Float32Array {
  requireShape(rows, n, dimensions, labels)
  const places = new Float32Array(2 * n)
  if (n >= 2) {
    const points = alongAxes(rows, n, dimensions, { axes: AXES, seed })
    onProgress(0.1)
    if (n === 2) places.set(points[0] === points[AXES] ? [0, 0, 0, 0] : [-1, 0, 1, 0])
    else arrange(places, points, { n, seed, labels: labels ?? null, onProgress })
  }
  onProgress(1)
  return places
}

function arrange(places: Float32Array, points: Float32Array, { n, seed, labels, onProgress }: { n: number; seed: string; labels: Int32Array | null; onProgress: (done: number) => void }): void {
  const near = nearRows(points, n, AXES, { k: Math.min(NEIGHBOURS, n - 1), seed })
  onProgress(0.25)
  const edges = mapEdges(near, labels)
  onProgress(0.3)
  const random = seededRandom(`${seed} start`)
  for (let i = 0; i < n; i++) for (const axis of [0, 1]) places[2 * i + axis] = points[i * AXES + axis]!
  fit(places, START)
  // equal rows start apart, or nothing could part them
  for (let i = 0; i < places.length; i++) places[i]! += (random() - 0.5) * 0.1
  const epochs = n > EPOCHS.above ? EPOCHS.many : EPOCHS.few
  layOut(places, edges, { epochs, seed, onEpoch: (done) => onProgress(0.3 + 0.7 * done) })
  fit(places, 1)
}

/** Moves and scales the picture, both axes alike, so that it fills the square from -size to size; one point goes to the middle. */
function fit(places: Float32Array, size: number): void {
  const low = [Infinity, Infinity]
  const high = [-Infinity, -Infinity]
  for (let i = 0; i < places.length; i++) {
    low[i % 2] = Math.min(low[i % 2]!, places[i]!)
    high[i % 2] = Math.max(high[i % 2]!, places[i]!)
  }
  const half = Math.max(high[0]! - low[0]!, high[1]! - low[1]!) / 2
  const scale = half > 0 ? size / half : 0
  for (let i = 0; i < places.length; i++) {
    const value = (places[i]! - (low[i % 2]! + high[i % 2]!) / 2) * scale
    places[i] = Math.max(-size, Math.min(size, value))
  }
}

function requireShape(rows: Float32Array, n: number, dimensions: number, labels: Int32Array | undefined): void {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`n is ${n}; expected a whole number of at least 0.`)
  if (!Number.isSafeInteger(dimensions) || dimensions < 1) throw new RangeError(`dimensions is ${dimensions}; expected a whole number of at least 1.`)
  if (rows.length !== n * dimensions) throw new RangeError(`rows has ${rows.length} numbers; expected ${n} rows of ${dimensions} dimensions, ${n * dimensions} numbers.`)
  if (labels && labels.length !== n) throw new RangeError(`labels has ${labels.length} numbers; expected one for each of ${n} rows.`)
  const wrong = rows.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) throw new RangeError(`Row ${Math.floor(wrong / dimensions)}, column ${wrong % dimensions} is ${rows[wrong]}; expected a finite number.`)
}
