import type { TraceAttempt, TraceContext, TraceUse } from '@/lib/core/display/trace-context'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

const RUNS_SHOWN = 5
const CALLS_SHOWN = 100

type Place = { id: string; source: string; sourceId: string; parentSourceId: string | null; conversationId: string | null }

/** What stands around a trace: cases and runs that use it, the other attempts at its request, its conversation, and who looked at it. */
export async function getTraceContext(db: Db, projectId: string, trace: Place): Promise<TraceContext> {
  const [uses, attempts, conversation, audits] = await Promise.all([
    listUses(db, projectId, trace.id), listAttempts(db, projectId, trace),
    trace.conversationId === null ? [] : listCalls(db, Prisma.sql`project_id = ${projectId}::uuid AND conversation_id = ${trace.conversationId}`),
    listLooks(db, projectId, trace.id),
  ])
  return { uses, attempts, conversation: conversation.slice(0, CALLS_SHOWN), more: conversation.length > CALLS_SHOWN, audits }
}

type UseRow = Omit<TraceUse, 'runs'> & { runs: (Omit<TraceUse['runs'][number], 'at'> & { at: string })[] | null }

async function listUses(db: Db, projectId: string, traceId: string): Promise<TraceUse[]> {
  // the set's runs are walked from the newest on, and a run's case is found by its key
  const rows = await db.$queryRaw<UseRow[]>`
    SELECT c.id AS "caseId", dataset.kind AS "datasetKind", dataset.name AS "datasetName", dataset.version, used.runs
    FROM "case" c JOIN dataset ON dataset.id = c.dataset_id
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('runId', newest.id, 'name', newest.name, 'status', newest.status, 'gate', newest.gate, 'flip', newest.flip, 'at', newest.created_at)
        ORDER BY newest.created_at DESC) AS runs
      FROM (
        SELECT run.id, run.name, run.status, run.created_at, rc.flip,
          (SELECT gate FROM gate_decision WHERE run_id = run.id AND run.status = 'done' ORDER BY sequence DESC LIMIT 1) AS gate
        FROM run JOIN run_case rc ON rc.run_id = run.id AND rc.case_id = c.id
        WHERE run.project_id = ${projectId}::uuid
        ORDER BY run.created_at DESC, run.id DESC LIMIT ${RUNS_SHOWN}
      ) newest
    ) used ON true
    WHERE c.project_id = ${projectId}::uuid AND c.trace_id = ${traceId}::uuid
    ORDER BY dataset.created_at DESC, c.id`
  return rows.map((row) => ({ ...row, runs: (row.runs ?? []).map((run) => ({ ...run, at: new Date(run.at).toISOString() })) }))
}

/** The request that was tried, and every attempt that names it; one alone is no list. */
async function listAttempts(db: Db, projectId: string, trace: Place): Promise<TraceAttempt[]> {
  const root = trace.parentSourceId ?? trace.sourceId
  const attempts = await listCalls(db, Prisma.sql`project_id = ${projectId}::uuid AND source = ${trace.source} AND (source_id = ${root} OR parent_source_id = ${root})`)
  return attempts.length > 1 ? attempts : []
}

async function listCalls(db: Db, where: Prisma.Sql): Promise<TraceAttempt[]> {
  const rows = await db.$queryRaw<(Omit<TraceAttempt, 'ts'> & { ts: Date })[]>`
    SELECT id, source_id AS "sourceId", ts, coalesce(model_used, model_requested) AS model, status, latency_ms AS "latencyMs", cost_usd AS "costUsd",
      CASE WHEN status = 'error' THEN coalesce(error->>'message', error->>'type', error->>'httpStatus', 'failed') END AS problem
    FROM trace WHERE ${where} ORDER BY ts, id LIMIT ${CALLS_SHOWN + 1}`
  return rows.map((row) => ({ ...row, ts: row.ts.toISOString() }))
}

async function listLooks(db: Db, projectId: string, traceId: string): Promise<TraceContext['audits']> {
  const [audits, samples] = await Promise.all([
    db.traceAudit.findMany({ where: { projectId, traceId }, select: { week: true, verdict: true }, orderBy: { week: 'desc' } }),
    db.privacySample.findMany({ where: { projectId, traceId }, select: { week: true, verdict: true }, orderBy: { week: 'desc' } }),
  ])
  return [...audits.map((look) => ({ ...look, kind: 'audit' as const })), ...samples.map((look) => ({ ...look, kind: 'privacy' as const }))]
    .map((look) => ({ ...look, week: look.week.toISOString().slice(0, 10) }))
}
