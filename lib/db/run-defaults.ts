import type { DrillCase } from '@/lib/core/gate/plan-drill'
import type { Db } from '@/lib/db/client'

/** The newest frozen replay dataset of a project; null when nothing was drawn yet. */
export async function findNewestReplayDataset(db: Db, projectId: string): Promise<string | null> {
  const row = await db.dataset.findFirst({
    where: { projectId, kind: 'replay', frozenAt: { not: null } }, orderBy: [{ createdAt: 'desc' }, { version: 'desc' }], select: { id: true },
  })
  return row?.id ?? null
}

/** Whether a dataset belongs to the project and will not change any more. */
export async function getDatasetState(db: Db, projectId: string, datasetId: string): Promise<{ frozen: boolean } | null> {
  const row = await db.dataset.findFirst({ where: { id: datasetId, projectId }, select: { frozenAt: true } })
  return row && { frozen: row.frozenAt !== null }
}

/** The model that answered most of the traces behind a dataset; null when its cases came from no trace. */
export async function findMostUsedModel(db: Db, datasetId: string): Promise<string | null> {
  const rows = await db.$queryRaw<{ model: string }[]>`
    SELECT coalesce(t.model_requested, t.model_used) AS model
    FROM "case" c JOIN trace t ON t.id = c.trace_id
    WHERE c.dataset_id = ${datasetId}::uuid AND coalesce(t.model_requested, t.model_used) IS NOT NULL
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`
  return rows[0]?.model ?? null
}

/** The cases that a run of the dataset replays, as far as a drill has to know them. */
export async function listCasesToDrill(db: Db, { projectId, datasetId }: { projectId: string; datasetId: string }): Promise<DrillCase[]> {
  return db.$queryRaw<DrillCase[]>`
    SELECT id, segments, kind = 'adversarial' AS adversarial FROM "case"
    WHERE project_id = ${projectId}::uuid AND request IS NOT NULL AND (dataset_id = ${datasetId}::uuid OR kind = 'adversarial')`
}

/** Pass rate of the baseline by segment (0 to 1) in the newest decided replay; empty before the first one. */
export async function listSegmentRates(db: Db, projectId: string): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ segment: string; rate: number }[]>`
    SELECT set_id AS segment, (result->>'before')::float8 AS rate FROM segment_result
    WHERE kind = 'segment' AND result->>'before' IS NOT NULL AND run_id = (
      SELECT id FROM run WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND status = 'done' ORDER BY created_at DESC, id DESC LIMIT 1
    )`
  return new Map(rows.map(({ segment, rate }) => [segment, rate]))
}
