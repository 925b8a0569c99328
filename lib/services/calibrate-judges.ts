import { calibrateJudge, type JudgeCalibration, type JudgeIdentity } from '@/lib/core/calibration/judge-calibration'
import type { JudgedThing } from '@/lib/core/calibration/judged-thing'
import type { Db } from '@/lib/db/client'
import { listJudgedThings } from '@/lib/db/judge-labels'

/**
 * What people make of every judge of a project: one row per model, prompt version and kind of judge, for all labels and for each
 * segment, with its status (see judge-status.ts). Judges of which nothing is settled are left out. Without `lengths` the length
 * bias is null and no answer is looked at; `orders` counts each order of pairs on its own.
 */
export async function calibrateJudges({ projectId, lengths = true, orders = false }: { projectId: string; lengths?: boolean; orders?: boolean }, { db }: { db: Db }): Promise<JudgeCalibration[]> {
  const judges = new Map<string, { identity: JudgeIdentity; things: JudgedThing[] }>()
  for (const { model, promptVersion, judge, ...thing } of await listJudgedThings(db, projectId, { lengths })) {
    const key = JSON.stringify([model, judge, promptVersion])
    const own = judges.get(key) ?? { identity: { model, promptVersion, judge }, things: [] }
    own.things.push(thing)
    judges.set(key, own)
  }
  const known = [...judges].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own).filter(({ things }) => things.some(({ gold }) => gold !== null))
  return known.map(({ identity, things }) => calibrateJudge(identity, things, { orders }))
}
