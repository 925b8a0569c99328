// AssemblyScript, not TypeScript: `node scripts/build-kernel.mjs` compiles it into kernel-wasm.ts.
//
// Dot products in float32 SIMD decide which pairs can matter at all; what matters is computed again by direct difference in
// float64, in the order of squared-distance.ts. Errors of the dot products are bounded, so no pair is missed: the results have
// the same bits as the pure path, on any machine and with any number of threads. No relaxed SIMD, no fused multiply-add.

/** Rows of a tile; rows are padded with zeros to a multiple of it. */
const TILE: i32 = 64
/** Dimensions of one pass over a tile, so that both sides stay in the cache. */
const CHUNK: i32 = 256
/** Relative error of one float32 operation. */
const UNIT: f64 = 5.9604644775390625e-8
const WAIT_ROUNDS: i32 = 400

/**
 * The k nearest other rows of each row among the pairs that this thread looks at: pairs of tiles, of which it takes the first from
 * the counter at `control`. What the threads found is put together afterwards.
 *
 * @param halves f32, half of each row's squared norm; infinite for padding
 * @param norms f64, the squared norms; `largest` is the largest of them
 * @param squared f64 n × k filled with Infinity, `index` i32 n × k, and `thresholds` f32 filled with -Infinity (Infinity for
 *   padding): for this thread alone, as is `scratch` (64 × 64 × f32)
 */
export function neighbours(
  rows: usize, halves: usize, norms: usize, largest: f64, n: i32, stride: i32, k: i32, squared: usize, index: usize, thresholds: usize,
  control: usize, scratch: usize,
): void {
  const tiles = (n + TILE - 1) / TILE
  const error = errorOf(CHUNK / 4 + stride / CHUNK)
  for (let tile = atomic.add<i32>(control, 1); tile < tiles; tile = atomic.add<i32>(control, 1)) {
    const first = tile * TILE
    const count = min<i32>(TILE, n - first)
    for (let other = tile; other < tiles; other++) {
      dotTile(rows, stride, first, other * TILE, scratch)
      for (let r = 0; r < count; r++) {
        const row = first + r
        const half = f32x4.splat(load<f32>(halves + (<usize>row << 2)))
        let least = f32x4.splat(load<f32>(thresholds + (<usize>row << 2)))
        for (let c = 0; c < TILE; c += 4) {
          const column = other * TILE + c
          const dots = v128.load(scratch + (<usize>(r * TILE + c) << 2))
          const forRow = f32x4.gt(f32x4.sub(dots, v128.load(halves + (<usize>column << 2))), least)
          const forColumn = f32x4.gt(f32x4.sub(dots, half), v128.load(thresholds + (<usize>column << 2)))
          if (!v128.any_true(v128.or(forRow, forColumn))) continue
          const rowMask = i32x4.bitmask(forRow)
          // a tile beside itself has each pair twice
          const columnMask = other == tile ? 0 : i32x4.bitmask(forColumn)
          for (let lane = 0; lane < 4; lane++) {
            const candidate = column + lane
            if (candidate == row) continue
            if (rowMask & (1 << lane)) offer(rows, norms, largest, error, stride, row, candidate, k, squared, index, thresholds)
            if (columnMask & (1 << lane)) offer(rows, norms, largest, error, stride, candidate, row, k, squared, index, thresholds)
          }
          least = f32x4.splat(load<f32>(thresholds + (<usize>row << 2)))
        }
      }
    }
    atomic.add<i32>(control + 4, tiles - tile)
  }
}

/** Bound of the error of a squared distance by norms and dot product, relative to the sum of the squared norms. */
function errorOf(additions: i32): f64 {
  return (<f64>additions + 24) * UNIT
}

