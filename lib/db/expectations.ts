import type { Db } from '@/lib/db/client'

/** What should have happened in a case, as someone said it; version 1 is the words of the flag. `id` null = version 1. */
export type ExpectationVersion = { id: string | null; version: number; text: string; by: string | null; at: string }

/** An adversarial case as its refinement and erasure need it; null when the project has none of that id. */
export async function findAdversarialCase(db: Db, projectId: string, caseId: string): Promise<{ id: string; key: string; erased: boolean } | null> {
  const rows = await db.$queryRaw<{ id: string; key: string; erased: boolean }[]>`
    SELECT c.id, c.key, EXISTS (SELECT FROM adversarial_entry x WHERE x.case_id = c.id AND x.kind = 'erase') AS erased
    FROM "case" c WHERE c.id = ${caseId}::uuid AND c.project_id = ${projectId}::uuid AND c.kind = 'adversarial'`
  return rows[0] ?? null
}

/** Every version of what should have happened, oldest first; empty for a case that says nothing or was erased. */
export async function listExpectations(db: Db, projectId: string, caseId: string): Promise<ExpectationVersion[]> {
  const rows = await db.$queryRaw<(Omit<ExpectationVersion, 'at'> & { at: Date })[]>`
    SELECT NULL AS id, 1 AS version, c.expectation AS text, first.created_by AS by, c.created_at AS at
    FROM "case" c LEFT JOIN LATERAL (SELECT created_by FROM flag WHERE case_id = c.id ORDER BY created_at, id LIMIT 1) first ON true
    WHERE c.id = ${caseId}::uuid AND c.project_id = ${projectId}::uuid AND c.expectation IS NOT NULL
    UNION ALL
    SELECT e.id::text, e.version, e.text, e.created_by, e.created_at FROM expectation e
    WHERE e.case_id = ${caseId}::uuid AND e.project_id = ${projectId}::uuid AND e.text <> ''
    ORDER BY version`
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Adds the next version; the database refuses any other number and makes it a link of the chain. */
export async function insertExpectation(
  db: Db, input: { projectId: string; caseId: string; version: number; text: string; createdBy: string; createdAt: Date },
): Promise<string> {
  const row = await db.expectation.create({ data: input, select: { id: true } })
  return row.id
}

/** Makes a case its tombstone; returns the number of the link. The reason has 10 characters or more. */
export async function eraseAdversarialCase(db: Db, input: { caseId: string; actor: string; reason: string; at: Date }): Promise<number> {
  const rows = await db.$queryRaw<{ sequence: number }[]>`
    SELECT erase_adversarial_case(${input.caseId}::uuid, ${input.actor}, ${input.reason}, ${input.at}) AS sequence`
  return rows[0]!.sequence
}
