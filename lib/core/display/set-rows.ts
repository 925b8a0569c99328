import type { LiveSet, SetRow } from '@/lib/core/display/run-view'
import { setSentence } from '@/lib/core/display/verdict-sentence'
import type { SetKind, SetResult } from '@/lib/core/gate/types'

/** Decided sets as table rows: what blocks first, then the largest losses, then those too small to be gated; without any pair last. */
export function decidedRows(sets: SetResult[]): SetRow[] {
  const rows = sets.map(decidedRow)
  const tooSmall = (row: SetRow) => Number(row.verdict === 'low-confidence')
  return rows.sort((a, b) => Number(b.blocks) - Number(a.blocks) || tooSmall(a) - tooSmall(b) || (a.delta ?? 2) - (b.delta ?? 2) || (a.id < b.id ? -1 : 1))
}

/** Only what a table shows: the ids of cases, which a set has thousands of, stay behind. */
function decidedRow(set: SetResult): SetRow {
  const {
    id, kind, label, listed, n, missing, passedBefore, passedAfter, before, after, delta, deltaLow, deltaHigh, breaks, fixes, blocks, gated,
    floor, adjustedP, expectedBreaks, smallestDrop, verdict, confirmed,
  } = set
  return {
    id, kind, label, listed, n, missing, passedBefore, passedAfter, before, after, delta, deltaLow, deltaHigh, breaks, fixes, blocks, gated,
    floor, adjustedP, expectedBreaks, smallestDrop, verdict, text: setSentence(set), live: null, progress: null,
    ...confirmedCounts(confirmed ?? null),
  }
}

/** Where too few breaks failed again to block, the other side was not asked: then only these are known. */
function confirmedCounts(confirmed: SetResult['confirmed']): Pick<SetRow, 'confirmedBreaks' | 'confirmedFixes' | 'flaky'> {
  if (confirmed === null) return { confirmedBreaks: null, confirmedFixes: null, flaky: null }
  const both = confirmed.reached === 'both'
  return { confirmedBreaks: both ? confirmed.breaks : confirmed.surviving, confirmedFixes: both ? confirmed.fixes : null, flaky: confirmed.flakyCases.length }
}

/** Sets that are still being measured, in the order given; an interval needs at least two pairs. */
export function liveRows(
  sets: LiveSet[], interval: (counts: { n: number; breaks: number; fixes: number }) => { low: number; high: number } | null,
): SetRow[] {
  return sets.map((set) => {
    const limits = set.n < 2 ? null : interval({ n: set.n, breaks: set.breaks, fixes: set.fixes })
    const kind: SetKind = set.kind
    return {
      id: set.id, kind, label: set.id, n: set.n, missing: set.done - set.n,
      passedBefore: set.passedBefore, passedAfter: set.passedAfter,
      before: set.n === 0 ? null : set.passedBefore / set.n, after: set.n === 0 ? null : set.passedAfter / set.n,
      delta: set.n === 0 ? null : (set.passedAfter - set.passedBefore) / set.n,
      deltaLow: limits?.low ?? null, deltaHigh: limits?.high ?? null,
      breaks: set.breaks, fixes: set.fixes, blocks: false, gated: true, listed: true, verdict: null, text: '', adjustedP: null, floor: null, live: null,
      expectedBreaks: null, smallestDrop: null, confirmedBreaks: null, confirmedFixes: null, flaky: null,
      progress: { done: set.done, total: set.total },
    }
  })
}

/** The rows that a plot of segments shows: not the total, which is no segment. */
export function plotRows(rows: SetRow[]): SetRow[] {
  return rows.filter((row) => row.kind !== 'all')
}

/** A comma-separated file of exactly the given columns; text cells are quoted where needed, null is an empty cell. */
export function csvOf(header: string[], lines: (string | number | null)[][]): string {
  return [header, ...lines].map(csvLine).join('')
}

/** One line of such a file, with its end. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  const cell = (value: string | number | boolean | null) => {
    if (value === null) return ''
    const text = String(value)
    // a leading sign of a formula would run in a spreadsheet, full-width ones too and behind blanks
    const safe = typeof value === 'string' && /^\s*[=+\-@＝＋－＠]|^[\t\r]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `${cells.map(cell).join(',')}\r\n`
}
