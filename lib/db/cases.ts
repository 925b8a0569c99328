import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { DrawReason } from '@/lib/core/sampling/types'
import type { DatasetKind } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import type { Prisma } from '@/lib/db/generated/client'

export type NewCase = {
  key: string
  segments: string[]
  clusterKey: string | null
  traceId: string | null
  customerId: string | null
  conversationId: string | null
  dimensions: Record<string, string>
  /** What `derivedOnly` of lib/core/slices gives. */
  derived: Record<string, string | number>
  request: ChatRequest | null
  reference: ChatResponse | null
  inclusion: number | null
  /** What it was drawn for first; null where it was not sampled. */
  drawnFor: DrawReason | null
}

/** Adds cases to a dataset that is not frozen yet. */
export async function addCases(
  db: Db, dataset: { id: string; projectId: string; kind: DatasetKind }, cases: NewCase[],
): Promise<number> {
  const json = (value: object | null) => (value === null ? undefined : (value as Prisma.InputJsonObject))
  const result = await db.case.createMany({
    data: cases.map((item) => ({
      ...item, projectId: dataset.projectId, datasetId: dataset.id, kind: dataset.kind, request: json(item.request), reference: json(item.reference),
    })),
  })
  return result.count
}

/** What tells the cases of a dataset from those of another; in no order. */
export async function listComparedCases(db: Db, datasetId: string): Promise<{ key: string; segments: string[]; clusterKey: string | null }[]> {
  return db.case.findMany({ where: { datasetId }, select: { key: true, segments: true, clusterKey: true } })
}

/** How many cases of a dataset count in each segment. */
export async function countCasesBySegment(db: Db, datasetId: string): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ segment: string; cases: number }[]>`
    SELECT unnest(segments) AS segment, count(*)::int AS cases FROM "case" WHERE dataset_id = ${datasetId}::uuid GROUP BY 1 ORDER BY 1`
  return new Map(rows.map((row) => [row.segment, row.cases]))
}

export async function countAdversarialCases(db: Db, projectId: string): Promise<number> {
  return db.case.count({ where: { projectId, kind: 'adversarial' } })
}
