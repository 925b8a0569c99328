import type { QueueOwner, QueueRow, WorstSet } from '@/lib/core/review/queue-view'
import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'

/** The run's row, locked until the transaction ends; null when the project has no such run. */
export async function lockReviewer(db: Db, projectId: string, runId: string): Promise<{ reviewerId: string | null } | null> {
  const rows = await db.$queryRaw<{ reviewerId: string | null }[]>`
    SELECT reviewer_id AS "reviewerId" FROM run WHERE id = ${runId}::uuid AND project_id = ${projectId}::uuid FOR NO KEY UPDATE`
  return rows[0] ?? null
}

export async function putReviewer(db: Db, runId: string, reviewerId: string | null): Promise<void> {
  await db.run.update({ where: { id: runId }, data: { reviewerId } })
}

export async function getRunName(db: Db, runId: string): Promise<string> {
  return (await db.run.findUniqueOrThrow({ where: { id: runId }, select: { name: true } })).name
}

/** Who has the run, with the name; null = nobody. */
export async function getReviewer(db: Db, runId: string): Promise<{ id: string; name: string } | null> {
  const rows = await db.$queryRaw<{ id: string; name: string }[]>`
    SELECT run.reviewer_id AS id, coalesce(nullif("user".name, ''), "user".email, run.reviewer_id) AS name
    FROM run LEFT JOIN "user" ON "user".id = run.reviewer_id WHERE run.id = ${runId}::uuid AND run.reviewer_id IS NOT NULL`
  return rows[0] ?? null
}

type Found = Omit<QueueRow, 'createdAt' | 'decidedAt' | 'owner' | 'pending' | 'review'> & {
  createdAt: Date; decidedAt: Date; ownerId: string | null; ownerName: string | null
  pendingBy: string | null; pendingById: string | null; pendingCritical: string[] | null
  choice: 'uphold' | 'override' | null; reviewBy: string | null; reason: string | null; reviewedAt: Date | null; expiresAt: Date | null
}

const personName = (alias: string, id: string) => Prisma.raw(`coalesce(nullif(${alias}.name, ''), ${alias}.email, ${id})`)

/**
 * Blocked and inconclusive runs of deploys with their newest decision, its newest review that counts (`counts`) and the override
 * that waits for a second person (`pending`), newest run first. `wanted` says which of them, `among` which runs. What is wanted stands in
 * a case, so that the planner walks from the newest on: it takes decisions for rare, and would read and sort all runs.
 */
const reviewed = (projectId: string, at: Date, wanted: Prisma.Sql, limit: number, among = Prisma.empty) => Prisma.sql`
  SELECT run.id, run.project_id, run.name, run.candidate, run.created_at, run.created_by, run.reviewer_id, decision.gate, decision.sentence, decision.created_at AS decided_at,
    pending.user_id AS pending_by, pending.critical AS pending_critical,
    counts.choice, counts.user_id AS counts_by, counts.reason, counts.created_at AS reviewed_at, counts.expires_at
  FROM run
  JOIN LATERAL (SELECT id, gate, sentence, created_at FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1) decision
    ON CASE WHEN decision.gate IN ('blocked', 'inconclusive') THEN true ELSE false END
  LEFT JOIN LATERAL (
    SELECT choice, user_id, reason, created_at, expires_at FROM review
    WHERE run_id = run.id AND decision_id = decision.id AND stands ORDER BY created_at DESC, id DESC LIMIT 1
  ) counts ON true
  LEFT JOIN LATERAL (
    SELECT user_id, critical, stands, expires_at FROM review WHERE run_id = run.id AND decision_id = decision.id ORDER BY created_at DESC, id DESC LIMIT 1
  ) pending ON NOT pending.stands AND (pending.expires_at IS NULL OR pending.expires_at > ${at})
  WHERE run.project_id = ${projectId}::uuid AND run.purpose = 'gate' AND run.status = 'done' ${among} AND CASE WHEN ${wanted} THEN true ELSE false END
  ORDER BY run.created_at DESC, run.id DESC LIMIT ${limit}`

