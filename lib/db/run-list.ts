import type { RunRow } from '@/lib/core/display/run-view'
import { idRange } from '@/lib/core/display/search-view'
import type { Gate, RunStatus } from '@/lib/core/types'
import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'

/** `state` is a gate, or a status for runs without one; `text` looks in the name, both models and for the beginning of the id. */
export type RunFilter = { text?: string; state?: string; purpose?: string }

/** Position after which a page of the list goes on. */
export type RunCursor = { createdAt: string; id: string }

type Row = Omit<RunRow, 'createdAt' | 'startedAt' | 'finishedAt' | 'kind' | 'purpose' | 'status' | 'gate' | 'review' | 'reviewExpiresAt'> & {
  kind: string; purpose: string; status: string; gate: string | null; review: string | null
  createdAt: Date; startedAt: Date | null; finishedAt: Date | null; reviewExpiresAt: Date | null
}

function matching(filter: RunFilter): Prisma.Sql {
  const conditions: Prisma.Sql[] = []
  if (filter.text) {
    const pattern = `%${filter.text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`
    const range = idRange(filter.text)
    const byId = range ? Prisma.sql`OR run.id BETWEEN ${range.first}::uuid AND ${range.last}::uuid` : Prisma.empty
    conditions.push(Prisma.sql`AND (run.name ILIKE ${pattern} OR run.candidate->>'model' ILIKE ${pattern} OR run.baseline->>'model' ILIKE ${pattern} ${byId})`)
  }
  if (filter.purpose) conditions.push(Prisma.sql`AND run.purpose = ${filter.purpose}`)
  if (filter.state) {
    // as a case, so that the planner walks from the newest on instead of reading and sorting all runs
    conditions.push(Prisma.sql`AND CASE WHEN run.status = ${filter.state} THEN true WHEN run.status = 'done' THEN ${filter.state} = (
      SELECT gate FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1) ELSE false END`)
  }
  return conditions.length > 0 ? Prisma.join(conditions, ' ') : Prisma.empty
}

/** Runs of a project, newest first, each with its newest gate, its worst gated set and the standing review. */
export async function listRunRows(
  db: Db, projectId: string, options: { limit: number; after?: RunCursor; filter?: RunFilter },
): Promise<RunRow[]> {
  const after = options.after
    ? Prisma.sql`AND (run.created_at, run.id) < (${new Date(options.after.createdAt)}::timestamptz, ${options.after.id}::uuid)` : Prisma.empty
  // which runs are on the page is settled first: what each of them shows is looked up for these alone
  const rows = await db.$queryRaw<Row[]>`
    WITH page AS MATERIALIZED (
      SELECT run.id FROM run WHERE run.project_id = ${projectId}::uuid ${after} ${matching(options.filter ?? {})}
      ORDER BY run.created_at DESC, run.id DESC LIMIT ${options.limit}
    )
    SELECT run.id, run.name, run.kind, run.purpose, run.status, run.cases_total AS "casesTotal", run.cases_done AS "casesDone",
      coalesce(run.candidate->>'model', 'not named') AS candidate, coalesce(run.baseline->>'model', 'not named') AS baseline,
      run.created_at AS "createdAt", run.started_at AS "startedAt", run.finished_at AS "finishedAt",
      coalesce(nullif("user".name, ''), "user".email, 'API key ' || apikey.name, run.created_by) AS "createdBy",
      decision.gate, decision.sentence, worst.set AS worst, drilled.caught, review.choice AS review, review.expires_at AS "reviewExpiresAt"
    FROM page JOIN run ON run.id = page.id
    LEFT JOIN "user" ON "user".id = run.created_by
    LEFT JOIN apikey ON 'key:' || apikey.id = run.created_by
    LEFT JOIN LATERAL (SELECT id, gate, sentence FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1) decision ON run.status = 'done'
    LEFT JOIN LATERAL (
      SELECT jsonb_build_object('id', set_id, 'kind', kind, 'label', result->>'label', 'delta', (result->>'delta')::float8) AS set
      FROM segment_result
      WHERE run_id = run.id AND (result->>'gated')::boolean AND result->>'delta' IS NOT NULL
      ORDER BY (result->>'blocks')::boolean DESC, (result->>'delta')::float8, set_id LIMIT 1
    ) worst ON run.status = 'done'
    LEFT JOIN LATERAL (
      SELECT (result->>'blocks')::boolean AS caught FROM segment_result
      WHERE result->>'verdict' NOT IN ('incomplete', 'no-data') AND run_id = run.id AND kind = 'segment' AND set_id = run.drill->>'segment'
    ) drilled ON true
    LEFT JOIN LATERAL (
      SELECT choice, expires_at FROM review WHERE run_id = run.id AND decision_id = decision.id AND stands ORDER BY created_at DESC, id DESC LIMIT 1
    ) review
      ON review.expires_at IS NULL OR review.expires_at > now()
    ORDER BY run.created_at DESC, run.id DESC`
  return rows.map((row) => ({
    ...row, kind: row.kind as RunRow['kind'], purpose: row.purpose as RunRow['purpose'], status: row.status as RunStatus, gate: row.gate as Gate | null,
    review: row.review as RunRow['review'], createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null, finishedAt: row.finishedAt?.toISOString() ?? null, reviewExpiresAt: row.reviewExpiresAt?.toISOString() ?? null,
  }))
}
