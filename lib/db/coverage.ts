import type { SampleClusterRow } from '@/lib/core/display/coverage-over-time'
import type { CoverageDataset, KindCases } from '@/lib/core/display/coverage-types'
import type { Db } from '@/lib/db/client'
import { CASES_OF_DATASET } from '@/lib/db/dataset-contents'
import { Prisma } from '@/lib/db/generated/client'

/** What coverage is measured with: the newest frozen sample, the newest version of every suite, and the adversarial set. */
export async function listCoverageDatasets(db: Db, projectId: string): Promise<CoverageDataset[]> {
  return db.$queryRaw<CoverageDataset[]>`
    SELECT d.id, d.kind, d.name, d.version, ${CASES_OF_DATASET} AS cases FROM (
      (SELECT * FROM dataset WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND frozen_at IS NOT NULL ORDER BY created_at DESC, version DESC LIMIT 1)
      UNION ALL (SELECT DISTINCT ON (name) * FROM dataset WHERE project_id = ${projectId}::uuid AND kind = 'suite' AND frozen_at IS NOT NULL ORDER BY name, version DESC)
      UNION ALL (SELECT * FROM dataset WHERE project_id = ${projectId}::uuid AND kind = 'adversarial')
    ) d ORDER BY d.kind, d.name, d.version`
}

/** The cluster that a case is in now: that of its trace, which knows the newest grouping, else the one that it was frozen with. */
const CURRENT_KEY = Prisma.sql`coalesce(k.key, c.cluster_key)`
const WITH_CLUSTER = Prisma.sql`"case" c LEFT JOIN trace t ON t.id = c.trace_id AND t.cluster_id IS NOT NULL LEFT JOIN cluster k ON k.id = t.cluster_id`

/** Cases by the key of the cluster that they are in now; `unplaced` counts those that were never in one. */
export async function countCasesByCluster(db: Db, datasetIds: string[]): Promise<{ cases: Map<string, KindCases>; unplaced: number }> {
  const rows = await db.$queryRaw<{ key: string | null; kind: keyof KindCases; n: number }[]>`
    SELECT ${CURRENT_KEY} AS key, c.kind, count(*)::int AS n FROM ${WITH_CLUSTER} WHERE c.dataset_id = ANY(${datasetIds}::uuid[]) GROUP BY 1, 2`
  const cases = new Map<string, KindCases>()
  let unplaced = 0
  for (const { key, kind, n } of rows) {
    if (key === null) {
      unplaced += n
      continue
    }
    const own = cases.get(key) ?? { replay: 0, suite: 0, adversarial: 0 }
    own[kind] += n
    cases.set(key, own)
  }
  return { cases, unplaced }
}

/** Cases by customer, those without one left out. */
export async function countCasesByCustomer(db: Db, datasetIds: string[]): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ customer: string; n: number }[]>`
    SELECT customer_id AS customer, count(*)::int AS n FROM "case" WHERE dataset_id = ANY(${datasetIds}::uuid[]) AND customer_id IS NOT NULL GROUP BY 1`
  return new Map(rows.map(({ customer, n }) => [customer, n]))
}

export type CustomerTraffic = { traffic: { customer: string; key: string; traces: number }[]; customers: number }

/** Traces of a grouping by customer and cluster, of the customers with most traffic and of `always`; `customers` counts all of them. */
export async function countCustomerTraffic(db: Db, clusteringId: string, { limit, always }: { limit: number; always: string | null }): Promise<CustomerTraffic> {
  const rows = await db.$queryRaw<{ customer: string; key: string; traces: number; customers: number }[]>`
    WITH counted AS (
      SELECT t.customer_id AS customer, k.key, count(*)::int AS traces FROM cluster k JOIN trace t ON t.cluster_id = k.id AND t.cluster_id IS NOT NULL
      WHERE k.clustering_id = ${clusteringId}::uuid AND t.customer_id IS NOT NULL GROUP BY 1, 2
    ), largest AS (SELECT customer FROM counted GROUP BY 1 ORDER BY sum(traces) DESC, 1 LIMIT ${limit})
    SELECT counted.*, (SELECT count(DISTINCT customer)::int FROM counted) AS customers FROM counted
    WHERE customer IN (SELECT customer FROM largest) OR customer = ${always} ORDER BY customer, key`
  return { traffic: rows.map(({ customer, key, traces }) => ({ customer, key, traces })), customers: rows[0]?.customers ?? 0 }
}

/** Cases of the newest frozen samples by cluster of the grouping that was the newest when each was frozen; oldest sample first. */
export async function listSampleClusters(db: Db, projectId: string, samples: number): Promise<SampleClusterRow[]> {
  const rows = await db.$queryRaw<(Omit<SampleClusterRow, 'at'> & { at: Date })[]>`
    SELECT d.id AS "datasetId", d.name, d.version, d.frozen_at AS at, k.is_noise AS "isNoise", k.traces,
      (SELECT count(*)::int FROM "case" c WHERE c.dataset_id = d.id AND c.cluster_key = k.key) AS cases
    FROM (
      SELECT id, name, version, frozen_at, created_at FROM dataset WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND frozen_at IS NOT NULL
      ORDER BY created_at DESC, version DESC LIMIT ${samples}
    ) d JOIN LATERAL (
      SELECT id FROM clustering g WHERE g.project_id = ${projectId}::uuid AND g.created_at <= d.frozen_at ORDER BY g.created_at DESC, g.id DESC LIMIT 1
    ) g ON true JOIN cluster k ON k.clustering_id = g.id
    ORDER BY d.created_at, d.version, k.key`
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Traces that cases were made of, for the picture; at most `limit`. */
export async function listCaseTraces(db: Db, datasetIds: string[], limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT trace_id AS id FROM "case" WHERE dataset_id = ANY(${datasetIds}::uuid[]) AND trace_id IS NOT NULL ORDER BY 1 LIMIT ${limit}`
  return rows.map(({ id }) => id)
}
