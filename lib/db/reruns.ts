import type { ChatResponse } from '@/lib/core/chat'
import { FIRST_ATTEMPT, REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import type { RerunRequest } from '@/lib/core/gate/next-gate-step'
import type { RunStage } from '@/lib/core/gate/next-run-step'
import type { Rerun } from '@/lib/core/gate/types'
import { storableJson } from '@/lib/core/storable-text'
import type { Arm, Flip } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import type { NewJudgment } from '@/lib/db/judgments'
import type { NewOutcome } from '@/lib/db/outcomes'
import type { OpenCase } from '@/lib/db/run-cases'
import { addedSpending } from '@/lib/db/spending'

/** Opens the next round of re-runs of a run and returns its number. The caller holds the run's lock. */
export async function createReruns(db: Db, runId: string, stage: RunStage, requests: RerunRequest[]): Promise<number> {
  const { _max } = await db.rerun.aggregate({ where: { runId }, _max: { round: true } })
  const round = (_max.round ?? 0) + 1
  await db.rerun.createMany({
    data: requests.map((request) => ({
      runId, round, stage, caseId: request.caseId, extent: request.extent,
      ...(request.extent === 'repeat' ? { repeat: request.repeat, attempt: request.attempt } : {}),
    })),
  })
  return round
}

/** Forgets requests that were not met: a run that is decided anew asks for what it needs then. The caller holds the run's lock. */
export async function dropOpenReruns(db: Db, runId: string): Promise<void> {
  await db.rerun.deleteMany({ where: { runId, doneAt: null } })
}

/** Cases of the newest round that are not done, with the round, in order. */
export async function listOpenReruns(db: Db, runId: string): Promise<{ caseId: string; round: number }[]> {
  return db.rerun.findMany({ where: { runId, doneAt: null }, select: { caseId: true, round: true }, orderBy: [{ round: 'asc' }, { caseId: 'asc' }] })
}

/** Ids of all cases of a round in their order, done or not: the chunks of the queue are cut from it. */
export async function listRoundCaseIds(db: Db, runId: string, round: number): Promise<string[]> {
  const rows = await db.rerun.findMany({ where: { runId, round }, select: { caseId: true }, orderBy: { caseId: 'asc' } })
  return rows.map(({ caseId }) => caseId)
}

/** A case to run again, with everything that its re-run needs: what it is, what it did, and what re-runs said so far. */
export type OpenRerun = {
  round: number
  request: RerunRequest
  flip: Flip
  item: OpenCase
  /** Executions so far, the first run included. */
  outcomes: { arm: Arm; attempt: number; passed: boolean | null; output: ChatResponse | null }[]
}

type OpenRow = OpenCase & { round: number; extent: string; repeat: number | null; attempt: number | null; flip: Flip; outcomes: OpenRerun['outcomes'] }

/** Of the given cases those that the run still has to run again. */
export async function getOpenReruns(db: Db, runId: string, caseIds: string[]): Promise<OpenRerun[]> {
  const rows = await db.$queryRaw<OpenRow[]>`
    SELECT a.round, a.extent, a.repeat, a.attempt, c.id, c.key, c.request, c.reference, coalesce(refined.text, c.expectation) AS expectation, rc.segments, rc.flip,
      (SELECT json_agg(json_build_object('arm', o.arm, 'attempt', o.attempt, 'passed', o.passed, 'output', o.output) ORDER BY o.attempt)
        FROM outcome o WHERE o.run_id = a.run_id AND o.case_id = a.case_id AND o.attempt < ${REVIEW_ATTEMPTS.from}) AS outcomes
    FROM rerun a
    JOIN run_case rc ON rc.run_id = a.run_id AND rc.case_id = a.case_id
    JOIN "case" c ON c.id = a.case_id
    LEFT JOIN expectation refined ON refined.id = rc.expectation_id
    WHERE a.run_id = ${runId}::uuid AND a.case_id = ANY(${caseIds}::uuid[]) AND a.done_at IS NULL
    ORDER BY a.round, a.case_id`
  return rows.map(({ round, extent, repeat, attempt, flip, outcomes, ...item }) => ({
    round, flip, item, outcomes: outcomes ?? [],
    request: repeat === null || attempt === null
      ? { caseId: item.id, extent: extent === 'both' ? 'both' : 'failing-side' }
      : { caseId: item.id, extent: 'repeat', repeat, attempt },
  }))
}

export type RerunRecord = { caseId: string; round: number; outcomes: NewOutcome[]; judgments: NewJudgment[] }

/** Writes fresh executions of a case with their votes and adds their cost to what the run spent; what is there already stays, and costs nothing more. */
export async function recordExecutions(db: Db, runId: string, record: Omit<RerunRecord, 'round'>, doneAt: Date): Promise<void> {
  const { caseId } = record
  await db.$executeRaw`
    WITH new_outcomes AS (
    INSERT INTO outcome (id, run_id, case_id, arm, attempt, passed, reason, failure_kind, detail, output, model, latency_ms,
      input_tokens, output_tokens, cached_input_tokens, cost_usd, created_at)
    SELECT gen_random_uuid(), ${runId}::uuid, ${caseId}::uuid, arm, attempt, passed, reason, "failureKind", detail, output, model,
      "latencyMs", "inputTokens", "outputTokens", "cachedInputTokens", "costUsd", ${doneAt}
    FROM json_to_recordset(${storableJson(record.outcomes)}::json) AS o(arm text, attempt int, passed bool, reason text,
      "failureKind" text, detail text, output json, model text, "latencyMs" float8, "inputTokens" int, "outputTokens" int,
      "cachedInputTokens" int, "costUsd" float8)
    ON CONFLICT (run_id, case_id, arm, attempt) DO NOTHING
    RETURNING arm, model, cost_usd, cached
    ), new_judgments AS (
    INSERT INTO judgment (id, run_id, case_id, attempt, judge, prompt_version, model, "order", vote, choice, arm, reason,
      latency_ms, input_tokens, output_tokens, cost_usd, reference_usd, cached, created_at)
    SELECT gen_random_uuid(), ${runId}::uuid, ${caseId}::uuid, attempt, judge, "promptVersion", model, "order", vote, choice, arm,
      reason, "latencyMs", "inputTokens", "outputTokens", "costUsd", "referenceUsd", cached, ${doneAt}
    FROM json_to_recordset(${storableJson(record.judgments)}::json) AS j(attempt int, judge text, "promptVersion" text,
      model text, "order" text, vote int, choice text, arm text, reason text, "latencyMs" float8, "inputTokens" int,
      "outputTokens" int, "costUsd" float8, "referenceUsd" float8, cached bool)
    ON CONFLICT (run_id, case_id, attempt, judge, arm, vote) DO NOTHING
    RETURNING cost_usd, cached
    )
    UPDATE run SET spent_usd = spent_usd + usd, unpriced_calls = unpriced_calls + unpriced, costs = NULL
    FROM (${addedSpending(runId, { outcomes: 'new_outcomes', judgments: 'new_judgments' })}) spent WHERE id = ${runId}::uuid`
}

/**
 * Writes what a re-run left behind and marks it as done. Returns how many of the run are still open. The caller holds the run's lock.
 */
export async function recordRerun(db: Db, runId: string, record: RerunRecord, doneAt: Date): Promise<number> {
  const { caseId, round } = record
  await recordExecutions(db, runId, record, doneAt)
  await db.rerun.updateMany({ where: { runId, caseId, round, doneAt: null }, data: { doneAt } })
  return db.rerun.count({ where: { runId, doneAt: null } })
}

/** Every execution of a run after the first one, as the gate reads it: without those that reviewers asked for. */
export async function listRerunOutcomes(db: Db, runId: string): Promise<Rerun[]> {
  // one value instead of many thousand rows: lists of cases read them, too
  const rows = await db.$queryRaw<{ executions: [string, Arm, number, boolean | null][] | null }[]>`
    SELECT json_agg(json_build_array(case_id, arm, attempt, passed) ORDER BY case_id, attempt, arm) AS executions
    FROM outcome WHERE run_id = ${runId}::uuid AND attempt > ${FIRST_ATTEMPT} AND attempt < ${REVIEW_ATTEMPTS.from}`
  return (rows[0]?.executions ?? []).map(([caseId, arm, attempt, passed]) => ({ caseId, arm, attempt, passed }))
}

/** How far the re-runs of a run are, round by round. */
export type RerunProgress = { round: number; stage: RunStage; total: number; done: number }

export async function listRerunProgress(db: Db, runId: string): Promise<RerunProgress[]> {
  return db.$queryRaw<RerunProgress[]>`
    SELECT round, min(stage) AS stage, count(*)::int AS total, count(done_at)::int AS done
    FROM rerun WHERE run_id = ${runId}::uuid GROUP BY round ORDER BY round`
}
