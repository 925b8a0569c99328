import { caseSetOf } from '@/lib/core/display/case-set'
import type { CaseFilter, CaseSet } from '@/lib/core/display/case-view'
import { rerunMarks } from '@/lib/core/display/rerun-marks'
import type { RunView } from '@/lib/core/display/run-view'
import { getRunConfig, listSegmentKeys } from '@/lib/db/case-pages'
import type { CaseScope } from '@/lib/db/case-scope-sql'
import { listRerunOutcomes } from '@/lib/db/reruns'
import { getSliceSearch } from '@/lib/db/slices'
import { getDeps } from '@/lib/deps'

/** Where a list of cases stands: a set of the report, or `cases` for the list of the whole run. */
export type CasePlace = { kind: string; id: string }

export const ALL_CASES: CasePlace = { kind: 'cases', id: 'all' }

/** The cases behind a row of the run's report; null for a kind of set that does not exist. */
export async function findCaseSet(run: RunView, projectId: string, kind: string, id: string): Promise<CaseSet | null> {
  const { db } = getDeps()
  if (kind === ALL_CASES.kind) return { kind: 'all' }
  if (kind === 'slice') {
    const slice = (await getSliceSearch(db, run.id))?.slices[Number(id)]
    return slice ? { kind: 'slice', condition: slice.condition } : null
  }
  const sets = run.report?.sets ?? []
  // the report knows its segments: looking for them in the cases again would read all of them
  const known = sets.some((set) => set.kind === kind && set.id === id) && (kind === 'segment' || kind === 'adversarial' || kind === 'all')
  const [config, segmentsInData] = await Promise.all([getRunConfig(db, projectId, run.id), known ? [] : listSegmentKeys(db, run.id)])
  return config && caseSetOf(kind, id, { config, sets, segmentsInData })
}

const NO_CASE: CaseSet = { kind: 'segments', anyOf: [], noneOf: null, dimension: null }

/** The set of a place under a filter, with what re-runs made of its cases; null where there is no such set. */
export async function findCaseScope(run: RunView, projectId: string, place: CasePlace, filter: CaseFilter): Promise<CaseScope | null> {
  const confirmation = run.report?.confirmation
  const [set, family, reruns] = await Promise.all([
    findCaseSet(run, projectId, place.kind, place.id), filter.family === undefined ? null : findCaseSet(run, projectId, 'family', filter.family),
    confirmation ? listRerunOutcomes(getDeps().db, run.id) : null,
  ])
  if (!set) return null
  return { sets: filter.family === undefined ? [set] : [set, family ?? NO_CASE], filter, marks: reruns && rerunMarks(reruns, confirmation!.sides) }
}
