import { LONGEST_TRIAL, type SelfAgreement, type ShadowPair } from '@/lib/core/judging/route-agreement'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/**
 * Calls that were made to compare judges, on top of the votes, as a table: `s.run_id`, `s.created_at`, `asked.model` and `asked.usd` (null =
 * unknown price). A route that answered in place of the reference was compared by asking that, any other by asking the route.
 */
export const SHADOW_CALLS = Prisma.sql`judge_shadow s JOIN judge_route route ON route.id = s.route_id JOIN run asker ON asker.id = s.run_id
  CROSS JOIN LATERAL (SELECT s.route_id::text = asker.judge->'order'->0->>'routeId'
    AND s.route_id::text <> asker.judge->'reference'->>'routeId') AS beside(is_reference)
  CROSS JOIN LATERAL (SELECT CASE WHEN beside.is_reference THEN asker.judge->'reference'->>'model' ELSE route.model END AS model,
    CASE WHEN beside.is_reference THEN s.reference_usd ELSE s.route_usd END AS usd) asked`

export type NewShadow = {
  routeId: string; runId: string; caseId: string; segments: string[]
  /** Key of the question, the same whoever is asked. */
  question: string
  /** pairwise, rubric or argument */
  judge: string
  referenceChoice: string
  routeChoice: string
  /** US dollars of each answer; null = unknown price, 0 = remembered. */
  referenceUsd: number | null
  routeUsd: number | null
}

/**
 * Keeps what both judges said to a question, once per route, and adds `addedUsd` to what the run spent: the one of both calls that was
 * made for the comparison; null = its price is unknown. A run or route that is gone meanwhile leaves nothing behind.
 */
export async function recordShadow(db: Db, shadow: NewShadow, addedUsd: number | null): Promise<void> {
  const { routeId, runId, caseId, segments, question, judge, referenceChoice, routeChoice, referenceUsd, routeUsd } = shadow
  await db.$executeRaw`
    WITH kept AS (
      INSERT INTO judge_shadow (id, route_id, run_id, case_id, segments, question, judge, reference_choice, route_choice, reference_usd, route_usd, created_at)
      SELECT gen_random_uuid(), route.id, ${runId}::uuid, ${caseId}::uuid, ${segments}, ${question}, ${judge}, ${referenceChoice}, ${routeChoice},
        ${referenceUsd}::float8, ${routeUsd}::float8, clock_timestamp()
      FROM judge_route route WHERE route.id = ${routeId}::uuid
      ON CONFLICT (route_id, question) DO NOTHING RETURNING 1
    )
    UPDATE run SET spent_usd = spent_usd + coalesce(${addedUsd}::float8, 0), unpriced_calls = unpriced_calls + ${addedUsd === null ? 1 : 0}::int, costs = NULL
    WHERE id = ${runId}::uuid AND EXISTS (SELECT 1 FROM kept)`
}

export type Compared = ShadowPair & { referenceUsd: number | null; routeUsd: number | null }

/**
 * What was compared for a route since it has its status, in the order of time; of very many the newest. Questions on which the
 * reference itself could not be read say nothing about the route and are left out.
 */
export async function listCompared(db: Db, route: { id: string; changedAt: Date }): Promise<Compared[]> {
  const rows = await db.judgeShadow.findMany({
    where: { routeId: route.id, createdAt: { gt: route.changedAt }, referenceChoice: { not: 'unreadable' } },
    select: { segments: true, referenceChoice: true, routeChoice: true, referenceUsd: true, routeUsd: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: LONGEST_TRIAL,
  })
  return rows.reverse().map(({ segments, referenceChoice, routeChoice, referenceUsd, routeUsd }) => ({
    segments, agreed: referenceChoice === routeChoice, referenceUsd, routeUsd,
  }))
}

/** How often the reference said the same to a question that it was asked again, since it is the reference. */
export async function getSelfAgreement(db: Db, reference: { id: string; changedAt: Date }): Promise<SelfAgreement> {
  const repeats = await listCompared(db, reference)
  return { agreed: repeats.filter(({ agreed }) => agreed).length, n: repeats.length }
}
