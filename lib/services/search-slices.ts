import type { StoredSliceSearch } from '@/lib/core/display/slice-view'
import { addSlices, gatedDimensions, openSliceFlips, sliceCases, SLICE_ALPHA } from '@/lib/core/gate/add-slices'
import { collectEvidence } from '@/lib/core/gate/evidence'
import type { RerunRequest } from '@/lib/core/gate/next-gate-step'
import type { GateReport, PairedCase, Rerun } from '@/lib/core/gate/types'
import { findSlices } from '@/lib/core/slices/find-slices'
import type { SliceSearch } from '@/lib/core/slices/types'
import type { Db } from '@/lib/db/client'
import type { RunRecord } from '@/lib/db/runs'
import { listRunDimensions } from '@/lib/db/slices'
import { sidesOf } from '@/lib/services/run-context'

type Input = { run: RunRecord; report: GateReport; cases: PairedCase[]; reruns: Rerun[] | null }

/**
 * Searches a decided run for hidden slices, over the dimensions of its cases and those that are derived. Either names the
 * flips of found slices that have to run again first, or gives the report with what was found. The same run gives the same answer.
 */
export async function searchSlices(
  { run, report, cases, reruns }: Input, { db }: { db: Db },
): Promise<{ kind: 'rerun'; requests: RerunRequest[] } | { kind: 'searched'; report: GateReport; search: StoredSliceSearch }> {
  const dimensions = await listRunDimensions(db, run.id)
  const search = findSlices(sliceCases(cases, dimensions), { seed: report.seed, exclude: gatedDimensions(run.config), alpha: SLICE_ALPHA })
  const evidence = reruns === null || report.confirm === 'off' ? null : { evidence: collectEvidence(reruns), sides: sidesOf(run) }
  const open = evidence === null ? [] : openSliceFlips(search, evidence.evidence, evidence.sides)
  if (open.length > 0) return { kind: 'rerun', requests: open.map((caseId) => ({ caseId, extent: 'both' })) }
  const whole = addSlices(report, search, evidence)
  return { kind: 'searched', report: whole, search: stored(search, whole) }
}

function stored({ change, level, skipped, shuffles, alpha }: SliceSearch, report: GateReport): StoredSliceSearch {
  return { slices: report.slices ?? [], change, level, skipped, shuffles, alpha }
}
