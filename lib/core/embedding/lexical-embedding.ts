import { normalise } from '@/lib/core/embedding/cosine'
import { gaussianProjection, type Projection } from '@/lib/core/embedding/gaussian-projection'
import { randomisedSvdSteps } from '@/lib/core/embedding/randomised-svd'
import { commonColumns, sparseMatrix, type SparseMatrix } from '@/lib/core/embedding/sparse-matrix'
import { FEATURE_BUCKETS, textFeatures } from '@/lib/core/embedding/text-features'

/** Where vectors of `embedText` come from, with the version of their making. Lexical: by the letters, not by the meaning. */
export const LEXICAL_SPACE = 'lexical-1'

const PROJECTED = 512
const DIRECTIONS = 128
const DIRECTION_WEIGHT = 0.55
/**
 * Rarity counts with its fourth root: a product of two rows has the weight of a feature twice, words that only carry grammar are
 * light already, and a typing error that two texts share must not outweigh what they ask. `npm run bench:coverage` measures it.
 */
const RARITY = 0.25
/** What is in few texts says nothing about common directions, and would take most of the memory. */
const DIRECTION_FEATURES = 32_768
const LEAST_TEXTS = 2
const MAX_KNOWN = 20_000
/** Work between two steps. */
const STEP_TEXTS = 32
const STEP_COLUMNS = 512
/** About how the time is divided; the rest is for the directions. */
const SHARE_FEATURES = 0.3
const SHARE_PROJECTION = 0.4

/** Rows of unit length, row-major; all zeros for a text without a letter or digit. */
export type EmbeddedCorpus = { rows: Float32Array; n: number; dimensions: number }

/**
 * Vectors of texts that are to be compared with each other, for grouping: words, stemmed pairs of words and runs of characters,
 * rare ones somewhat heavier; features of one text alone are left out. 512 numbers of a random projection, and 128 of the
 * strongest common directions at about half the weight. The same texts in the same order and the same seed give the same vectors.
 */
export function embedCorpus(texts: string[], { seed }: { seed: string }): EmbeddedCorpus {
  const steps = embedCorpusSteps(texts, { seed })
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/** The same in steps of some milliseconds, between which something else can be done; each says what share is done, 0 to 1. */
export function* embedCorpusSteps(texts: string[], { seed }: { seed: string }): Generator<number, EmbeddedCorpus> {
  const features: Features[] = []
  for (const text of texts) {
    features.push(textFeatures(text))
    if (features.length % STEP_TEXTS === 0) yield (SHARE_FEATURES * features.length) / texts.length
  }
  const matrix = weightedFeatures(features)
  yield SHARE_FEATURES
  const projected = new Float32Array(texts.length * PROJECTED)
  for (const share of project(matrix, gaussianProjection(seed, PROJECTED), projected)) yield SHARE_FEATURES + SHARE_PROJECTION * share
  const directions = yield* withShare(SHARE_FEATURES + SHARE_PROJECTION, randomisedSvdSteps(commonColumns(matrix.sparse, DIRECTION_FEATURES), DIRECTIONS, seed))
  return joinRows(texts.length, projected, directions)
}

function* withShare<T>(share: number, steps: Generator<unknown, T>): Generator<number, T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    yield share
  }
}

function joinRows(n: number, projected: Float32Array, directions: Float32Array): EmbeddedCorpus {
  const dimensions = PROJECTED + DIRECTIONS
  const rows = new Float32Array(n * dimensions)
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * dimensions, (i + 1) * dimensions)
    row.set(normalise(projected.subarray(i * PROJECTED, (i + 1) * PROJECTED)))
    const strongest = normalise(directions.subarray(i * DIRECTIONS, (i + 1) * DIRECTIONS))
    for (let j = 0; j < DIRECTIONS; j++) row[PROJECTED + j] = DIRECTION_WEIGHT * strongest[j]!
    normalise(row)
  }
  return { rows, n, dimensions }
}

