import type { CaseRow, MarkedCase } from '@/lib/core/display/case-view'
import type { RerunMark, RerunMarks } from '@/lib/core/display/rerun-marks'
import type { Cell } from '@/lib/core/display/table-file'

/** What the list of cases shows of each, for its file. */
export const CASE_COLUMNS = ['case', 'request', 'change', 're_run', 'why', 'detail', 'customer'] as const

/** What re-runs made of a case's own flip; null = it has none, or was not run again. */
export function markOf(row: Pick<CaseRow, 'flip' | 'caseId'>, marks: RerunMarks | null): RerunMark | null {
  if (marks === null) return null
  return row.flip === 'break' || row.flip === 'fix' ? marks[row.flip][row.caseId] ?? null : null
}

/** Why a case is where it is: the reason of what was not measured, else how the candidate failed; null = nothing to say. */
export function whyOf(row: CaseRow): string | null {
  return row.flip === 'missing' ? row.afterReason ?? row.beforeReason : row.failureKind
}

export function caseCells(row: MarkedCase): Cell[] {
  return [row.key, row.title, row.flip, row.mark, whyOf(row), row.detail, row.customerId]
}