/** Puts a candidate into the list of a row if it belongs there: by distance, and of equally close ones the first rows. */
function offer(
  rows: usize, norms: usize, largest: f64, error: f64, stride: i32, row: i32, candidate: i32, k: i32, squared: usize, index: usize, thresholds: usize,
): void {
  const start = row * k
  let at = start + k - 1
  const distance = exact(rows, stride, row, candidate, load<f64>(squared + (<usize>at << 3)))
  if (!precedes(distance, candidate, at, squared, index)) return
  for (; at > start && precedes(distance, candidate, at - 1, squared, index); at--) {
    store<f64>(squared + (<usize>at << 3), load<f64>(squared + (<usize>(at - 1) << 3)))
    store<i32>(index + (<usize>at << 2), load<i32>(index + (<usize>(at - 1) << 2)))
  }
  store<f64>(squared + (<usize>at << 3), distance)
  store<i32>(index + (<usize>at << 2), candidate)
  const norm = load<f64>(norms + (<usize>row << 3))
  const far = load<f64>(squared + (<usize>(start + k - 1) << 3))
  store<f32>(thresholds + (<usize>row << 2), <f32>((norm - far - error * (norm + largest) - 1e-37) / 2))
}

function precedes(distance: f64, candidate: i32, at: i32, squared: usize, index: usize): bool {
  const other = load<f64>(squared + (<usize>at << 3))
  return distance < other || (distance == other && candidate < load<i32>(index + (<usize>at << 2)))
}

/** The squared distance, or, once it is known to be more than `limit`, some number that is more too. */
function exact(rows: usize, stride: i32, a: i32, b: i32, limit: f64): f64 {
  let at = rows + <usize>a * <usize>stride * 4
  let other = rows + <usize>b * <usize>stride * 4
  const end = at + (<usize>stride << 2)
  let low = f64x2.splat(0)
  let high = f64x2.splat(0)
  let sum: f64 = 0
  while (at < end) {
    for (let i = 0; i < 4; i++) {
      const one = v128.load(at)
      const two = v128.load(other)
      const first = f64x2.sub(f64x2.promote_low_f32x4(one), f64x2.promote_low_f32x4(two))
      const second = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<f32>(one, one, 2, 3, 2, 3)), f64x2.promote_low_f32x4(v128.shuffle<f32>(two, two, 2, 3, 2, 3)))
      low = f64x2.add(low, f64x2.mul(first, first))
      high = f64x2.add(high, f64x2.mul(second, second))
      at += 16
      other += 16
    }
    const halves = f64x2.add(low, high)
    sum = f64x2.extract_lane(halves, 0) + f64x2.extract_lane(halves, 1)
    if (sum > limit) return sum
  }
  return sum
}

