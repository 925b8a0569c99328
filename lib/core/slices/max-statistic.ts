/** Cases of one search, ordered by segment; slices are numbered from 0. */
export type Layout = {
  /** Where each segment ends, exclusive; the first begins at 0. */
  ends: Int32Array
  /** Per case −1, 0 or 1. */
  values: Int8Array
  /** The slices of case i are `slices[from[i]]` up to `slices[from[i + 1]]`, exclusive. */
  from: Int32Array
  slices: Uint16Array | Uint32Array
  /** Cases per slice. */
  sizes: Int32Array
}

/** Per slice. `statistic` is T; `expected` is the sum of values if every case were as its segment is; chances are 0 to 1. */
export type MaxStatistic = {
  statistic: Float64Array
  observed: Float64Array
  expected: Float64Array
  p: Float64Array
  adjustedP: Float64Array
}

/** Sums that are equal in theory may differ in the last bits; a shuffle that is as extreme as the data must count. */
const ROUNDING = 1e-9

/**
 * Section 11: T = Σ z / √(n · var z) with z = value − mean of the segment; the reference is the largest T over all slices
 * (Westfall-Young) while values change places within each segment; p = (1 + shuffles as extreme)/(1 + shuffles).
 *
 * z does not change when all values of a segment move by the same amount, so each segment is counted from its most frequent
 * value: only the other cases, few in most runs, have to be placed again. Segment means and var z are the same in every shuffle.
 * Without any variation all T are 0 and all p are 1.
 */
export function maxStatistic(layout: Layout, shuffles: number, random: () => number): MaxStatistic {
  const count = layout.sizes.length
  const { base, mean, squares } = describeSegments(layout)
  const scale = new Float64Array(count)
  const variance = squares / Math.max(1, layout.values.length)
  for (let s = 0; s < count; s++) scale[s] = variance > 0 ? 1 / Math.sqrt(layout.sizes[s]! * variance) : 0
  const [observed, expected, centre] = sumSlices(layout, base, mean)
  const statistic = observed.map((sum, s) => (sum - expected[s]!) * scale[s]!)
  const chances = variance > 0 ? shuffleAll(layout, base, { centre, scale, statistic }, shuffles, random) : null
  const certain = new Float64Array(count).fill(1)
  return { statistic, observed, expected, p: chances?.p ?? certain, adjustedP: chances?.adjustedP ?? certain }
}

/** Most frequent value and mean of each segment, and Σ z². */
function describeSegments({ ends, values }: Layout): { base: Int8Array; mean: Float64Array; squares: number } {
  const base = new Int8Array(ends.length)
  const mean = new Float64Array(ends.length)
  let squares = 0
  for (let g = 0, start = 0; g < ends.length; start = ends[g]!, g++) {
    let up = 0
    let down = 0
    for (let i = start; i < ends[g]!; i++) {
      if (values[i]! > 0) up++
      else if (values[i]! < 0) down++
    }
    const n = ends[g]! - start
    const still = n - up - down
    base[g] = still >= up && still >= down ? 0 : up >= down ? 1 : -1
    mean[g] = n > 0 ? (up - down) / n : 0
    squares += up + down - (n > 0 ? (up - down) ** 2 / n : 0)
  }
  return { base, mean, squares }
}

/** Per slice: Σ value, Σ mean of the segment, and Σ (mean − most frequent value), which is what a shuffle has to be compared with. */
function sumSlices(
  { ends, values, from, slices, sizes }: Layout, base: Int8Array, mean: Float64Array,
): [Float64Array, Float64Array, Float64Array] {
  const observed = new Float64Array(sizes.length)
  const expected = new Float64Array(sizes.length)
  const centre = new Float64Array(sizes.length)
  for (let g = 0, i = 0; g < ends.length; g++) {
    for (; i < ends[g]!; i++) {
      for (let k = from[i]!; k < from[i + 1]!; k++) {
        const s = slices[k]!
        observed[s]! += values[i]!
        expected[s]! += mean[g]!
        centre[s]! += mean[g]! - base[g]!
      }
    }
  }
  return [observed, expected, centre]
}

type Reference = { centre: Float64Array; scale: Float64Array; statistic: Float64Array }

function shuffleAll(
  layout: Layout, base: Int8Array, { centre, scale, statistic }: Reference, shuffles: number, random: () => number,
): Pick<MaxStatistic, 'p' | 'adjustedP'> {
  const moved = listMoved(layout, base)
  const places = Int32Array.from(layout.values.keys())
  const sums = new Int32Array(scale.length)
  const own = new Int32Array(scale.length)
  const maxima = new Float64Array(shuffles)
  for (let b = 0; b < shuffles; b++) {
    sums.fill(0)
    placeAgain(layout, moved, places, sums, random)
    let max = -Infinity
    for (let s = 0; s < sums.length; s++) {
      const t = (sums[s]! - centre[s]!) * scale[s]!
      if (t > max) max = t
      if (t >= statistic[s]! - ROUNDING) own[s]!++
    }
    maxima[b] = max
  }
  const adjustedP = statistic.map((t) => {
    let extreme = 0
    for (let b = 0; b < shuffles; b++) if (maxima[b]! >= t - ROUNDING) extreme++
    return (1 + extreme) / (1 + shuffles)
  })
  return { p: Float64Array.from(own, (extreme) => (1 + extreme) / (1 + shuffles)), adjustedP }
}

/** Of each segment the values that are not the most frequent one, as differences from it; `ends` as in the layout. */
type Moved = { differences: Int8Array; ends: Int32Array }

function listMoved({ ends, values }: Layout, base: Int8Array): Moved {
  const differences = new Int8Array(values.length)
  const movedEnds = new Int32Array(ends.length)
  let n = 0
  for (let g = 0, i = 0; g < ends.length; g++) {
    for (; i < ends[g]!; i++) {
      const difference = values[i]! - base[g]!
      if (difference !== 0) differences[n++] = difference
    }
    movedEnds[g] = n
  }
  return { differences: differences.slice(0, n), ends: movedEnds }
}

/**
 * One shuffle: gives the moved values of each segment places of their own among its cases (the first steps of a Fisher-Yates
 * shuffle, from whatever order the last one left) and adds them up per slice.
 */
function placeAgain({ ends, from, slices }: Layout, moved: Moved, places: Int32Array, sums: Int32Array, random: () => number): void {
  for (let g = 0, start = 0, m = 0; g < ends.length; start = ends[g]!, g++) {
    const end = ends[g]!
    const movedEnd = moved.ends[g]!
    for (let at = start; m < movedEnd; m++, at++) {
      const other = at + Math.floor(random() * (end - at))
      const place = places[other]!
      places[other] = places[at]!
      places[at] = place
      const difference = moved.differences[m]!
      for (let k = from[place]!, last = from[place + 1]!; k < last; k++) sums[slices[k]!]! += difference
    }
  }
}
