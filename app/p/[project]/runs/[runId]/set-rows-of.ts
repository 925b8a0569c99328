import type { RunView, SetRow } from '@/lib/core/display/run-view'
import { decidedRows, liveRows } from '@/lib/core/display/set-rows'
import { pairedDifference } from '@/lib/core/gate/intervals'
import { listLiveSets } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'

/** The sets of a run as decided, or as they stand while it is measured. */
export async function setRowsOf(run: RunView): Promise<SetRow[]> {
  if (run.report) return decidedRows(run.report.sets)
  return liveRows(await listLiveSets(getDeps().db, run.id), changeLimits)
}

/** The same limits that the gate prints, of the cases that are done. */
function changeLimits({ n, breaks, fixes }: { n: number; breaks: number; fixes: number }): { low: number; high: number } {
  const [, low, high] = pairedDifference(breaks, fixes, n)
  return { low, high }
}
