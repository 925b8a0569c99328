import type { GateConfig } from '@/lib/core/config/types'
import { timesInWords, weightedParts } from '@/lib/core/gate/composite'
import { countOf, formatDelta, formatRate } from '@/lib/core/gate/format-figures'
import { isPair } from '@/lib/core/gate/count-cases'
import { floorBlocks } from '@/lib/core/gate/floor-state'
import type { FloorState, GateReport, PairedCase, SetResult, TrafficMeans, TrafficRate } from '@/lib/core/gate/types'
import { weightedRate, type WeightedRate } from '@/lib/core/sampling/weighted-rate'

export type Means = GateReport['mean']

/**
 * The means of a run: every case once, every segment once whatever its size, and, where cases were drawn from traffic, every
 * trace of it once. null where nothing was measured.
 */
export function meansOf(sets: SetResult[], cases: readonly PairedCase[]): Means {
  const all = sets.find((set) => set.kind === 'all')
  const rows = segmentRows(sets)
  const mean = (pick: (set: SetResult) => number) =>
    rows.length === 0 ? null : rows.reduce((sum, set) => sum + pick(set), 0) / rows.length
  return {
    n: all?.n ?? 0, weightedBefore: all?.before ?? null, weightedAfter: all?.after ?? null,
    unweightedBefore: mean((set) => set.before!), unweightedAfter: mean((set) => set.after!), ...trafficOf(cases),
  }
}

/** Adversarial cases stand for no traffic, however they came to be. */
function trafficOf(cases: readonly PairedCase[]): { traffic?: TrafficMeans } {
  const pairs = cases.filter((item) => isPair(item) && !item.adversarial)
  const side = (of: 'before' | 'after') => weightedRate(pairs.map((item) => ({ passed: item[of] === true, inclusion: item.inclusion ?? null })))
  const [before, after] = [side('before'), side('after')]
  return before && after ? { traffic: { n: before.cases, standsFor: before.standsFor, before: rateOnly(before), after: rateOnly(after) } } : {}
}

function rateOnly({ rate, standardError, low, high }: WeightedRate): TrafficRate {
  return { rate, standardError, low, high }
}

function segmentRows(sets: SetResult[]): SetResult[] {
  return sets.filter((set) => set.n > 0 && (set.kind === 'segment' || (set.kind === 'not-listed' && set.gated)))
}

export type MeanDecision = { blocks: boolean; warns: boolean; incomplete: boolean; sentence: string }

/** Decides by a mean: a drop beyond the tolerance blocks, and so does a floor that the file sets. No statistics stand behind it. */
export function decideByMean(sets: SetResult[], config: GateConfig): MeanDecision {
  const weighted = config.gate.aggregate === 'weighted_mean'
  const name = weighted ? 'mean (weighted)' : 'mean (unweighted)'
  const rows = weighted ? sets.filter((set) => set.kind === 'all' && set.n > 0) : segmentRows(sets)
  const count = rows.length
  if (count === 0) return { blocks: false, warns: false, incomplete: false, sentence: `The ${name} has no pairs.` }
  const parts = weighted ? weightedParts(sets) : null
  const counted: (Row & { missing: number })[][] = parts === null ? rows.map((row) => [row]) : [parts]
  const measured = ruleOnMean(counted, config)
  const worst = ruleOnMean(counted.map((row) => row.map((part) => ({
    ...part, n: part.n + part.missing, passedBefore: part.passedBefore + part.missing,
  }))), config)
  const cases = sets.find((set) => set.kind === 'all')?.n ?? 0
  const figures = `${formatRate(measured.before)} → ${formatRate(measured.after)} (${formatDelta(measured.change).trim()})`
  const over = weighted ? `${countOf(cases, 'case')}${parts === null ? '' : besideWeight(parts[1], rows[0]!)}` : `${countOf(count, 'segment')}, each counted once`
  const why = measured.dropped ? `fell by more than ${config.gate.regressionThreshold}`
    : measured.blocks ? `is below ${config.gate.threshold}` : 'holds'
  const sentence = `The ${name} decides: it ${why}, ${figures} over ${over}. A segment can fall behind it unseen.`
  return {
    blocks: measured.blocks, warns: measured.state === 'fell-below', incomplete: !measured.blocks && worst.blocks, sentence,
  }
}

/** What the weight did to the mean: the same figures without it. */
function besideWeight({ w }: { w: number }, { before, after }: SetResult): string {
  return `, adversarial ones counted ${timesInWords(w)} (unweighted: ${formatRate(before)} → ${formatRate(after)})`
}

/** Counts that make up a rate; `w`: how often each counts, 1 unless told. */
type Row = { n: number; passedBefore: number; passedAfter: number; w?: number }

/** Each row is the parts of one rate; the mean is over the rows. */
function ruleOnMean(rows: readonly (readonly Row[])[], config: GateConfig) {
  const total = (row: readonly Row[], pick: (part: Row) => number) => row.reduce((sum, part) => sum + (part.w ?? 1) * pick(part), 0)
  const mean = (pick: (part: Row) => number) => rows.reduce((sum, row) => sum + total(row, pick) / total(row, ({ n }) => n), 0) / rows.length
  const before = mean((row) => row.passedBefore)
  const after = mean((row) => row.passedAfter)
  const change = mean((row) => row.passedAfter - row.passedBefore)
  const dropped = -change > config.gate.regressionThreshold + 1e-9
  const state = meanFloorState(before, after, config.gate.threshold)
  return { before, after, change, dropped, state, blocks: dropped || floorBlocks(state, config.gate.floorMode, dropped) }
}

function meanFloorState(before: number, after: number, floor: number | null): FloorState | null {
  if (floor === null) return null
  const wasBelow = before < floor - 1e-9
  if (after < floor - 1e-9) return wasBelow ? 'below-as-before' : 'fell-below'
  return wasBelow ? 'rose-above' : 'above'
}
