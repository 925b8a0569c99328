import { z } from 'zod'
import { finishReason } from '@/lib/core/finish-reason'
import { parseJson } from '@/lib/core/display/pretty-json'
import { firstIdAt } from '@/lib/core/trace-id'
import { readNextTurn } from '@/lib/core/unseen/next-turn'
import type { ClusterRecord, SurpriseTrace } from '@/lib/core/unseen/surprise'
import { AUDIT_VERDICTS, type AuditVerdict, type ClusterTraces, type DrawnAs, type ReportedTraces } from '@/lib/core/unseen/tally-audits'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

/** What stands in `audit_week.by_cluster`: the traces that were drawn from, and why each of the surprise part was chosen, by trace. */
const drawnFromSchema = z.object({
  clusters: z.array(z.object({ key: z.string().nullable(), label: z.string(), isNoise: z.boolean(), traces: z.number() })),
  reasons: z.record(z.string(), z.array(z.string())),
})

/** `week` is the date of its Monday. */
export type AuditWeek = { week: string; traces: number; clusters: ClusterTraces[]; reasons: Record<string, string[]>; seed: string; createdAt: Date }

const dateOf = (week: string) => new Date(`${week}T00:00:00Z`)

function toAuditWeek({ week, byCluster, ...row }: { week: Date; traces: number; byCluster: Prisma.JsonValue; seed: string; createdAt: Date }): AuditWeek {
  return { ...row, ...drawnFromSchema.parse(byCluster), week: week.toISOString().slice(0, 10) }
}

/** The week as it was drawn; null when it was not. */
export async function getAuditWeek(db: Db, projectId: string, week: string): Promise<AuditWeek | null> {
  const row = await db.auditWeek.findUnique({ where: { projectId_week: { projectId, week: dateOf(week) } }, omit: { projectId: true } })
  return row && toAuditWeek(row)
}

/** Weeks that were drawn, newest first. */
export async function listAuditWeeks(db: Db, projectId: string, limit: number): Promise<AuditWeek[]> {
  const rows = await db.auditWeek.findMany({ where: { projectId }, orderBy: { week: 'desc' }, take: limit, omit: { projectId: true } })
  return rows.map(toAuditWeek)
}

