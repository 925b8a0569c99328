import { refusedIn, withholdVerdicts } from '@/lib/core/calibration/refused-verdicts'
import type { PairedCase, RefusedJudge } from '@/lib/core/gate/types'
import type { Db } from '@/lib/db/client'
import { listJudgedArms } from '@/lib/db/judge-labels'
import { calibrateJudges } from '@/lib/services/calibrate-judges'

/**
 * The cases of a run as the gate may read them now: verdicts of a judge count as not measured in the segments in which the labels of
 * people, as far as they are settled, show it not to be better than guessing. Then nothing of them is confirmed by re-runs
 * either. Without labels, or with too few, nothing changes. Stored outcomes stay what they are.
 */
export async function refuseJudges(
  { run, cases }: { run: { id: string; projectId: string }; cases: PairedCase[] }, { db }: { db: Db },
): Promise<{ cases: PairedCase[]; refused: RefusedJudge[] }> {
  const refused = refusedIn(await calibrateJudges({ projectId: run.projectId, lengths: false }, { db }))
  const judges = refused.map(({ model, promptVersion, judge }) => ({ model, promptVersion, judge }))
  const distinct = [...new Map(judges.map((judge) => [JSON.stringify(judge), judge])).values()]
  const arms = await listJudgedArms(db, run.id, distinct)
  return arms.length === 0 ? { cases, refused: [] } : withholdVerdicts(cases, arms, refused)
}
