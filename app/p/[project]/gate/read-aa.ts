import type { AaRow, AaView } from '@/lib/core/display/gate-health-view'
import { getFalseAlarms, listFlippedCases } from '@/lib/db/measuring-runs'
import { getDeps } from '@/lib/deps'

const MAX_CASES = 50

/** What a decided A/A run says about the gate; null when it was not measured. */
export async function readAa(run: AaRow): Promise<AaView | null> {
  const { db } = getDeps()
  const [alarms, flaky] = await Promise.all([getFalseAlarms(db, run.id), listFlippedCases(db, run.id, MAX_CASES)])
  return alarms && { run, alarms, flaky }
}
