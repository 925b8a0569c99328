import fs from 'node:fs'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosine } from '@/lib/core/embedding/cosine'
import { embedCorpus, embedText } from '@/lib/core/embedding/lexical-embedding'
import { randomisedSvd, symmetricEigen } from '@/lib/core/embedding/randomised-svd'
import { commonColumns, sparseMatrix, timesDense, transposeTimesDense } from '@/lib/core/embedding/sparse-matrix'
import { textFeatures, wordsOfText } from '@/lib/core/embedding/text-features'
import { readVectors, vectorBytes } from '@/lib/core/embedding/vector-bytes'

const rowsOf = ({ rows, n, dimensions }: ReturnType<typeof embedCorpus>) => Array.from({ length: n }, (_, i) => rows.subarray(i * dimensions, (i + 1) * dimensions))
const norm = (vector: Float32Array) => Math.hypot(...vector)

describe('the features of a text', () => {
  it('are the same for other spellings of characters, letter case and digits', () => {
    expect(wordsOfText('Order ＢＸ-1042, café!')).toEqual(['order', 'bx', '0000', 'café'])
    expect(textFeatures('Order BX-1042')).toEqual(textFeatures('order bx 9999'))
  })

  it('weigh words 1, pairs of stems 0.5, runs of letters 0.35, and stop words three tenths of it', () => {
    // "cats": the word; runs of 3, 4 and 5 of " cats ": 4 + 3 + 2.
    expect([...textFeatures('cats').values()].sort()).toEqual([...Array(9).fill(0.35), 1])
    // "the": the word at 0.3; 3 + 2 + 1 runs at 0.105.
    expect([...textFeatures('the').values()].sort()).toEqual([...Array(6).fill(0.105), 0.3].map((weight) => expect.closeTo(weight, 10)))
    const pair = (text: string) => [...textFeatures(text)].filter(([, weight]) => weight === 0.5).map(([bucket]) => bucket)
    expect(pair('billing questions')).toEqual(pair('billed question'))
  })

  it('count what occurs again with the logarithm', () => {
    const once = textFeatures('refund')
    for (const [bucket, weight] of textFeatures('refund, refund')) if (once.has(bucket)) expect(weight).toBeCloseTo(once.get(bucket)! * (1 + Math.log(2)), 10)
  })

  it('are none without a letter or digit', () => {
    expect(textFeatures(' …!? 👍 ').size).toBe(0)
  })
})

describe('the vector of one text', () => {
  it('depends on the text alone and has unit length', () => {
    fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => {
      const vector = embedText(text)
      expect([vector.length, [...embedText(text)].every((value, at) => value === vector[at])]).toEqual([512, true])
      expect(norm(vector)).toBeCloseTo(textFeatures(text).size === 0 ? 0 : 1, 4)
    }), { numRuns: 50 })
  })

  it('is nearer for texts that share words', () => {
    const [a, b, c] = ['Where is my parcel?', 'Where is my parcel now', 'Cancel the subscription'].map(embedText)
    expect(cosine(a!, b!)).toBeGreaterThan(0.7)
    expect(Math.abs(cosine(a!, c!))).toBeLessThan(0.3)
  })

  it('is lexical: a reversed meaning is near', () => {
    const text = 'We have looked at your order and this is what we found: the parcel left our warehouse, it is insured, and the driver will hand it over to you in person at your door.'
    expect(cosine(embedText(text), embedText(text.replace('is insured', 'is not insured')))).toBeGreaterThan(0.9)
  })

  it('cannot be compared with one of another length', () => {
    expect(() => cosine(new Float32Array(2), new Float32Array(3))).toThrow('Vectors of 2 and 3 numbers cannot be compared')
  })
})

