import { expect, it } from 'vitest'
import { computeSizing, postgresLimits, USAGE } from '@/bench/sizing/compute-sizing'
import type { Measured } from '@/bench/sizing/measured'

const measured: Measured = {
  measuredAt: '2026-11-26', cores: 2, traces: 1_000_000, rowBytes: 2700, heap: 1e9, toast: 2e9, indexes: { a: 3e8, b: 1e8 }, wordsHeap: 2e8, wordsIndex: 1e8, rollups: 1e6,
  tenth: { traces: 100_000, heap: 1e8, toast: 2e8, indexes: 4e7, words: 3e7 }, dayCount: { traces: 100_000, seconds: 0.5 }, importRowsPerSecond: 1000, textCharacters: 200,
  run: { cases: 1000, bytes: 2e6 },
}

it('takes rows, heap, toast and words as straight lines over the weeks that are kept', () => {
  const sizing = computeSizing(1_000_000, measured)
  // four weeks of what a million took
  expect(sizing).toMatchObject({ rows: 4e6, heap: 4e9, toast: 8e9, indexes: 1.6e9, words: 1.2e9, rollups: 4e6 })
  // 2,000 bytes a case, 20 runs of 2,000 cases a week, four weeks
  expect(sizing.runs).toBe(2000 * 2000 * 20 * 4)
  expect(sizing.total).toBe(4e9 + 8e9 + 1.6e9 + 1.2e9 + 4e6 + 3.2e8)
})

it('gives b-trees of larger weeks a hundredth for each level that they grow', () => {
  // 300 times as many traces in a week: one level more
  expect(computeSizing(300e6, measured).indexes).toBeCloseTo(1.6e9 * 300 * 1.01, -3)
  // a week with fewer traces than were measured has no fewer levels to speak of
  expect(computeSizing(500_000, measured).indexes).toBe(0.8e9)
})

it('asks models as often for a hundred times the traffic, and pays for embeddings by the traffic', () => {
  const [few, many] = [computeSizing(1e6, measured), computeSizing(100e6, measured)]
  // 20 runs of 2,000 cases: each candidate call, a fifth of the baseline's; 30% judged by two votes
  expect(few).toMatchObject({ calls: 20 * 2000 * 1.2, judgeCalls: 20 * 2000 * 0.6 })
  expect([many.calls, many.callUsd, many.judgeUsd]).toEqual([few.calls, few.callUsd, few.judgeUsd])
  expect(few.callUsd).toBeCloseTo(48_000 * (900 * 0.4 + 150 * 1.6) / 1e6, 6)
  // a million traces of 50 tokens at two cents a million
  expect(few.embeddingUsd).toBeCloseTo(1, 6)
  expect(many.embeddingUsd).toBeCloseTo(100, 6)
})

it('reckons the cores of an import from the busiest hour', () => {
  const { meanPerSecond, peakPerSecond, importCores } = computeSizing(604_800_000, measured)
  expect([meanPerSecond, peakPerSecond]).toEqual([1000, 3000])
  // 500 rows a second on a core
  expect(importCores).toBe(6)
})

it('says where Postgres stops: what is passed first comes first', () => {
  const limits = postgresLimits(measured)
  expect(limits.map(({ perWeek }) => perWeek)).toEqual([...limits.map(({ perWeek }) => perWeek)].sort((a, b) => a - b))
  const indexes = limits.find(({ name }) => name === 'indexes in memory')!
  // 400 + 300 bytes of indexes and words a trace, two weeks of them
  expect(indexes.perWeek).toBeCloseTo(USAGE.memoryBytes / 1400, 0)
  // 5 µs a trace: a minute for twelve million a day
  expect(limits.find(({ name }) => name === 'counting the newest day')!.perWeek).toBeCloseTo(84e6, 0)
})
