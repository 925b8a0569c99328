import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import { NOT_BEFORE } from '@/lib/core/formats/pair-results'
import type { PairedCase } from '@/lib/core/gate/types'
import { segmentKey } from '@/lib/core/segment-key'
import type { Db } from '@/lib/db/client'
import type { NewOutcome } from '@/lib/db/outcomes'
import { quarantinedAtStart } from '@/lib/db/quarantines'

/**
 * Freezes what a run evaluates: every adversarial case of the project, which blocks most and is measured first, then the cases of
 * the dataset, in a stable order; of an adversarial case also the newest expectation, which judges it. Cases without a request, as
 * erased ones are, cannot be replayed and stay out. Returns how many cases the dataset itself gave.
 */
export async function createRunCases(db: Db, input: { runId: string; projectId: string; datasetId: string }): Promise<number> {
  const rows = await db.$queryRaw<{ ofDataset: number }[]>`
    WITH chosen AS (
      SELECT id, kind, created_at, segments, cluster_key, dataset_id FROM "case"
      WHERE project_id = ${input.projectId}::uuid AND request IS NOT NULL
        AND (dataset_id = ${input.datasetId}::uuid OR kind = 'adversarial')
    ), inserted AS (
      INSERT INTO run_case (run_id, case_id, position, adversarial, segments, cluster_key, expectation_id)
      SELECT ${input.runId}::uuid, id, row_number() OVER (ORDER BY kind <> 'adversarial', created_at, id)::int - 1, kind = 'adversarial', segments, cluster_key,
        CASE WHEN kind = 'adversarial' THEN (SELECT e.id FROM expectation e WHERE e.case_id = chosen.id ORDER BY e.version DESC LIMIT 1) END
      FROM chosen
    )
    SELECT count(*)::int AS "ofDataset" FROM chosen WHERE dataset_id = ${input.datasetId}::uuid`
  return rows[0]?.ofDataset ?? 0
}

export type OpenCase = {
  id: string
  key: string
  request: ChatRequest
  reference: ChatResponse | null
  expectation: string | null
  segments: string[]
  /** Of a case that is measured again: its first executions that have an answer or a verdict, and its highest number of a vote. */
  earlier?: { outcomes: NewOutcome[]; votes: number } | null
}

/** Of the given cases those that the run has not finished, with what is needed to replay them. */
export async function listOpenCases(db: Db, runId: string, caseIds: string[]): Promise<OpenCase[]> {
  return db.$queryRaw<OpenCase[]>`
    SELECT c.id, c.key, c.request, c.reference, coalesce(refined.text, c.expectation) AS expectation, rc.segments, earlier.value AS earlier
    FROM run_case rc JOIN "case" c ON c.id = rc.case_id
    LEFT JOIN expectation refined ON refined.id = rc.expectation_id
    LEFT JOIN LATERAL (
      SELECT json_build_object('outcomes', json_agg(json_build_object('arm', o.arm, 'attempt', o.attempt, 'passed', o.passed, 'reason', o.reason,
        'failureKind', o.failure_kind, 'detail', o.detail, 'output', o.output, 'model', o.model, 'latencyMs', o.latency_ms, 'inputTokens', o.input_tokens,
        'outputTokens', o.output_tokens, 'cachedInputTokens', o.cached_input_tokens, 'costUsd', o.cost_usd,
        'cached', o.cached, 'savedUsd', o.saved_usd)),
        'votes', (SELECT coalesce(max(j.vote), 0) FROM judgment j WHERE j.run_id = rc.run_id AND j.case_id = rc.case_id AND j.attempt = ${FIRST_ATTEMPT})) AS value
      FROM outcome o WHERE o.run_id = rc.run_id AND o.case_id = rc.case_id AND o.attempt = ${FIRST_ATTEMPT}
      HAVING count(*) > 0
    ) earlier ON true
    WHERE rc.run_id = ${runId}::uuid AND rc.case_id = ANY(${caseIds}::uuid[]) AND rc.done_at IS NULL
    ORDER BY rc.position`
}

