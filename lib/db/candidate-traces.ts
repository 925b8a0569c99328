import type { CandidateCall } from '@/lib/core/display/flag-view'
import type { Candidate } from '@/lib/core/flag/rank-candidates'
import { firstIdAt, lastIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidInAnswer, saidInRequest } from '@/lib/db/said-in-request'

/** Characters of what the user said that are compared with a ticket's words. */
const COMPARED = 4000
const SHOWN = 400
/** After every text that begins in a certain way, in the order of bytes. */
const LAST = '\u{10FFFF}'

/** `exact`: the customer of that id. `begins`: all whose id begins so. null: any. */
export type CustomerChoice = { exact: string } | { begins: string } | null

function ofCustomer(customer: CustomerChoice): Prisma.Sql {
  if (!customer) return Prisma.empty
  // by bytes, as the index stores it
  if ('exact' in customer) return Prisma.sql`AND customer_id = ${customer.exact}`
  return Prisma.sql`AND customer_id ~>=~ ${customer.begins} AND customer_id ~<~ ${customer.begins + LAST}`
}

/**
 * Replayable calls of a project around a moment, at most `each` before and `each` after it, those nearest in time: with what the
 * user said, for comparing. Without a moment the newest `each`.
 */
export async function listCallsAround(
  db: Db, projectId: string, find: { customer: CustomerChoice; at: Date | null; windowMs: number; each: number },
): Promise<Candidate[]> {
  const { customer, at, windowMs, each } = find
  const scope = Prisma.sql`project_id = ${projectId}::uuid ${ofCustomer(customer)} AND request IS NOT NULL`
  const ids = at === null
    ? Prisma.sql`(SELECT id FROM trace WHERE ${scope} ORDER BY id DESC LIMIT ${each})`
    : Prisma.sql`(SELECT id FROM trace WHERE ${scope} AND id < ${firstIdAt(at)}::uuid AND id >= ${firstIdAt(new Date(at.getTime() - windowMs))}::uuid ORDER BY id DESC LIMIT ${each})
      UNION ALL (SELECT id FROM trace WHERE ${scope} AND id >= ${firstIdAt(at)}::uuid AND id <= ${lastIdAt(new Date(at.getTime() + windowMs))}::uuid ORDER BY id LIMIT ${each})`
  const rows = await db.$queryRaw<{ id: string; ts: Date; said: string | null }[]>`
    WITH near AS MATERIALIZED (${ids})
    SELECT trace.id, trace.ts, ${saidInRequest(Prisma.sql`trace.request`, COMPARED)} AS said
    FROM near JOIN trace ON trace.id = near.id`
  return rows.map(({ id, ts, said }) => ({ id, ts: ts.toISOString(), said: said ?? '' }))
}

/** What a person sees of calls before picking one, in no order. */
export async function listCandidateCalls(db: Db, projectId: string, ids: string[], dimension: string): Promise<CandidateCall[]> {
  if (ids.length === 0) return []
  const rows = await db.$queryRaw<(Omit<CandidateCall, 'ts'> & { ts: Date })[]>`
    SELECT trace.id, trace.source_id AS "sourceId", trace.ts, trace.customer_id AS "customerId", coalesce(trace.model_used, trace.model_requested) AS model,
      trace.dimensions->>${dimension} AS segment, ${saidInRequest(Prisma.sql`trace.request`, SHOWN)} AS said,
      ${saidInAnswer(Prisma.sql`trace.response`, SHOWN)} AS answered, trace.tools, trace.status = 'error' AS failed
    FROM trace WHERE trace.project_id = ${projectId}::uuid AND trace.id = ANY(${ids}::uuid[])`
  return rows.map((row) => ({ ...row, ts: row.ts.toISOString() }))
}

/** Whether the project has a call of exactly this customer. */
export async function isCustomer(db: Db, projectId: string, customerId: string): Promise<boolean> {
  return (await db.trace.findFirst({ where: { projectId, customerId }, select: { id: true } })) !== null
}

/** Customers whose id begins so, in the order of bytes: one step of the index for each, however many calls they made. */
export async function listKnownCustomers(db: Db, projectId: string, begins: string, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE known AS (
      (SELECT customer_id AS id FROM trace WHERE project_id = ${projectId}::uuid AND customer_id ~>=~ ${begins} AND customer_id ~<~ ${begins + LAST}
        ORDER BY customer_id USING ~<~ LIMIT 1)
      UNION ALL
      SELECT (SELECT customer_id FROM trace WHERE project_id = ${projectId}::uuid AND customer_id ~>~ known.id AND customer_id ~<~ ${begins + LAST}
        ORDER BY customer_id USING ~<~ LIMIT 1) FROM known WHERE known.id IS NOT NULL
    )
    SELECT id FROM known WHERE id IS NOT NULL LIMIT ${limit}`
  return rows.map(({ id }) => id)
}
