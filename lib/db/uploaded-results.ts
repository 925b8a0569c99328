import { randomUUID } from 'node:crypto'
import type { PairedCase } from '@/lib/core/gate/types'
import type { Flip } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'

/** One side of an uploaded case as it was measured; `passed` null = not measured, with the reason. */
export type UploadedOutcome = { passed: boolean | null; reason: string | null; costUsd: number | null; latencyMs: number | null }

/** A case of uploaded results: `pair.id` is the id that the case gets, `key` the one of the file. */
export type UploadedCase = {
  pair: PairedCase
  key: string
  flip: Flip
  conversationId: string | null
  dimensions: Record<string, string>
  before: UploadedOutcome | null
  after: UploadedOutcome | null
}

/** A frozen suite with the next version of its name. The project's lock keeps two uploads from taking the same version. */
export async function createSuite(db: Db, input: { projectId: string; name: string; contentHash: string; frozenAt: Date }): Promise<string> {
  await db.$queryRaw`SELECT id FROM project WHERE id = ${input.projectId}::uuid FOR NO KEY UPDATE`
  const { _max } = await db.dataset.aggregate({ where: { projectId: input.projectId, kind: 'suite', name: input.name }, _max: { version: true } })
  const row = await db.dataset.create({ data: { ...input, kind: 'suite', version: (_max.version ?? 0) + 1 }, select: { id: true } })
  return row.id
}

/** Writes cases, their rows in the run and their outcomes; for many thousands, call it with some thousand at a time. */
export async function createUploadedCases(
  db: Db, target: { projectId: string; datasetId: string; runId: string; firstPosition: number; doneAt: Date }, cases: UploadedCase[],
): Promise<void> {
  const { projectId, datasetId, runId, doneAt } = target
  const rows = cases.map(({ pair, key, flip, conversationId, dimensions }, index) => ({
    id: pair.id, key, segments: pair.segments, adversarial: pair.adversarial, dimensions, conversationId, flip,
    position: target.firstPosition + index, before: pair.before, after: pair.after, beforeReason: pair.beforeReason, afterReason: pair.afterReason,
  }))
  const json = JSON.stringify(rows)
  await db.$executeRaw`
    INSERT INTO "case" (id, project_id, dataset_id, kind, key, segments, conversation_id, dimensions, created_at)
    SELECT id, ${projectId}::uuid, ${datasetId}::uuid, 'suite', key, segments, "conversationId", dimensions, ${doneAt}
    FROM json_to_recordset(${json}::json) AS c(id uuid, key text, segments text[], "conversationId" text, dimensions jsonb)`
  await db.$executeRaw`
    INSERT INTO run_case (run_id, case_id, position, adversarial, segments, before, after, before_reason, after_reason, flip,
      failure_kind, done_at)
    SELECT ${runId}::uuid, id, position, adversarial, segments, before, after, "beforeReason", "afterReason", flip,
      NULL, ${doneAt}
    FROM json_to_recordset(${json}::json) AS c(id uuid, position int, adversarial bool, segments text[], before bool, after bool,
      "beforeReason" text, "afterReason" text, flip text)`
  const outcomes = cases.flatMap(({ pair, before, after }) => [
    ...(before ? [{ id: randomUUID(), caseId: pair.id, arm: 'baseline', ...before }] : []),
    ...(after ? [{ id: randomUUID(), caseId: pair.id, arm: 'candidate', ...after }] : []),
  ])
  await db.$executeRaw`
    INSERT INTO outcome (id, run_id, case_id, arm, attempt, passed, reason, latency_ms, cost_usd, created_at)
    SELECT id, ${runId}::uuid, "caseId", arm, 1, passed, reason, "latencyMs", "costUsd", ${doneAt}
    FROM json_to_recordset(${JSON.stringify(outcomes)}::json) AS o(id uuid, "caseId" uuid, arm text, passed bool, reason text,
      "latencyMs" float8, "costUsd" float8)`
}

/** Takes the cases of a run as finished: for runs whose outcomes came with them. */
export async function finishUploadedRun(db: Db, runId: string, input: { cases: number; finishedAt: Date }): Promise<void> {
  const { cases, finishedAt } = input
  await db.run.update({ where: { id: runId }, data: { casesTotal: cases, casesDone: cases, startedAt: finishedAt, finishedAt } })
}

/** What an uploaded run holds of each case, by the id in its file; null = not measured. */
export async function listUploadedVerdicts(db: Db, runId: string): Promise<{ key: string; before: boolean | null; after: boolean | null }[]> {
  return db.$queryRaw`
    SELECT c.key, rc.before, rc.after FROM run_case rc JOIN "case" c ON c.id = rc.case_id WHERE rc.run_id = ${runId}::uuid`
}