/** Ids and positions of the cases of a run that are not done, in order. */
export async function listOpenPositions(db: Db, runId: string): Promise<{ caseId: string; position: number }[]> {
  return db.runCase.findMany({ where: { runId, doneAt: null }, select: { caseId: true, position: true }, orderBy: { position: 'asc' } })
}

/** Of the given ids those that are cases of the run, in the order given. */
export async function listCasesOfRun(db: Db, runId: string, caseIds: string[]): Promise<string[]> {
  if (caseIds.length === 0) return []
  const rows = await db.runCase.findMany({ where: { runId, caseId: { in: caseIds } }, select: { caseId: true } })
  const own = new Set(rows.map((row) => row.caseId))
  return caseIds.filter((id) => own.has(id))
}

/** Ids of all cases of a run in their order: the chunks of the queue are cut from it, always at the same places. */
export async function listCaseIds(db: Db, runId: string): Promise<string[]> {
  const rows = await db.runCase.findMany({ where: { runId }, select: { caseId: true }, orderBy: { position: 'asc' } })
  return rows.map((row) => row.caseId)
}

type PairedRow = Omit<PairedCase, 'group' | 'family' | 'quarantined'> & { customerId: string | null; conversationId: string | null; dimensions: Record<string, string>; quarantined: boolean }

/** A dimension by the name that a configuration uses; the two that every trace has stand in columns of their own. */
function dimensionOf(row: PairedRow, name: string | null): string | null {
  if (name === null) return null
  if (name === 'conversation_id') return row.conversationId ?? row.dimensions[name] ?? null
  if (name === 'customer_id') return row.customerId ?? row.dimensions[name] ?? null
  return row.dimensions[name] ?? null
}

/** The segments of every case by another dimension; null where no case of the run has it. */
function cutBy(rows: PairedRow[], name: string): string[][] | null {
  const values = rows.map((row) => (name === 'customer' ? row.dimensions.customer ?? row.customerId : dimensionOf(row, name)))
  return values.every((value) => value === null) ? null : values.map((value) => (value === null ? [] : [segmentKey(value)]))
}

/**
 * What the gate reads: every case of a run with both sides. Ids are case ids; group and family are dimensions by name.
 * With `segmentBy` the cases are cut by that dimension, if any has it, and not into the segments that the run was started with.
 */
export async function listPairedCases(
  db: Db, runId: string, names: { groupBy: string | null; familyKey: string | null; segmentBy?: string },
): Promise<PairedCase[]> {
  const rows = await db.$queryRaw<PairedRow[]>`
    SELECT rc.case_id AS id, rc.segments, rc.adversarial, rc.before, rc.after, rc.before_reason AS "beforeReason",
      rc.after_reason AS "afterReason", c.customer_id AS "customerId", c.conversation_id AS "conversationId", c.dimensions, c.inclusion,
      rc.case_id IN (${quarantinedAtStart(runId)}) AS quarantined
    FROM run_case rc JOIN "case" c ON c.id = rc.case_id
    WHERE rc.run_id = ${runId}::uuid ORDER BY rc.position`
  const cut = names.segmentBy === undefined ? null : cutBy(rows, names.segmentBy)
  return rows.map((row, i) => ({
    id: row.id, segments: cut?.[i] ?? row.segments, adversarial: row.adversarial, before: row.before, after: row.after,
    beforeReason: row.beforeReason, afterReason: row.afterReason, ...(row.beforeReason === NOT_BEFORE ? { added: true } : {}),
    ...(row.quarantined ? { quarantined: true } : {}), ...(row.inclusion == null ? {} : { inclusion: row.inclusion }), group: dimensionOf(row, names.groupBy), family: dimensionOf(row, names.familyKey),
  }))
}
