import type { SetResult } from '@/lib/core/gate/types'
import type { Db } from '@/lib/db/client'

/** Puts the sets of a decision in the place of older ones, in the order of the report. */
export async function replaceSegmentResults(db: Db, runId: string, sets: SetResult[]): Promise<void> {
  await db.segmentResult.deleteMany({ where: { runId } })
  await db.segmentResult.createMany({
    data: sets.map((result, position) => ({ runId, setId: result.id, kind: result.kind, position, result })),
  })
}
