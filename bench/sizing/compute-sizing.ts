import type { Measured } from '@/bench/sizing/measured'

/** What a team does with its traffic; each is said in the docs beside the table. */
export type Usage = {
  retentionWeeks: number; peakFactor: number; sampleSize: number; runsPerWeek: number; judgedShare: number; votes: number; baselineRemembered: number
  callTokens: { input: number; output: number }; judgeTokens: { input: number; output: number }
  /** US dollars for a million tokens. */
  prices: { input: number; output: number; judgeInput: number; judgeOutput: number; embedding: number }
  dimensions: number; charactersPerToken: number; memoryBytes: number
}

export const USAGE: Usage = {
  retentionWeeks: 4, peakFactor: 3, sampleSize: 2000, runsPerWeek: 20, judgedShare: 0.3, votes: 2, baselineRemembered: 0.8,
  callTokens: { input: 900, output: 150 }, judgeTokens: { input: 1500, output: 100 },
  prices: { input: 0.4, output: 1.6, judgeInput: 2, judgeOutput: 8, embedding: 0.02 }, dimensions: 1536, charactersPerToken: 4, memoryBytes: 64 * 1024 ** 3,
}

/** Bytes are of the whole retention; costs are US dollars a week. */
export type Sizing = {
  perWeek: number; rows: number; heap: number; toast: number; indexes: number; words: number; rollups: number; runs: number; total: number
  /** Indexes and words of the newest two weeks: what has to stay in memory for imports and the explorer to be fast. */
  hotIndexes: number
  meanPerSecond: number; peakPerSecond: number; importCores: number
  calls: number; judgeCalls: number; callUsd: number; judgeUsd: number; embeddingUsd: number
  /** Of one grouping of a week: vectors and the graph of neighbours. */
  clusteringBytes: number
  /** Seconds that counting the newest day anew takes at its end. */
  dayCountSeconds: number
}

const WEEK_SECONDS = 7 * 86_400
/** Of the graph that groups are read from: a place and a distance for each neighbour (lib/core/clustering/hdbscan.ts). */
const NEIGHBOURS = 24
const BYTES_OF_NEIGHBOUR = 8
/** Text in memory: two bytes a character, and what an object takes. */
const BYTES_OF_CHARACTER = 2
const BYTES_OF_OBJECT = 120
const HOT_WEEKS = 2

/**
 * What so many traces a week need. Heap, toast, words and rollups are straight lines: every trace brings its own. Indexes are straight lines too, because each
 * week has its own; those of a week with more traces than were measured get the height of a b-tree on top, a level of log n / log 300 pages of which the lowest holds 299 of 300
 * entries, so never more than 1% a level: bytes × (1 + 0.01 × added levels).
 */
export function computeSizing(perWeek: number, measured: Measured, usage: Usage = USAGE): Sizing {
  const { traces } = measured
  const rows = perWeek * usage.retentionWeeks
  const ofAll = (bytes: number) => (bytes / traces) * rows
  const levels = Math.max(0, Math.log(perWeek / traces) / Math.log(FAN_OUT))
  const withLevels = (bytes: number) => ofAll(bytes) * (1 + LEVEL_SHARE * levels)
  const indexes = withLevels(sum(Object.values(measured.indexes)))
  const words = ofAll(measured.wordsHeap) + withLevels(measured.wordsIndex)
  const [heap, toast, rollups] = [ofAll(measured.heap), ofAll(measured.toast), ofAll(measured.rollups)]
  const runs = (measured.run.bytes / measured.run.cases) * usage.sampleSize * usage.runsPerWeek * usage.retentionWeeks
  const meanPerSecond = perWeek / WEEK_SECONDS
  const tokens = perWeek * (measured.textCharacters / usage.charactersPerToken)
  return {
    perWeek, rows, heap, toast, indexes, words, rollups, runs, total: heap + toast + indexes + words + rollups + runs,
    hotIndexes: ((indexes + words) / usage.retentionWeeks) * Math.min(HOT_WEEKS, usage.retentionWeeks),
    meanPerSecond, peakPerSecond: meanPerSecond * usage.peakFactor, importCores: (meanPerSecond * usage.peakFactor) / (measured.importRowsPerSecond / measured.cores),
    ...callsOf(usage), embeddingUsd: (tokens / 1e6) * usage.prices.embedding,
    clusteringBytes: perWeek * (usage.dimensions * 4 + NEIGHBOURS * BYTES_OF_NEIGHBOUR + measured.textCharacters * BYTES_OF_CHARACTER + BYTES_OF_OBJECT),
    dayCountSeconds: (measured.dayCount.seconds / measured.dayCount.traces) * (perWeek / 7),
  }
}

const FAN_OUT = 300
const LEVEL_SHARE = 0.01

/** Calls of a week and what they cost: by the sample, not by the traffic. What the baseline answered is remembered, so that only a share of it is asked again. */
function callsOf({ sampleSize, runsPerWeek, judgedShare, votes, baselineRemembered, callTokens, judgeTokens, prices }: Usage) {
  const calls = runsPerWeek * sampleSize * (1 + (1 - baselineRemembered))
  const judgeCalls = runsPerWeek * sampleSize * judgedShare * votes
  return {
    calls, judgeCalls,
    callUsd: (calls * (callTokens.input * prices.input + callTokens.output * prices.output)) / 1e6,
    judgeUsd: (judgeCalls * (judgeTokens.input * prices.judgeInput + judgeTokens.output * prices.judgeOutput)) / 1e6,
  }
}

export type Limit = { name: string; perWeek: number; reckoned: string }

/** Traces a week at which each part of one Postgres stops being fit, the first one first. */
export function postgresLimits(measured: Measured, usage: Usage = USAGE): Limit[] {
  const one = computeSizing(1_000_000, measured, usage)
  const limits: Limit[] = [
    {
      name: 'indexes in memory', perWeek: (usage.memoryBytes / one.hotIndexes) * 1e6,
      reckoned: `${perTrace(one.hotIndexes / HOT_WEEKS / 1e6)} of indexes and words a trace, two weeks of them in ${gigabytes(usage.memoryBytes)}`,
    },
    {
      name: 'counting the newest day', perWeek: (LONGEST_COUNT_SECONDS / one.dayCountSeconds) * 1e6,
      reckoned: `${(one.dayCountSeconds / (1e6 / 7) * 1e6).toFixed(1)} µs a trace of the day; beyond ${LONGEST_COUNT_SECONDS} s the chart is always a minute and more behind`,
    },
    {
      name: 'grouping in one process', perWeek: (usage.memoryBytes / one.clusteringBytes) * 1e6,
      reckoned: `${perTrace(one.clusteringBytes / 1e6)} of vectors, neighbours and texts a trace of the window, in ${gigabytes(usage.memoryBytes)}`,
    },
  ]
  return limits.sort((a, b) => a.perWeek - b.perWeek)
}

const LONGEST_COUNT_SECONDS = 60

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
const gigabytes = (bytes: number) => `${Math.round(bytes / 1024 ** 3)} GB`
const perTrace = (bytes: number) => `${Math.round(bytes).toLocaleString('en-US')} bytes`
