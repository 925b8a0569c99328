import type { AaRow, AaView } from '@/lib/core/display/gate-health-view'
import type { FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import { listFlippedCases } from '@/lib/db/measuring-runs'
import { getDeps } from '@/lib/deps'
import { measureFalseAlarms } from '@/lib/services/measure-false-alarms'

const MAX_CASES = 50
/** A decided run never says anything else, so what it said is kept for some runs. */
const KEPT = 20

const shared = globalThis as typeof globalThis & { slicegateFalseAlarms?: Map<string, Promise<FalseAlarms>> }
const known = (shared.slicegateFalseAlarms ??= new Map<string, Promise<FalseAlarms>>())

/** What a decided A/A run says about the gate. */
export async function readAa(run: AaRow): Promise<AaView> {
  const { db } = getDeps()
  const [alarms, flaky] = await Promise.all([readFalseAlarms(run.id), listFlippedCases(db, run.id, MAX_CASES)])
  return { run, alarms, flaky }
}

export function readFalseAlarms(runId: string): Promise<FalseAlarms> {
  const kept = known.get(runId)
  if (kept) return kept
  const measured = measureFalseAlarms({ runId }, getDeps())
  known.set(runId, measured)
  measured.catch(() => known.delete(runId))
  const [oldest] = known.keys()
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest)
  return measured
}
