import type { Neighbours } from '@/lib/core/clustering/core-distances'
import type { DistinctRows } from '@/lib/core/clustering/dedupe-rows'
import type { SpanningTree } from '@/lib/core/clustering/hdbscan-types'

const TILE = 64
const PAGE = 65_536
/** What a WebAssembly memory can have at most. */
const MOST_PAGES = 65_536
/** With larger squared norms float32 products could overflow. */
const LARGEST_NORM = 1e30

/** Where the kernel finds what it works on, in bytes; lists with one entry per thread say so. */
export type KernelLayout = {
  n: number; stride: number; k: number; threads: number; pages: number
  /** Four i32: next tile, pairs of tiles or edges that are done, arrivals and rounds of the barrier. */
  control: number
  rows: number; norms: number; halves: number; core: number; best: number; from: number
  edgeFrom: number; edgeTo: number; edgeSquared: number; slots: number
  squared: number[]; index: number[]; thresholds: number[]; scratch: number[]; list: number[]; batch: number[]
}

/** Room for `n` padded rows and their `k` neighbours; null when that is more than a memory can have. */
export function layOutKernel({ n, stride }: Pick<DistinctRows, 'n' | 'stride'>, k: number, threads: number): KernelLayout | null {
  let end = 1024
  const take = (bytes: number) => {
    const start = end
    // cache lines of their own, so that threads do not slow each other down
    end += Math.ceil(bytes / 64) * 64
    return start
  }
  const each = (bytes: number) => Array.from({ length: threads }, () => take(bytes))
  const padded = Math.ceil(n / TILE) * TILE
  const layout = {
    control: take(16), rows: take(padded * stride * 4), norms: take(n * 8), halves: take(padded * 4),
    core: take(n * 8), best: take(n * 8), from: take(n * 4), edgeFrom: take(n * 4), edgeTo: take(n * 4), edgeSquared: take(n * 8),
    slots: take(threads * 32), squared: each(n * k * 8), index: each(n * k * 4), thresholds: each(padded * 4), scratch: each(TILE * TILE * 4),
    list: each((Math.ceil(n / threads) + 1) * 4), batch: each(16),
  }
  const pages = Math.ceil(end / PAGE)
  return pages > MOST_PAGES ? null : { n, stride, k, threads, pages, ...layout }
}

/** Puts the rows into the memory. Returns their largest squared norm; null when it is too large for the kernel. */
export function fillKernel(buffer: ArrayBufferLike, layout: KernelLayout, { rows, n, stride }: DistinctRows): number | null {
  new Float32Array(buffer, layout.rows, rows.length).set(rows)
  const norms = new Float64Array(buffer, layout.norms, n)
  const padded = Math.ceil(n / TILE) * TILE
  const halves = new Float32Array(buffer, layout.halves, padded).fill(Infinity)
  let largest = 0
  for (let row = 0; row < n; row++) {
    let norm = 0
    for (let i = row * stride; i < (row + 1) * stride; i++) norm += rows[i]! * rows[i]!
    norms[row] = norm
    halves[row] = norm / 2
    largest = Math.max(largest, norm)
  }
  for (const squared of layout.squared) new Float64Array(buffer, squared, n * layout.k).fill(Infinity)
  for (const thresholds of layout.thresholds) new Float32Array(buffer, thresholds, padded).fill(-Infinity, 0, n).fill(Infinity, n)
  new Float64Array(buffer, layout.best, n).fill(Infinity)
  return largest > LARGEST_NORM ? null : largest
}

/** Arguments of the kernel's `neighbours` for one thread. */
export function neighboursArguments(layout: KernelLayout, largest: number, thread: number): number[] {
  const { rows, halves, norms, n, stride, k, squared, index, thresholds, control, scratch } = layout
  return [rows, halves, norms, largest, n, stride, k, squared[thread]!, index[thread]!, thresholds[thread]!, control, scratch[thread]!]
}

/** Share of the pairs of tiles or, with `tree`, of the pairs of rows that have been looked at, 0 to 1. */
export function shareDone(buffer: ArrayBufferLike, { control, n }: KernelLayout, call: 'neighbours' | 'tree'): number {
  const done = Atomics.load(new Int32Array(buffer, control, 4), 1)
  const tiles = Math.ceil(n / TILE)
  // the first rows of the tree have nearly all others to look at, the last ones nearly none
  return call === 'neighbours' ? done / (tiles * (tiles + 1) / 2) : 1 - (1 - done / n) ** 2
}

/** Arguments of the kernel's `tree` for one thread. */
export function treeArguments(layout: KernelLayout, thread: number): number[] {
  const { threads, rows, norms, n, stride, core, best, from, list, slots, batch, edgeFrom, edgeTo, edgeSquared, control } = layout
  return [
    thread, threads, rows, norms, n, stride, core, best, from, list[thread]!, slots, batch[thread]!,
    edgeFrom, edgeTo, edgeSquared, control,
  ]
}

/** What all threads found in `neighbours`: of each row the closest ones, of equally close ones the first. */
export function readNeighbours(buffer: ArrayBufferLike, { n, k, threads, index, squared }: KernelLayout): Neighbours {
  const found: Neighbours = { k, index: new Int32Array(n * k), squared: new Float64Array(n * k) }
  const indexes = index.map((start) => new Int32Array(buffer, start, n * k))
  const distances = squared.map((start) => new Float64Array(buffer, start, n * k))
  const next = new Int32Array(threads)
  for (let row = 0; row < n; row++) {
    next.fill(row * k)
    for (let at = row * k; at < (row + 1) * k; at++) {
      let best = 0
      for (let thread = 1; thread < threads; thread++) {
        const [own, other] = [distances[thread]![next[thread]!]!, distances[best]![next[best]!]!]
        if (own < other || (own === other && indexes[thread]![next[thread]!]! < indexes[best]![next[best]!]!)) best = thread
      }
      found.squared[at] = distances[best]![next[best]!]!
      found.index[at] = indexes[best]![next[best]!]!
      next[best]! += 1
    }
  }
  return found
}

/** What `tree` found. */
export function readTree(buffer: ArrayBufferLike, { n, edgeFrom, edgeTo, edgeSquared }: KernelLayout): SpanningTree {
  return {
    from: new Int32Array(buffer, edgeFrom, n - 1).slice(), to: new Int32Array(buffer, edgeTo, n - 1).slice(),
    weight: new Float64Array(buffer, edgeSquared, n - 1).map(Math.sqrt),
  }
}

/** Puts the squared core distances where `tree` expects them. */
export function writeCore(buffer: ArrayBufferLike, { core }: KernelLayout, squared: Float64Array): void {
  new Float64Array(buffer, core, squared.length).set(squared)
}