/** Figures of sets are read for the rows that are shown alone. */
async function readRows(db: Db, runs: Prisma.Sql): Promise<QueueRow[]> {
  const rows = await db.$queryRaw<Found[]>`
    WITH queue AS (${runs})
    SELECT queue.id AS "runId", queue.name, coalesce(queue.candidate->>'model', 'not named') AS candidate, queue.gate, queue.sentence,
      queue.created_at AS "createdAt", queue.decided_at AS "decidedAt",
      coalesce(nullif(starter.name, ''), starter.email, 'API key ' || apikey.name, queue.created_by) AS "startedBy",
      queue.reviewer_id AS "ownerId", ${personName('owner', 'queue.reviewer_id')} AS "ownerName",
      CASE WHEN queue.pending_by IS NOT NULL THEN 'second' WHEN queue.choice IS NOT NULL THEN 'expired' ELSE 'open' END AS state,
      queue.pending_by AS "pendingById", ${personName('asking', 'queue.pending_by')} AS "pendingBy", queue.pending_critical AS "pendingCritical",
      queue.choice, ${personName('reviewer', 'queue.counts_by')} AS "reviewBy", queue.reason, queue.reviewed_at AS "reviewedAt", queue.expires_at AS "expiresAt",
      ARRAY(
        SELECT set_id FROM segment_result JOIN segment ON segment.project_id = queue.project_id AND segment.key = set_id AND segment.critical
        WHERE run_id = queue.id AND kind = 'segment' AND (result->>'blocks')::boolean ORDER BY set_id
      ) AS critical,
      worst.set AS worst, coalesce(sets.blocking, 0) AS blocking, CASE WHEN sets.rerun THEN flips.confirmed END AS confirmed
    FROM queue
    LEFT JOIN "user" starter ON starter.id = queue.created_by
    LEFT JOIN apikey ON 'key:' || apikey.id = queue.created_by
    LEFT JOIN "user" owner ON owner.id = queue.reviewer_id
    LEFT JOIN "user" asking ON asking.id = queue.pending_by
    LEFT JOIN "user" reviewer ON reviewer.id = queue.counts_by
    LEFT JOIN LATERAL (
      SELECT jsonb_build_object('id', set_id, 'kind', kind, 'label', result->>'label', 'n', result->'n', 'before', result->'before', 'after', result->'after',
        'delta', result->'delta', 'blocks', (result->>'blocks')::boolean) AS set
      FROM segment_result WHERE run_id = queue.id AND (result->>'gated')::boolean AND result->>'delta' IS NOT NULL
      ORDER BY (result->>'blocks')::boolean DESC, kind = 'all', (result->>'delta')::float8, set_id LIMIT 1
    ) worst ON true
    LEFT JOIN LATERAL (
      SELECT count(*)::int AS blocking, bool_or(coalesce(jsonb_typeof(result->'confirmed') = 'object', false)) AS rerun
      FROM segment_result WHERE run_id = queue.id AND (result->>'blocks')::boolean
    ) sets ON true
    LEFT JOIN LATERAL (
      SELECT count(DISTINCT broken.case_id)::int AS confirmed FROM segment_result, jsonb_array_elements_text(result->'confirmed'->'confirmedCases') AS broken (case_id)
      WHERE run_id = queue.id AND (result->>'blocks')::boolean
    ) flips ON true
    ORDER BY queue.created_at DESC, queue.id DESC`
  return rows.map(toRow)
}

function toRow({ ownerId, ownerName, pendingBy, pendingById, pendingCritical, choice, reviewBy, reason, reviewedAt, expiresAt, ...row }: Found): QueueRow {
  return {
    ...row, worst: row.worst as WorstSet | null, createdAt: row.createdAt.toISOString(), decidedAt: row.decidedAt.toISOString(),
    owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? ownerId },
    pending: pendingById === null ? null : { byId: pendingById, by: pendingBy ?? pendingById, critical: pendingCritical ?? [] },
    review: choice === null ? null : {
      choice, by: reviewBy ?? '', reason: reason ?? '', createdAt: reviewedAt!.toISOString(), expiresAt: expiresAt?.toISOString() ?? null,
    },
  }
}

/**
 * Runs that wait for a person at `at`, newest first: undecided ones, overrides that wait for a second person, overrides that
 * have expired. `after` is the last row of the page before.
 */
export async function listReviewQueue(
  db: Db, projectId: string, options: { at: Date; limit: number; owner: QueueOwner; userId: string; after?: { createdAt: string; id: string } },
): Promise<QueueRow[]> {
  const { at, owner, userId, after } = options
  const mine = owner === 'mine' ? Prisma.sql`AND run.reviewer_id = ${userId}` : owner === 'nobody' ? Prisma.sql`AND run.reviewer_id IS NULL` : Prisma.empty
  const from = after ? Prisma.sql`AND (run.created_at, run.id) < (${new Date(after.createdAt)}::timestamptz, ${after.id}::uuid)` : Prisma.empty
  return readRows(db, reviewed(projectId, at, Prisma.sql`pending.user_id IS NOT NULL OR counts.choice IS NULL OR counts.expires_at <= ${at}`, options.limit, Prisma.sql`${mine} ${from}`))
}

/** Runs on which a decision stands at `at`, newest run first. */
export async function listDecidedReviews(db: Db, projectId: string, options: { at: Date; limit: number }): Promise<QueueRow[]> {
  const { at, limit } = options
  return readRows(db, reviewed(projectId, at, Prisma.sql`pending.user_id IS NULL AND counts.choice IS NOT NULL AND (counts.expires_at IS NULL OR counts.expires_at > ${at})`, limit))
}

/** How many runs wait for a person at `at`, up to `most`. */
export async function countReviewQueue(db: Db, projectId: string, { at, most }: { at: Date; most: number }): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM (${reviewed(projectId, at, Prisma.sql`pending.user_id IS NOT NULL OR counts.choice IS NULL OR counts.expires_at <= ${at}`, most)}) queue`
  return rows[0]!.n
}