/** One draw of a project at a time, until the transaction ends. */
export async function lockAuditDraws(db: Db, projectId: string): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('audit draws ' || ${projectId}, 0))`
}

export type NewAudit = { traceId: string; clusterKey: string | null; drawnAs: DrawnAs; position: number; surprise: number | null }

/** Stores a draw in the place of one that nobody has looked at yet. */
export async function putAuditDraw(
  db: Db, projectId: string, { week, clusters, reasons, ...rest }: Omit<AuditWeek, 'createdAt'> & { createdAt: Date }, audits: NewAudit[],
): Promise<void> {
  const key = { projectId, week: dateOf(week) }
  await db.traceAudit.deleteMany({ where: key })
  const data = { ...rest, byCluster: { clusters, reasons } }
  await db.auditWeek.upsert({ where: { projectId_week: key }, create: { ...key, ...data }, update: data })
  await db.traceAudit.createMany({ data: audits.map((audit) => ({ ...audit, ...key, createdAt: rest.createdAt })) })
}

/** Of a drawn week: traces with a verdict. */
export async function countJudgedAudits(db: Db, projectId: string, week: string): Promise<number> {
  return db.traceAudit.count({ where: { projectId, week: dateOf(week), verdict: { not: null } } })
}

/** Traces of a week; `after`: only those that were imported after that moment. */
export async function countWeekTraces(db: Db, projectId: string, { from, to }: { from: Date; to: Date }, after?: Date): Promise<number> {
  return db.trace.count({ where: { projectId, id: { gte: firstIdAt(from), lt: firstIdAt(to) }, ...(after ? { importedAt: { gt: after } } : {}) } })
}

/** The newest weeks that have traces, newest first, as dates of their Mondays; each is found by the index on time. */
export async function listWeeksWithTraces(db: Db, projectId: string, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ week: string }[]>`
    WITH RECURSIVE found(week, place) AS (
      (SELECT date_trunc('week', ts, 'UTC'), 1 FROM trace WHERE project_id = ${projectId}::uuid ORDER BY id DESC LIMIT 1)
      UNION ALL
      SELECT date_trunc('week', older.ts, 'UTC'), place + 1 FROM found
      CROSS JOIN LATERAL (SELECT ts FROM trace WHERE project_id = ${projectId}::uuid AND id < slicegate_first_trace_id(slicegate_trace_ms(found.week)) ORDER BY id DESC LIMIT 1) older
      WHERE place < ${limit}::int
    ) SELECT to_char(week AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS week FROM found ORDER BY found.week DESC`
  return rows.map(({ week }) => week)
}

/** Traces of a week by the cluster that they are in now; largest first, noise and those never grouped last. */
export async function countWeekByCluster(db: Db, projectId: string, { from, to }: { from: Date; to: Date }): Promise<ClusterTraces[]> {
  return db.$queryRaw<ClusterTraces[]>`
    SELECT k.key, coalesce(max(k.label), 'Not grouped') AS label, coalesce(bool_or(k.is_noise), false) AS "isNoise", count(*)::int AS traces
    FROM trace t LEFT JOIN cluster k ON k.id = t.cluster_id
    WHERE t.project_id = ${projectId}::uuid AND t.id >= ${firstIdAt(from)}::uuid AND t.id < ${firstIdAt(to)}::uuid
    GROUP BY k.key ORDER BY k.key IS NULL, "isNoise", traces DESC, k.key`
}

type SignRow = {
  id: string; cluster: string | null; noise: boolean; newTool: boolean; newPrompt: boolean; newCluster: boolean; status: string; finishReason: string | null
  refusal: string | null; words: boolean; calls: { type?: string; function?: { arguments?: unknown } }[] | null; latencyMs: number | null; outputTokens: number | null
  flagged: boolean; said: string | null; next: string | null
}

export type WeekTrace = SurpriseTrace & { flagged: boolean }

/**
 * Traces of a week with what they show by themselves, in no order. The next message of the user is that of the next call of the conversation
 * in which the user has said more. Where nothing is older than the week nothing can be told to be new.
 */
export async function listWeekTraces(db: Db, projectId: string, { from, to }: { from: Date; to: Date }): Promise<WeekTrace[]> {
  const rows = await db.$queryRaw<SignRow[]>`
    WITH older AS (
      SELECT EXISTS (SELECT 1 FROM trace WHERE project_id = ${projectId}::uuid AND id < ${firstIdAt(from)}::uuid) AS known
    ), new_tool AS (
      SELECT name FROM trace, unnest(tools) AS name WHERE project_id = ${projectId}::uuid GROUP BY name HAVING min(ts) >= ${from}
    ), new_prompt AS (
      SELECT dimensions->>'prompt_version' AS version FROM trace
      WHERE project_id = ${projectId}::uuid AND dimensions ? 'prompt_version' GROUP BY 1 HAVING min(ts) >= ${from}
    ), week AS (
      SELECT t.*, ${saidByUser(Prisma.sql`t.request`, SAID_CHARACTERS)} AS said, turns.n AS turns
      FROM trace t CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE message->>'role' = 'user') AS n
        FROM json_array_elements(CASE WHEN json_typeof(t.request->'messages') = 'array' THEN t.request->'messages' ELSE '[]'::json END) AS message
      ) turns WHERE t.project_id = ${projectId}::uuid AND t.id >= ${firstIdAt(from)}::uuid AND t.id < ${firstIdAt(to)}::uuid
    )
    SELECT w.id, k.key AS cluster, coalesce(k.is_noise, false) AS noise,
      (SELECT known FROM older) AND w.tools && ARRAY(SELECT name FROM new_tool) AS "newTool",
      coalesce((SELECT known FROM older) AND w.dimensions->>'prompt_version' IN (SELECT version FROM new_prompt), false) AS "newPrompt",
      coalesce((SELECT known FROM older) AND k.first_seen_at >= ${from}, false) AS "newCluster",
      w.status, w.response->>'finish_reason' AS "finishReason", w.response->'message'->>'refusal' AS refusal,
      CASE json_typeof(w.response->'message'->'content') WHEN 'string' THEN btrim(w.response->'message'->>'content', E' \\n\\r\\t') <> ''
        WHEN 'array' THEN json_array_length(w.response->'message'->'content') > 0 ELSE false END AS words,
      CASE WHEN json_typeof(w.response->'message'->'tool_calls') = 'array' THEN w.response->'message'->'tool_calls' END AS calls,
      w.latency_ms AS "latencyMs", w.output_tokens AS "outputTokens",
      w.id IN (SELECT trace_id FROM flag WHERE project_id = ${projectId}::uuid AND trace_id IS NOT NULL) AS flagged,
      w.said, CASE WHEN w.conversation_id IS NOT NULL AND lead(w.turns) OVER talk > w.turns THEN lead(w.said) OVER talk END AS next
    FROM week w LEFT JOIN cluster k ON k.id = w.cluster_id
    WINDOW talk AS (PARTITION BY w.conversation_id ORDER BY w.id)`
  return rows.map(toWeekTrace)
}

const SAID_CHARACTERS = 300

function toWeekTrace(row: SignRow): WeekTrace {
  const [calls, error] = [row.calls ?? [], row.status === 'error']
  const stopped = finishReason(row.finishReason, calls.length > 0)
  const broken = calls.some(({ type, function: called }) => type !== 'custom' && (typeof called?.arguments !== 'string' || parseJson(called.arguments) === undefined))
  return {
    id: row.id, cluster: row.cluster, noise: row.noise, error, flagged: row.flagged, latencyMs: row.latencyMs, outputTokens: row.outputTokens,
    fresh: [...(row.newTool ? ['tool' as const] : []), ...(row.newPrompt ? ['prompt' as const] : []), ...(row.newCluster ? ['cluster' as const] : [])],
    truncated: stopped === 'length', refused: Boolean(row.refusal) || stopped === 'content_filter', empty: !error && !row.words && calls.length === 0 && !row.refusal,
    brokenCall: broken, nextTurn: readNextTurn(row.said, row.next),
  }
}

/** What uniform audits of the eight weeks before found, and customers reported in the week itself, by cluster; '' stands for traces that were never grouped. */
export async function listClusterRecords(db: Db, projectId: string, week: string, traces: readonly WeekTrace[]): Promise<Map<string, ClusterRecord>> {
  const rows = await db.$queryRaw<{ key: string | null; fine: number; failure: number }[]>`
    SELECT cluster_key AS key, count(*) FILTER (WHERE verdict = 'fine')::int AS fine, count(*) FILTER (WHERE verdict = 'failure')::int AS failure
    FROM trace_audit WHERE project_id = ${projectId}::uuid AND drawn_as = 'uniform' AND week < ${week}::date AND week >= ${week}::date - 56 GROUP BY 1`
  const records = new Map<string, ClusterRecord>()
  const of = (key: string | null) => {
    const record = records.get(key ?? '') ?? { fine: 0, failure: 0, traces: 0, flagged: 0 }
    records.set(key ?? '', record)
    return record
  }
  for (const { key, fine, failure } of rows) Object.assign(of(key), { fine, failure })
  for (const { cluster, flagged } of traces) {
    of(cluster).traces += 1
    if (flagged) of(cluster).flagged += 1
  }
  return records
}

export type AuditRow = {
  id: string
  week: string
  traceId: string
  cluster: string | null
  drawnAs: DrawnAs
  position: number
  surprise: number | null
  verdict: AuditVerdict | null
  note: string | null
  /** Who gave the verdict, or, without one, who took the trace to look at; and when. */
  by: string | null
  byName: string | null
  at: Date | null
  /** Reported before somebody looked at it; before anyone did, reported at all. */
  reportedBefore: boolean
  flagged: boolean
}

/** The audits of some weeks: the uniform part in its order, then the surprise part. */
export async function listAudits(db: Db, projectId: string, weeks: string[]): Promise<AuditRow[]> {
  const rows = await db.$queryRaw<AuditRow[]>`
    SELECT a.id, to_char(a.week, 'YYYY-MM-DD') AS week, a.trace_id AS "traceId", a.cluster_key AS cluster, a.drawn_as AS "drawnAs", a.position, a.surprise,
      a.verdict, a.note, a.audited_by AS by, coalesce(nullif("user".name, ''), "user".email) AS "byName", a.audited_at AS at, f.reported IS NOT NULL AS flagged,
      coalesce(f.reported < CASE WHEN a.verdict IS NULL THEN 'infinity' ELSE a.audited_at END, false) AS "reportedBefore"
    FROM trace_audit a LEFT JOIN "user" ON "user".id = a.audited_by
    CROSS JOIN LATERAL (SELECT min(created_at) AS reported FROM flag WHERE flag.trace_id = a.trace_id AND flag.project_id = ${projectId}::uuid) f
    WHERE a.project_id = ${projectId}::uuid AND a.week = ANY(${weeks}::date[])
    ORDER BY a.week, a.drawn_as DESC, a.position`
  return rows.map((row) => ({ ...row, verdict: row.verdict === null ? null : z.enum(AUDIT_VERDICTS).parse(row.verdict) }))
}

/**
 * Traces of drawn weeks that were reported without the help of an audit, by cluster: that of the draw where the trace is in the audit, else that of now.
 * Traces that came after the draw do not count.
 */
export async function countReportedTraces(db: Db, projectId: string, weeks: string[]): Promise<Map<string, ReportedTraces[]>> {
  const rows = await db.$queryRaw<{ week: string; key: string | null; traces: number }[]>`
    SELECT to_char(w.week, 'YYYY-MM-DD') AS week, CASE WHEN a.id IS NULL THEN k.key ELSE a.cluster_key END AS key, count(DISTINCT t.id)::int AS traces
    FROM flag f JOIN trace t ON t.id = f.trace_id
    JOIN audit_week w ON w.project_id = f.project_id AND w.week = date_trunc('week', t.ts AT TIME ZONE 'UTC')::date AND t.imported_at <= w.created_at
    LEFT JOIN cluster k ON k.id = t.cluster_id
    LEFT JOIN trace_audit a ON a.project_id = w.project_id AND a.week = w.week AND a.trace_id = t.id
    WHERE f.project_id = ${projectId}::uuid AND w.week = ANY(${weeks}::date[]) AND (a.verdict IS NULL OR f.created_at < a.audited_at)
    GROUP BY 1, 2`
  const byWeek = new Map<string, ReportedTraces[]>(weeks.map((week) => [week, []]))
  for (const { week, key, traces } of rows) byWeek.get(week)?.push({ key, traces })
  return byWeek
}

export type AuditToJudge = { id: string; projectId: string; week: string; traceId: string; drawnAs: DrawnAs; verdict: AuditVerdict | null; note: string | null; by: string | null; at: Date | null }

/** One trace of an audit, locked until the transaction ends; null when the project does not have it. */
export async function lockAudit(db: Db, projectId: string, auditId: string): Promise<AuditToJudge | null> {
  const rows = await db.$queryRaw<AuditToJudge[]>`
    SELECT id, project_id AS "projectId", to_char(week, 'YYYY-MM-DD') AS week, trace_id AS "traceId", drawn_as AS "drawnAs", verdict, note, audited_by AS by, audited_at AS at
    FROM trace_audit WHERE id = ${auditId}::uuid AND project_id = ${projectId}::uuid FOR UPDATE`
  return rows[0] ?? null
}

/** `at` stays that of the first verdict: what was reported after it was reported because of it. */
export async function setAuditVerdict(db: Db, id: string, { verdict, note, by, at }: { verdict: AuditVerdict; note: string | null; by: string; at: Date }): Promise<void> {
  await db.traceAudit.update({ where: { id }, data: { verdict, note, auditedBy: by, auditedAt: at } })
}

/**
 * Gives someone the next trace that nobody looked at or is looking at, in the order of the draw, and says whose it is; the one that they took before
 * comes again. null: none is left. Takings from before `staleBefore` are forgotten.
 */
export async function takeNextAudit(db: Db, projectId: string, { week, by, at, staleBefore }: { week: string; by: string; at: Date; staleBefore: Date }): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    UPDATE trace_audit SET audited_by = ${by}, audited_at = ${at} WHERE id = (
      SELECT id FROM trace_audit WHERE project_id = ${projectId}::uuid AND week = ${week}::date AND verdict IS NULL
        AND (audited_by IS NULL OR audited_by = ${by} OR audited_at < ${staleBefore})
      ORDER BY drawn_as DESC, position LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id`
  return rows[0]?.id ?? null
}

/** Every project, for schedules. */
export async function listProjectIds(db: Db): Promise<string[]> {
  const rows = await db.project.findMany({ select: { id: true }, orderBy: { id: 'asc' } })
  return rows.map(({ id }) => id)
}