describe('the vectors of a corpus', () => {
  it('are the same for the same texts and seed, of unit length, and all zeros for nothing', () => {
    const texts = ['refund my order', 'refund the order please', 'track my parcel', 'track a parcel', '…', 'zebra']
    const one = embedCorpus(texts, { seed: 'a' })
    expect(embedCorpus(texts, { seed: 'a' })).toEqual(one)
    expect(embedCorpus(texts, { seed: 'b' }).rows).not.toEqual(one.rows)
    expect(rowsOf(one).map((row) => Math.round(norm(row) * 1e4) / 1e4)).toEqual([1, 1, 1, 1, 0, 1])
    const [a, b, c, d] = rowsOf(one)
    expect(cosine(a!, b!)).toBeGreaterThan(cosine(a!, c!))
    expect(cosine(c!, d!)).toBeGreaterThan(cosine(c!, b!))
    expect(embedCorpus([], { seed: 'a' })).toEqual({ rows: new Float32Array(0), n: 0, dimensions: 640 })
  })

  const file = `${process.env.SLICEGATE_SHARED_DATA ?? '../shared/data'}/clinc-oos/data_full.json.gz`
  it.skipIf(!fs.existsSync(file))('puts requests of one intent next to each other: 18 intents among 380 that belong to none', () => {
    const data = JSON.parse(zlib.gunzipSync(fs.readFileSync(file)).toString()) as Record<string, [string, string][]>
    const intents = [...new Set(data.train!.map(([, intent]) => intent))].filter((_, at) => at % 8 === 0).slice(0, 18)
    const rows = [...intents.flatMap((wanted) => data.train!.filter(([, intent]) => intent === wanted).slice(0, 90)), ...data.oos_test!.slice(0, 380)]
    expect(rows).toHaveLength(2000)
    const vectors = rowsOf(embedCorpus(rows.map(([text]) => text), { seed: 'clinc' }))
    const asked = Array.from({ length: 180 }, (_, at) => at * 9)
    const same = asked.filter((i) => rows[nearest(vectors, i)]![1] === rows[i]![1])
    expect(same.length / asked.length).toBeGreaterThan(0.92)
  })
})

/** Number of the other row with the greatest product. */
function nearest(vectors: Float32Array[], i: number): number {
  let [best, at] = [-Infinity, -1]
  const own = vectors[i]!
  for (let j = 0; j < vectors.length; j++) {
    const other = vectors[j]!
    let product = 0
    for (let k = 0; k < own.length; k++) product += own[k]! * other[k]!
    if (j !== i && product > best) [best, at] = [product, j]
  }
  return at
}

describe('the strongest directions', () => {
  it('keep all products between rows when there are no more than asked for', () => {
    // Rank 2: the third row is the sum of the first two.
    const matrix = sparseMatrix([new Map([[0, 3]]), new Map([[1, 2]]), new Map([[0, 3], [1, 2]])], 4)
    const reduced = randomisedSvd(matrix, 2, 's')
    const product = (a: number, b: number) => reduced[2 * a]! * reduced[2 * b]! + reduced[2 * a + 1]! * reduced[2 * b + 1]!
    const products = [[0, 0], [1, 1], [0, 1], [0, 2], [1, 2], [2, 2]].map(([a, b]) => Math.round(product(a!, b!) * 1e3) / 1e3 + 0)
    expect(products).toEqual([9, 4, 0, 9, 4, 13])
  })

  it('are zeros where there are none', () => {
    expect([...randomisedSvd(sparseMatrix([new Map([[0, 1]])], 1), 3, 's')].map((value) => Math.abs(Math.round(value * 1e6) / 1e6))).toEqual([1, 0, 0])
    expect([...randomisedSvd(sparseMatrix([], 0), 3, 's')]).toEqual([])
  })

  it('come from eigenvalues: those of [[2, 1], [1, 2]] are 3 and 1', () => {
    const { values, vectors } = symmetricEigen(Float64Array.from([2, 1, 1, 2]), 2)
    expect(values.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([3, 1])
    expect(Math.abs(vectors[0]!)).toBeCloseTo(Math.SQRT1_2, 9)
  })
})

describe('sparse matrices', () => {
  const matrix = sparseMatrix([new Map([[0, 1], [2, 2]]), new Map([[2, 3]])], 3)

  it('multiply from both sides', () => {
    expect([...timesDense(matrix, Float32Array.from([1, 10, 100]), 1)]).toEqual([201, 300])
    expect([...transposeTimesDense(matrix, Float32Array.from([1, 10]), 1)]).toEqual([1, 0, 32])
  })

  it('keep their most common columns', () => {
    expect(commonColumns(matrix, 3)).toBe(matrix)
    expect(commonColumns(matrix, 1)).toEqual(sparseMatrix([new Map([[0, 2]]), new Map([[0, 3]])], 1))
  })
})

describe('stored vectors', () => {
  it('come back as they went, whatever the offset of the bytes', () => {
    const vectors = [Float32Array.from([1, -0.5]), Float32Array.from([0.25, 3e-8])]
    const bytes = vectorBytes(vectors)
    expect(readVectors(bytes, 2)).toEqual(vectors)
    const shifted = new Uint8Array([9, 9, 9, ...bytes]).subarray(3)
    expect(readVectors(shifted, 2)).toEqual(vectors)
    expect([...vectorBytes([Float32Array.from([1])])]).toEqual([0, 0, 128, 63])
  })

  it('are none when the bytes are cut', () => {
    expect([readVectors(new Uint8Array(7), 1), readVectors(new Uint8Array(12), 2), readVectors(new Uint8Array(0), 1), readVectors(new Uint8Array(4), 0)]).toEqual([null, null, null, null])
  })
})