type Features = Map<number, number>
type Weighted = { sparse: SparseMatrix; buckets: number[] }

/** Features by text, times how rare they are, rows of unit length; columns are numbered without gaps, `buckets` are their own numbers. */
function weightedFeatures(features: Features[]): Weighted {
  const inTexts = new Int32Array(FEATURE_BUCKETS)
  for (const row of features) for (const bucket of row.keys()) inTexts[bucket]! += 1
  const columns = new Map<number, number>()
  const rows = features.map((row) => {
    const shared = [...row].filter(([bucket]) => inTexts[bucket]! >= LEAST_TEXTS)
    // A text that has nothing in common with any other still has a place of its own.
    const used = shared.length > 0 ? shared : [...row]
    const weighted = used.map(([bucket, weight]) => [bucket, weight * (1 + Math.log((1 + features.length) / (1 + inTexts[bucket]!))) ** RARITY] as const)
    const length = Math.sqrt(weighted.reduce((sum, [, weight]) => sum + weight * weight, 0))
    return new Map(weighted.map(([bucket, weight]) => {
      const column = columns.get(bucket) ?? columns.size
      columns.set(bucket, column)
      return [column, weight / length]
    }))
  })
  return { sparse: sparseMatrix(rows, columns.size), buckets: [...columns.keys()] }
}

/** Feature by feature, so that each row of the projection is drawn once; yields the share that is done. */
function* project({ sparse, buckets }: Weighted, projection: Projection, out: Float32Array): Generator<number> {
  const k = projection.dimensions
  const row = new Float32Array(k)
  const { starts, texts, values } = byColumn(sparse)
  for (let column = 0; column < sparse.width; column++) {
    projection.rowOf(buckets[column]!, row)
    for (let at = starts[column]!; at < starts[column + 1]!; at++) {
      const [target, value] = [texts[at]! * k, values[at]!]
      for (let j = 0; j < k; j++) out[target + j]! += value * row[j]!
    }
    if (column % STEP_COLUMNS === STEP_COLUMNS - 1) yield column / sparse.width
  }
}

function byColumn({ rows, width, starts: rowStarts, columns, values: rowValues }: SparseMatrix) {
  const starts = new Int32Array(width + 1)
  for (const column of columns) starts[column + 1]! += 1
  for (let column = 0; column < width; column++) starts[column + 1]! += starts[column]!
  const next = starts.slice()
  const texts = new Int32Array(columns.length)
  const values = new Float32Array(columns.length)
  for (let i = 0; i < rows; i++) {
    for (let at = rowStarts[i]!; at < rowStarts[i + 1]!; at++) {
      const place = next[columns[at]!]!++
      texts[place] = i
      values[place] = rowValues[at]!
    }
  }
  return { starts, texts, values }
}

let fixed: { projection: Projection; rows: Map<number, Float32Array> } | null = null

/**
 * The vector of one text that depends on nothing but the text: 512 numbers of unit length, without the weighting by rarity that
 * takes a corpus. All zeros for a text without a letter or digit. Comparable with others of `LEXICAL_SPACE` only.
 */
export function embedText(text: string): Float32Array {
  fixed ??= { projection: gaussianProjection(LEXICAL_SPACE, PROJECTED), rows: new Map() }
  const out = new Float32Array(PROJECTED)
  for (const [bucket, weight] of textFeatures(text)) {
    const row = fixedRow(fixed, bucket)
    for (let j = 0; j < PROJECTED; j++) out[j]! += weight * row[j]!
  }
  return normalise(out)
}

function fixedRow({ projection, rows }: NonNullable<typeof fixed>, bucket: number): Float32Array {
  const known = rows.get(bucket)
  if (known) return known
  const row = new Float32Array(PROJECTED)
  projection.rowOf(bucket, row)
  if (rows.size < MAX_KNOWN) rows.set(bucket, row)
  return row
}
