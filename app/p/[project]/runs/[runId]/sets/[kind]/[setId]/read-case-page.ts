import type { CaseCursor, CaseFilter, CaseRow, CaseSet } from '@/lib/core/display/case-view'
import { flipRank } from '@/lib/core/display/case-filter'
import { listSetCases } from '@/lib/db/case-pages'
import { getDeps } from '@/lib/deps'

const PAGE_ROWS = 60

/** One page of cases and where the next begins; null at the end. */
export async function readCasePage(
  runId: string, set: CaseSet, filter: CaseFilter, after?: CaseCursor,
): Promise<{ rows: CaseRow[]; next: CaseCursor | null }> {
  const found = await listSetCases(getDeps().db, runId, set, { filter, limit: PAGE_ROWS + 1, after })
  const rows = found.slice(0, PAGE_ROWS)
  const last = rows.at(-1)
  return { rows, next: found.length > PAGE_ROWS && last ? { rank: flipRank(last.flip), position: last.position } : null }
}
