import { storedDimensions } from '@/lib/core/slices/derive-dimensions'
import type { Dimensions, SliceCondition } from '@/lib/core/slices/slice-condition'
import type { StoredSliceSearch } from '@/lib/core/display/slice-view'
import type { GateReport } from '@/lib/core/gate/types'
import type { SliceSearch } from '@/lib/core/slices/types'
import type { Db } from '@/lib/db/client'
import { matchesCondition } from '@/lib/db/slice-condition-sql'

type Values = Record<string, string | number>

/** What is known of each case of a run, by case id. */
export async function listRunDimensions(db: Db, runId: string): Promise<Map<string, Dimensions>> {
  const rows = await db.$queryRaw<{ id: string; dimensions: Values; derived: Values }[]>`
    SELECT c.id, c.dimensions, c.derived FROM run_case rc JOIN "case" c ON c.id = rc.case_id WHERE rc.run_id = ${runId}::uuid`
  return new Map(rows.map((row) => [row.id, storedDimensions(row.dimensions, row.derived)]))
}

/** Keeps what the search of a run found, with the figures of its report; a later search of the same run takes its place. */
export async function saveSliceSearch(db: Db, runId: string, search: SliceSearch, report: GateReport, createdAt: Date): Promise<void> {
  const { change, level, skipped, shuffles, alpha } = search
  const result: StoredSliceSearch = { slices: report.slices ?? [], change, level, skipped, shuffles, alpha }
  await db.sliceSearch.upsert({ where: { runId }, create: { runId, result, createdAt }, update: { result, createdAt } })
}

/** null when the run was not searched. */
export async function getSliceSearch(db: Db, runId: string): Promise<StoredSliceSearch | null> {
  const row = await db.sliceSearch.findUnique({ where: { runId } })
  return row && row.result as unknown as StoredSliceSearch
}

/** The same of a run of this project; null also where the run is another project's. */
export async function findSliceSearch(db: Db, projectId: string, runId: string): Promise<StoredSliceSearch | null> {
  const row = await db.sliceSearch.findFirst({ where: { runId, run: { projectId } } })
  return row && row.result as unknown as StoredSliceSearch
}

export type PinnedSegment = { id: string; key: string; label: string; condition: SliceCondition; runId: string | null; createdBy: string; createdAt: Date }

/** Oldest first. */
export async function listPinnedSegments(db: Db, projectId: string): Promise<PinnedSegment[]> {
  const rows = await db.pinnedSegment.findMany({ where: { projectId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  return rows.map((row) => ({ ...row, condition: row.condition as unknown as SliceCondition }))
}

/** false when the project has a segment of this key already. */
export async function createPinnedSegment(
  db: Db, input: { projectId: string; key: string; label: string; condition: SliceCondition; runId: string; createdBy: string; createdAt: Date },
): Promise<boolean> {
  const { count } = await db.pinnedSegment.createMany({ data: [input], skipDuplicates: true })
  return count === 1
}

/** Adds the keys of pinned segments to the traffic cases of a run that lie in them. Call it when the run is frozen. */
export async function addPinnedSegments(db: Db, runId: string, pinned: Pick<PinnedSegment, 'key' | 'condition'>[]): Promise<void> {
  for (const { key, condition } of pinned) {
    await db.$executeRaw`
      UPDATE run_case rc SET segments = array_append(rc.segments, ${key})
      FROM "case" c
      WHERE rc.run_id = ${runId}::uuid AND c.id = rc.case_id AND NOT rc.adversarial AND NOT rc.segments @> ${[key]}::text[]
        AND ${matchesCondition(condition, 'c')}`
  }
}
