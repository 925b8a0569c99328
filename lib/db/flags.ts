import type { Db } from '@/lib/db/client'

export type Flag = {
  id: string; projectId: string; traceId: string | null; caseId: string; ticketUrl: string; expectation: string
  source: FlagSource; createdBy: string; createdAt: Date
}

/** Where a flag came from: a page of the product, the API, a helpdesk's ticket, or an imported set. */
export type FlagSource = 'page' | 'api' | 'helpdesk' | 'import'

/** The trace as a flag needs it: already redacted, like everything in the store. */
export type FlaggedTrace = {
  id: string; sourceId: string; customerId: string | null; conversationId: string | null
  dimensions: Record<string, string>; request: unknown; clusterKey: string | null
  ts: Date; modelUsed: string | null; inputTokens: number | null
}

/** By our id or by the id that the source gave it; null when the project has no such trace. */
export async function findTraceToFlag(db: Db, projectId: string, idOrSourceId: string): Promise<FlaggedTrace | null> {
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(idOrSourceId)
  const row = await db.trace.findFirst({
    where: { projectId, OR: [{ sourceId: idOrSourceId }, ...(isUuid ? [{ id: idOrSourceId }] : [])] },
    select: {
      id: true, sourceId: true, customerId: true, conversationId: true, dimensions: true, request: true,
      ts: true, modelUsed: true, inputTokens: true, cluster: { select: { key: true } },
    },
    orderBy: { id: 'desc' },
  })
  if (!row) return null
  const { cluster, dimensions, ...trace } = row
  return { ...trace, dimensions: dimensions as Record<string, string>, clusterKey: cluster?.key ?? null }
}

/** The project's one growing set of adversarial cases, made on first use and locked until the transaction ends. */
export async function lockAdversarialDataset(db: Db, projectId: string): Promise<string> {
  await db.$executeRaw`
    INSERT INTO dataset (id, project_id, kind, name, version)
    VALUES (gen_random_uuid(), ${projectId}::uuid, 'adversarial', 'adversarial', 1)
    ON CONFLICT (project_id, kind, name, version) DO NOTHING`
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM dataset
    WHERE project_id = ${projectId}::uuid AND kind = 'adversarial' AND name = 'adversarial' AND version = 1 FOR UPDATE`
  return rows[0]!.id
}

export async function findCaseByKey(db: Db, datasetId: string, key: string): Promise<string | null> {
  const row = await db.case.findUnique({ where: { datasetId_key: { datasetId, key } }, select: { id: true } })
  return row?.id ?? null
}

/** A flagged case has no reference: what production answered was the failure; the expectation says what is right. */
export async function insertFlaggedCase(
  db: Db, input: {
    projectId: string; datasetId: string; trace: FlaggedTrace; segments: string[]; expectation: string; derived: Record<string, string | number>
  },
): Promise<string> {
  const { trace, ...rest } = input
  const row = await db.case.create({
    data: {
      ...rest, kind: 'adversarial', key: trace.sourceId, traceId: trace.id, clusterKey: trace.clusterKey,
      customerId: trace.customerId, conversationId: trace.conversationId, dimensions: trace.dimensions,
      ...(trace.request === null ? {} : { request: trace.request as object }),
    },
    select: { id: true },
  })
  return row.id
}

export async function findFlag(db: Db, projectId: string, caseId: string, ticketUrl: string): Promise<Flag | null> {
  return db.flag.findFirst({ where: { projectId, caseId, ticketUrl } }) as Promise<Flag | null>
}

/** The newest flag of a ticket, whatever its case; null when the ticket flagged nothing. */
export async function findFlagOfTicket(db: Db, projectId: string, ticketUrl: string): Promise<Flag | null> {
  return db.flag.findFirst({ where: { projectId, ticketUrl }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }) as Promise<Flag | null>
}

/** Whether that is an adversarial case of the project whose contents were not erased. */
export async function isOpenCase(db: Db, projectId: string, caseId: string): Promise<boolean> {
  const rows = await db.$queryRaw<{ one: number }[]>`
    SELECT 1 AS one FROM "case" c WHERE c.id = ${caseId}::uuid AND c.project_id = ${projectId}::uuid AND c.kind = 'adversarial'
      AND NOT EXISTS (SELECT FROM adversarial_entry e WHERE e.case_id = c.id AND e.kind = 'erase')`
  return rows.length > 0
}

export async function insertFlag(db: Db, flag: Omit<Flag, 'id'>): Promise<Flag> {
  return db.flag.create({ data: flag }) as Promise<Flag>
}