/** Dot products of 64 × 64 rows into `out`, 2 × 4 at a time. */
function dotTile(rows: usize, stride: i32, first: i32, second: i32, out: usize): void {
  const step = <usize>stride << 2
  for (let from = 0; from < stride; from += CHUNK) {
    const bytes = <usize>min<i32>(CHUNK, stride - from) << 2
    for (let r = 0; r < TILE; r += 2) {
      const row = rows + <usize>(first + r) * step + (<usize>from << 2)
      for (let c = 0; c < TILE; c += 4) {
        dot2x4(row, step, rows + <usize>(second + c) * step + (<usize>from << 2), bytes, out + (<usize>(r * TILE + c) << 2), from == 0)
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function dot2x4(row: usize, step: usize, column: usize, bytes: usize, out: usize, isFirst: bool): void {
  let a0 = f32x4.splat(0), a1 = f32x4.splat(0), a2 = f32x4.splat(0), a3 = f32x4.splat(0)
  let b0 = f32x4.splat(0), b1 = f32x4.splat(0), b2 = f32x4.splat(0), b3 = f32x4.splat(0)
  const row1 = row + step
  const column1 = column + step, column2 = column1 + step, column3 = column2 + step
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(row + i), y = v128.load(row1 + i)
    let q = v128.load(column + i)
    a0 = f32x4.add(a0, f32x4.mul(x, q))
    b0 = f32x4.add(b0, f32x4.mul(y, q))
    q = v128.load(column1 + i)
    a1 = f32x4.add(a1, f32x4.mul(x, q))
    b1 = f32x4.add(b1, f32x4.mul(y, q))
    q = v128.load(column2 + i)
    a2 = f32x4.add(a2, f32x4.mul(x, q))
    b2 = f32x4.add(b2, f32x4.mul(y, q))
    q = v128.load(column3 + i)
    a3 = f32x4.add(a3, f32x4.mul(x, q))
    b3 = f32x4.add(b3, f32x4.mul(y, q))
  }
  let one = sums(a0, a1, a2, a3)
  let two = sums(b0, b1, b2, b3)
  const out1 = out + (TILE << 2)
  if (!isFirst) {
    one = f32x4.add(one, v128.load(out))
    two = f32x4.add(two, v128.load(out1))
  }
  v128.store(out, one)
  v128.store(out1, two)
}

/** The sum over the lanes of each of four vectors. */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
}

/**
 * Prim's algorithm from row 0, each thread with the rows `thread`, `thread + threads` … that are not in the tree yet.
 *
 * @param core f64, squared core distances; `best` f64 filled with Infinity and `from` i32, of each row
 * @param list i32, room for this thread's rows; `slots` 2 × threads × 16 bytes; `batch` 4 × i32 for this thread alone
 * @param edgeFrom i32, `edgeTo` i32 and `edgeSquared` f64, n - 1 each: the tree in the order in which it grows
 */
export function tree(
  thread: i32, threads: i32, rows: usize, norms: usize, n: i32, stride: i32, core: usize, best: usize, from: usize, list: usize,
  slots: usize, batch: usize, edgeFrom: usize, edgeTo: usize, edgeSquared: usize, control: usize,
): void {
  let open = 0
  for (let row = thread; row < n; row += threads) store<i32>(list + (<usize>(open++) << 2), row)
  let current = 0
  for (let edge = 0; edge < n - 1; edge++) {
    open = relax(rows, norms, stride, core, best, from, list, open, batch, current)
    const round = slots + <usize>((edge & 1) * threads * 16)
    storeNearest(best, list, open, round + <usize>(thread * 16))
    barrier(control, threads)
    let nearest: i32 = -1
    let least: f64 = Infinity
    for (let other = 0; other < threads; other++) {
      const row = load<i32>(round + <usize>(other * 16))
      const squared = load<f64>(round + <usize>(other * 16 + 8))
      if (row >= 0 && (nearest < 0 || squared < least || (squared == least && row < nearest))) {
        nearest = row
        least = squared
      }
    }
    if (thread == 0) {
      store<i32>(edgeFrom + (<usize>edge << 2), load<i32>(from + (<usize>nearest << 2)))
      store<i32>(edgeTo + (<usize>edge << 2), nearest)
      store<f64>(edgeSquared + (<usize>edge << 3), least)
      atomic.store<i32>(control + 4, edge + 1)
    }
    current = nearest
  }
}

/** Takes `current` off the list and brings what it is closer to than the tree before; returns how many rows are left. */
function relax(rows: usize, norms: usize, stride: i32, core: usize, best: usize, from: usize, list: usize, open: i32, batch: usize, current: i32): i32 {
  const own = load<f64>(core + (<usize>current << 3))
  let kept = 0
  let filled = 0
  for (let i = 0; i < open; i++) {
    const row = load<i32>(list + (<usize>i << 2))
    if (row == current) continue
    store<i32>(list + (<usize>(kept++) << 2), row)
    if (max<f64>(load<f64>(core + (<usize>row << 3)), own) >= load<f64>(best + (<usize>row << 3))) continue
    store<i32>(batch + (<usize>(filled++) << 2), row)
    if (filled < 4) continue
    reachFour(rows, norms, stride, core, best, from, batch, 4, current)
    filled = 0
  }
  if (filled > 0) {
    for (let i = filled; i < 4; i++) store<i32>(batch + (<usize>i << 2), current)
    reachFour(rows, norms, stride, core, best, from, batch, filled, current)
  }
  return kept
}

function reachFour(rows: usize, norms: usize, stride: i32, core: usize, best: usize, from: usize, batch: usize, count: i32, current: i32): void {
  const dots = dot1x4(rows, stride, current, batch)
  const norm = load<f64>(norms + (<usize>current << 3))
  const error = errorOf(stride / 8)
  for (let i = 0; i < count; i++) {
    const row = load<i32>(batch + (<usize>i << 2))
    const dot = <f64>(i == 0 ? f32x4.extract_lane(dots, 0) : i == 1 ? f32x4.extract_lane(dots, 1) : i == 2 ? f32x4.extract_lane(dots, 2) : f32x4.extract_lane(dots, 3))
    const far = load<f64>(best + (<usize>row << 3))
    const both = norm + load<f64>(norms + (<usize>row << 3))
    if (both - 2 * dot - error * both - 1e-37 >= far) continue
    const least = max<f64>(load<f64>(core + (<usize>row << 3)), load<f64>(core + (<usize>current << 3)))
    const reach = max<f64>(least, exact(rows, stride, row, current, far))
    if (!(reach < far)) continue
    store<f64>(best + (<usize>row << 3), reach)
    store<i32>(from + (<usize>row << 2), current)
  }
}

// @ts-ignore: decorator
@inline
function dot1x4(rows: usize, stride: i32, current: i32, batch: usize): v128 {
  const step = <usize>stride << 2
  const row = rows + <usize>current * step
  const c0 = rows + <usize>load<i32>(batch) * step, c1 = rows + <usize>load<i32>(batch, 4) * step
  const c2 = rows + <usize>load<i32>(batch, 8) * step, c3 = rows + <usize>load<i32>(batch, 12) * step
  let a0 = f32x4.splat(0), a1 = f32x4.splat(0), a2 = f32x4.splat(0), a3 = f32x4.splat(0)
  let b0 = f32x4.splat(0), b1 = f32x4.splat(0), b2 = f32x4.splat(0), b3 = f32x4.splat(0)
  for (let i: usize = 0; i < step; i += 32) {
    const x = v128.load(row + i), y = v128.load(row + i, 16)
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(c0 + i)))
    b0 = f32x4.add(b0, f32x4.mul(y, v128.load(c0 + i, 16)))
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(c1 + i)))
    b1 = f32x4.add(b1, f32x4.mul(y, v128.load(c1 + i, 16)))
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(c2 + i)))
    b2 = f32x4.add(b2, f32x4.mul(y, v128.load(c2 + i, 16)))
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(c3 + i)))
    b3 = f32x4.add(b3, f32x4.mul(y, v128.load(c3 + i, 16)))
  }
  return sums(f32x4.add(a0, b0), f32x4.add(a1, b1), f32x4.add(a2, b2), f32x4.add(a3, b3))
}

/** The closest of the rows that are left (of equally close ones the first), -1 if none is. */
function storeNearest(best: usize, list: usize, open: i32, slot: usize): void {
  let nearest: i32 = -1
  let least: f64 = Infinity
  for (let i = 0; i < open; i++) {
    const row = load<i32>(list + (<usize>i << 2))
    const squared = load<f64>(best + (<usize>row << 3))
    if (nearest >= 0 && squared >= least) continue
    nearest = row
    least = squared
  }
  store<i32>(slot, nearest)
  store<f64>(slot + 8, least)
}

/** Waits until all threads are here: a count of arrivals at `control + 8`, of rounds at `control + 12`. */
function barrier(control: usize, threads: i32): void {
  if (threads == 1) return
  const round = atomic.load<i32>(control + 12)
  if (atomic.add<i32>(control + 8, 1) == threads - 1) {
    atomic.store<i32>(control + 8, 0)
    atomic.store<i32>(control + 12, round + 1)
    atomic.notify(control + 12, threads)
    return
  }
  for (let i = 0; i < WAIT_ROUNDS; i++) if (atomic.load<i32>(control + 12) != round) return
  while (atomic.load<i32>(control + 12) == round) atomic.wait<i32>(control + 12, round, -1)
}
