import { caseSetOf } from '@/lib/core/display/case-set'
import type { CaseSet } from '@/lib/core/display/case-view'
import type { RunView } from '@/lib/core/display/run-view'
import { getRunConfig, listSegmentKeys } from '@/lib/db/case-pages'
import { getSliceSearch } from '@/lib/db/slices'
import { getDeps } from '@/lib/deps'

/** The cases behind a row of the run's report; null for a kind of set that does not exist. */
export async function findCaseSet(run: RunView, projectId: string, kind: string, id: string): Promise<CaseSet | null> {
  const { db } = getDeps()
  if (kind === 'slice') {
    const slice = (await getSliceSearch(db, run.id))?.slices[Number(id)]
    return slice ? { kind: 'slice', condition: slice.condition } : null
  }
  const [config, segmentsInData] = await Promise.all([getRunConfig(db, projectId, run.id), listSegmentKeys(db, run.id)])
  if (!config) return null
  return caseSetOf(kind, id, { config, sets: run.report?.sets ?? [], segmentsInData })
}
