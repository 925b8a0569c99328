import type { CaseContent } from '@/lib/core/adversarial/chain'
import type { FileFlag } from '@/lib/core/adversarial/write-file'
import type { Db } from '@/lib/db/client'

/** `dimensions` and `derived` as the database writes them: the text that is hashed. */
export async function canonicalContent(db: Db, item: CaseContent): Promise<CaseContent> {
  const rows = await db.$queryRaw<{ dimensions: string; derived: string }[]>`
    SELECT (${item.dimensions}::text)::jsonb::text AS dimensions, (${item.derived}::text)::jsonb::text AS derived`
  return { ...item, ...rows[0]! }
}

export type KnownCase = { id: string; contentHash: string; derived: string; texts: string[]; tickets: string[] }

/** The case of a key with what an import compares: its hash, its refinements in order, and its tickets; null = there is none. */
export async function findKnownCase(db: Db, datasetId: string, key: string): Promise<KnownCase | null> {
  const rows = await db.$queryRaw<KnownCase[]>`
    SELECT c.id, slicegate_sha256(slicegate_case_content(c)) AS "contentHash", c.derived::text AS derived,
      ARRAY(SELECT e.text FROM expectation e WHERE e.case_id = c.id ORDER BY e.version) AS texts,
      ARRAY(SELECT f.ticket_url FROM flag f WHERE f.case_id = c.id) AS tickets
    FROM "case" c JOIN adversarial_entry x ON x.case_id = c.id AND x.kind = 'add'
    WHERE c.dataset_id = ${datasetId}::uuid AND c.key = ${key}`
  return rows[0] ?? null
}

/** The case whose contents have a hash, and how far it is erased; null = there is none. */
export async function findCaseOfHash(db: Db, projectId: string, contentHash: string): Promise<{ id: string; gone: boolean; erased: boolean; refined: number } | null> {
  const rows = await db.$queryRaw<{ id: string; gone: boolean; erased: boolean; refined: number }[]>`
    SELECT c.id, c.key = slicegate_erased_key(c.id) AS gone, count(o.*) FILTER (WHERE o.kind = 'erase') > 0 AS erased, (count(o.*) FILTER (WHERE o.kind = 'refine'))::int AS refined
    FROM adversarial_entry x JOIN "case" c ON c.id = x.case_id JOIN adversarial_entry o ON o.case_id = c.id
    WHERE x.project_id = ${projectId}::uuid AND x.kind = 'add' AND x.content_hash = ${contentHash}
    GROUP BY c.id, c.key LIMIT 1`
  return rows[0] ?? null
}

/** Adds a case with its JSON as the text that is given, and finds the trace that it was made of if the project has it. */
export async function insertImportedCase(db: Db, input: { projectId: string; datasetId: string; item: CaseContent; at: Date }): Promise<string> {
  const { item } = input
  const rows = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO "case" (id, project_id, dataset_id, kind, key, segments, cluster_key, customer_id, conversation_id, dimensions, derived, request, reference, expectation, created_at, trace_id)
    VALUES (gen_random_uuid(), ${input.projectId}::uuid, ${input.datasetId}::uuid, 'adversarial', ${item.key}, ${item.segments as string[]}::text[], ${item.cluster}, ${item.customer},
      ${item.conversation}, (${item.dimensions}::text)::jsonb, (${item.derived}::text)::jsonb, (${item.request}::text)::json, (${item.reference}::text)::json, ${item.expectation},
      ${input.at}, (SELECT t.id FROM trace t WHERE t.project_id = ${input.projectId}::uuid AND t.source_id = ${item.key} ORDER BY t.id DESC LIMIT 1))
    RETURNING id`
  return rows[0]!.id
}

export async function insertImportedFlag(db: Db, input: { projectId: string; caseId: string; flag: FileFlag }): Promise<void> {
  const { ticket, words, by, source, at } = input.flag
  await db.$executeRaw`
    INSERT INTO flag (id, project_id, case_id, trace_id, ticket_url, expectation, source, created_by, created_at)
    SELECT gen_random_uuid(), ${input.projectId}::uuid, c.id, t.id, ${ticket}, ${words}, ${source}, ${by}, ${new Date(at)}
    FROM "case" c LEFT JOIN trace t ON t.id = c.trace_id AND t.project_id = c.project_id WHERE c.id = ${input.caseId}::uuid`
}

/** The place of a case that was erased before it came here; returns its id. */
export async function insertTombstone(db: Db, datasetId: string, contentHash: string, at: Date): Promise<string> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT import_adversarial_tombstone(${datasetId}::uuid, ${contentHash}, ${at}) AS id`
  return rows[0]!.id
}

export async function insertTombstoneRefinement(db: Db, caseId: string, contentHash: string, at: Date): Promise<void> {
  await db.$queryRaw`SELECT import_adversarial_refinement(${caseId}::uuid, ${contentHash}, ${at})`
}
