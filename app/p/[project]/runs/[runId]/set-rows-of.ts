import { liveRunRows } from '@/lib/core/display/live-run-rows'
import type { RunView, SetRow } from '@/lib/core/display/run-view'
import { decidedRows } from '@/lib/core/display/set-rows'
import { getRunConfig } from '@/lib/db/case-pages'
import { listLiveSets } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'

/** The sets of a run as decided, or as they stand where it is not. */
export async function setRowsOf(run: RunView, projectId: string): Promise<SetRow[]> {
  if (run.report) return decidedRows(run.report.sets)
  const { db } = getDeps()
  const [sets, config] = await Promise.all([listLiveSets(db, run.id), getRunConfig(db, projectId, run.id)])
  return liveRunRows(run.status, config, sets)
}
