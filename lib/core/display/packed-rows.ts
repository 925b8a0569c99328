import { packColumn, readColumn, rounded, type Column } from '@/lib/core/display/packed-column'
import { familyMembers } from '@/lib/core/display/run-families'
import type { RunFamily, SetRow } from '@/lib/core/display/run-view'
import { pairedDifference } from '@/lib/core/gate/intervals'
import { SET_KINDS, SET_VERDICTS, type SetVerdict } from '@/lib/core/gate/types'

const COUNTS = ['n', 'missing', 'passedBefore', 'passedAfter', 'breaks', 'fixes'] as const
const FIGURES = ['floor', 'adjustedP', 'expectedBreaks', 'smallestDrop', 'confirmedBreaks', 'confirmedFixes', 'flaky'] as const
const FLAGS = ['blocks', 'gated', 'listed'] as const

/**
 * The rows of a run on their way to the browser: by column, each figure once. Rates and intervals follow from the counts, and
 * only what needs a reader has a sentence, so that 5,000 segments are some hundred kilobytes instead of megabytes.
 */
export type PackedRows = {
  ids: string[]
  labels: Record<number, string>
  kinds: Column<number>
  /** Position in SET_VERDICTS; −1 = still being measured. */
  verdicts: Column<number>
  flags: Column<number>
  counts: Record<(typeof COUNTS)[number], Column<number>>
  figures: Record<(typeof FIGURES)[number], Column<number | null>>
  live: Column<SetRow['live']>
  progress: Column<number> | null
  texts: Record<number, string>
  families: (Pick<RunFamily, 'id' | 'label' | 'origin'> & { members: number[] })[]
}

/** Verdicts that a person will want explained; the others say what the figures say. */
const EXPLAINED: (SetVerdict | null)[] = ['regressed', 'intermittent', 'below-floor', 'suspected', 'flaky', 'incomplete', 'no-data']

export function packRows(rows: SetRow[], families: RunFamily[]): PackedRows {
  const column = <T>(pick: (row: SetRow) => T) => packColumn(rows.map(pick))
  return {
    ids: rows.map(({ id }) => id),
    labels: sparse(rows, ({ id, label }) => (label === id ? null : label)),
    kinds: column(({ kind }) => SET_KINDS.indexOf(kind)),
    verdicts: column(({ verdict }) => (verdict === null ? -1 : SET_VERDICTS.indexOf(verdict))),
    flags: column((row) => FLAGS.reduce((bits, flag, i) => bits | (row[flag] ? 1 << i : 0), 0)),
    counts: mapOf(COUNTS, (name) => column((row) => row[name])),
    figures: mapOf(FIGURES, (name) => column((row) => rounded(row[name]))),
    live: column(({ live }) => live),
    progress: rows.some(({ progress }) => progress) ? column(({ progress }) => progress?.total ?? 0) : null,
    texts: sparse(rows, ({ blocks, verdict, text }) => (text !== '' && (blocks || EXPLAINED.includes(verdict)) ? text : null)),
    families: membersOf(families, rows),
  }
}

/** Families of a run with the positions of their rows. */
function membersOf(families: RunFamily[], rows: SetRow[]): PackedRows['families'] {
  const members = familyMembers(families, rows)
  return families.map(({ id, label, origin }, i) => ({ id, label, origin, members: members[i]! }))
}

/** The families for rows that were packed without them. */
export const packFamilies = (families: RunFamily[], packed: PackedRows): PackedRows['families'] => (families.length === 0 ? [] : membersOf(families, unpackRows(packed)))

/** The rows again, in the same order; figures are rounded to what a table shows. */
export function unpackRows(packed: PackedRows): SetRow[] {
  const at = mapOf(COUNTS, (name) => readColumn(packed.counts[name]))
  const figure = mapOf(FIGURES, (name) => readColumn(packed.figures[name]))
  const [kinds, verdicts, flags, live] = [readColumn(packed.kinds), readColumn(packed.verdicts), readColumn(packed.flags), readColumn(packed.live)]
  const totals = packed.progress && readColumn(packed.progress)
  return packed.ids.map((id, i): SetRow => {
    const counts = mapOf(COUNTS, (name) => at[name](i))
    const { n, missing, passedBefore, passedAfter, breaks, fixes } = counts
    const verdict = SET_VERDICTS[verdicts(i)] ?? null
    // while a run is measured, one pair has no interval
    const limits = n < (verdict === null ? 2 : 1) ? null : pairedDifference(breaks, fixes, n)
    const [blocks, gated, listed] = FLAGS.map((_, bit) => (flags(i) & (1 << bit)) !== 0) as [boolean, boolean, boolean]
    return {
      id, label: packed.labels[i] ?? id, kind: SET_KINDS[kinds(i)]!, ...counts, blocks, gated, listed, verdict, text: packed.texts[i] ?? '',
      before: n === 0 ? null : passedBefore / n, after: n === 0 ? null : passedAfter / n, delta: n === 0 ? null : (passedAfter - passedBefore) / n,
      deltaLow: limits?.[1] ?? null, deltaHigh: limits?.[2] ?? null, ...mapOf(FIGURES, (name) => figure[name](i)),
      live: live(i), progress: totals && { done: n + missing, total: totals(i) },
    }
  })
}

function mapOf<K extends string, T>(names: readonly K[], pick: (name: K) => T): Record<K, T> {
  return Object.fromEntries(names.map((name) => [name, pick(name)])) as Record<K, T>
}

function sparse(rows: SetRow[], pick: (row: SetRow) => string | null): Record<number, string> {
  return Object.fromEntries(rows.flatMap((row, i) => {
    const value = pick(row)
    return value === null ? [] : [[i, value]]
  }))
}
