import { weightInWords } from '@/lib/core/gate/composite'
import { formatCount } from '@/lib/core/gate/format-figures'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

/** One line of a printed report; `set` is null for the line that stands for several folded ones. */
export type ReportRow = {
  label: string
  n: number
  before: number | null
  after: number | null
  delta: number | null
  set: SetResult | null
  note: string
}

export type ReportRows = {
  /** Rows that add up to the mean (but for cases in several segments). */
  parts: ReportRow[]
  /** Sets that overlap the parts and have something to say, or were gated besides: families, small segments, unlisted segments. */
  besides: ReportRow[]
  /** The mean over cases (with and without the weight of the adversarial ones where they have one), that over segments where it decides, and that over the traffic where cases were drawn from it. */
  means: ReportRow[]
}

/** Short word of a verdict for tables; empty for what needs no attention. */
export function verdictNote(set: SetResult): string {
  if (set.blocks) return 'blocked'
  switch (set.verdict) {
    case 'improved': case 'stable': return set.gated && set.floorState === 'fell-below' ? 'fell below the floor' : ''
    case 'no-data': return 'no data'
    case 'low-confidence': return 'low confidence'
    case 'within-noise': return set.floorState === 'fell-below' ? 'fell below the floor' : 'within noise'
    case 'below-floor': return 'below the floor'
    default: return set.verdict
  }
}

/** An unlisted set is part of the row `not-listed`; it gets a row of its own only when it needs a reader. */
function needsReader(set: SetResult): boolean {
  return set.blocks || !['stable', 'improved', 'within-noise', 'low-confidence', 'flaky'].includes(set.verdict)
    || (set.gated && set.floorState === 'fell-below')
}

/**
 * The rows of a report, worst first. With more than `limit` rows, those beyond it are folded into one that carries their
 * counts, so that rows still add up; what blocks or could not be decided always has a row, whatever the limit.
 */
export function reportRows(report: GateReport, limit: number): ReportRows {
  const { parts, besides } = printedSets(report)
  const all = report.sets.find((set) => set.kind === 'all')!
  return {
    parts: fold(parts, limit),
    besides: fold(besides, limit),
    means: [...meanRows(report, all), ...(report.aggregate === 'unweighted_mean' ? [segmentMeanRow(report)] : []), ...trafficRows(report)],
  }
}

/** The sets that have a row in a printed report, before anything is folded: see ReportRows. */
export function printedSets({ sets }: Pick<GateReport, 'sets'>): { parts: SetResult[]; besides: SetResult[] } {
  return {
    parts: sets.filter((set) => set.listed && (['segment', 'not-listed', 'adversarial'] as string[]).includes(set.kind)),
    besides: sets.filter((set) => set.kind === 'family' || set.kind === 'small' || (!set.listed && needsReader(set))),
  }
}

/**
 * At most `limit` rows for a short report: what blocks comes first, what could not be decided and the rows that are no segment
 * are kept next, the rest is folded into one row that carries the counts of all that it stands for, blocked ones too.
 */
export function topRows(sets: SetResult[], limit: number): ReportRow[] {
  const isImportant = (set: SetResult) => set.verdict === 'incomplete' || set.kind === 'not-listed' || set.kind === 'adversarial'
  const first = sets.filter((set) => set.blocks)
  const others = sets.filter((set) => !set.blocks)
  const important = others.filter(isImportant)
  const rest = others.filter((set) => !isImportant(set))
  const kept = new Set([...first, ...important, ...rest].slice(0, sets.length <= limit ? limit : Math.max(0, limit - 1)))
  const folded = sets.filter((set) => !kept.has(set))
  const rows = [...first, ...others].filter((set) => kept.has(set)).map(rowOf)
  return folded.length === 0 ? rows : [...rows, foldedRow(folded)]
}

function rowOf(set: SetResult): ReportRow {
  return { label: set.label, n: set.n, before: set.before, after: set.after, delta: set.delta, set, note: verdictNote(set) }
}

/** Where the adversarial cases weigh more than others, both means stand side by side; else every case counts once and one row says it. */
function meanRows(report: GateReport, all: SetResult): ReportRow[] {
  const words = weightInWords(report)
  if (words === null) return [{ ...rowOf(all), label: 'mean (weighted)' }]
  const { before, after } = report.composite!
  return [{ label: `weighted (${words})`, n: all.n, before, after, delta: after - before, set: null, note: '' }, { ...rowOf(all), label: 'unweighted' }]
}

function segmentMeanRow({ mean, composite }: GateReport): ReportRow {
  const { unweightedBefore: before, unweightedAfter: after, n } = mean
  const delta = before === null || after === null ? null : after - before
  return { label: composite === null ? 'mean (unweighted)' : 'unweighted, each segment once', n, before, after, delta, set: null, note: '' }
}

function trafficRows({ mean: { traffic } }: GateReport): ReportRow[] {
  if (!traffic) return []
  const [before, after] = [traffic.before.rate, traffic.after.rate]
  return [{ label: 'traffic-weighted', n: traffic.n, before, after, delta: after - before, set: null, note: '' }]
}

function fold(sets: SetResult[], limit: number): ReportRow[] {
  if (sets.length <= limit) return sets.map(rowOf)
  const kept = new Set(sets.filter((set) => set.blocks || set.verdict === 'incomplete' || set.kind === 'not-listed' || set.kind === 'adversarial'))
  for (const set of sets) {
    if (kept.size >= limit - 1) break
    kept.add(set)
  }
  const folded = sets.filter((set) => !kept.has(set))
  const rows = sets.filter((set) => kept.has(set)).map(rowOf)
  return folded.length === 0 ? rows : [...rows, foldedRow(folded)]
}

function foldedRow(sets: SetResult[]): ReportRow {
  const sum = (pick: (set: SetResult) => number) => sets.reduce((total, set) => total + pick(set), 0)
  const n = sum((set) => set.n)
  const before = sum((set) => set.passedBefore)
  const after = sum((set) => set.passedAfter)
  return {
    label: `${sets.length} more`, n, before: n === 0 ? null : before / n, after: n === 0 ? null : after / n,
    delta: n === 0 ? null : (after - before) / n, set: null, note: foldedNote(sets),
  }
}

function foldedNote(sets: SetResult[]): string {
  const notes = new Map<string, number>()
  const calm = sets.filter((set) => !set.blocks)
  for (const note of calm.map(verdictNote).filter(Boolean)) notes.set(note, (notes.get(note) ?? 0) + 1)
  const counts = [...notes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([note, n]) => `${n} ${note}`)
  const blocked = sets.length - calm.length
  return [`${blocked === 0 ? 'none' : formatCount(blocked)} blocked`, ...counts].join(', ')
}
