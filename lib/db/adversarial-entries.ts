import type { CaseContent, ChainKind, ExpectationContent } from '@/lib/core/adversarial/chain'
import type { RecordedHead } from '@/lib/core/adversarial/verify-chain'
import type { Db } from '@/lib/db/client'

/** An entry of the chain with the rows that it stands for. `at` is the text that is hashed. */
export type EntryRow = {
  sequence: number; kind: ChainKind; caseId: string; subject: number; contentHash: string | null; previousHash: string; hash: string
  reason: string | null; actor: string | null; at: string
  /** Number of the entry that erased the case; null = it stands. */
  erasedBy: number | null
  key: string | null
  /** true: a later scrub stands for what this entry is about. */
  superseded: boolean
  /** The case, of an entry that added or scrubbed one; null when the row is gone. */
  item: CaseContent | null
  /** The refinements that a scrub stands for, in order. */
  refinements: ExpectationContent[] | null
  /** The row, of an entry that refined one; null when it is gone. */
  expectation: ExpectationContent | null
}

/** Entries in their order, after a number; JSON as the text that is stored. */
export async function listChainEntries(db: Db, projectId: string, page: { after: number; upTo?: number; limit: number }): Promise<EntryRow[]> {
  return db.$queryRaw<EntryRow[]>`
    SELECT x.sequence, x.kind, x.case_id AS "caseId", coalesce(own.subject, 0) AS subject, x.content_hash AS "contentHash",
      x.previous_hash AS "previousHash", x.hash, x.reason, x.actor, slicegate_time(x.at) AS at, own.erased_by AS "erasedBy", c.key,
      coalesce(own.scrubbed > x.sequence, false) AS superseded,
      CASE WHEN x.kind IN ('add', 'scrub') AND c.id IS NOT NULL THEN json_build_object('key', c.key, 'request', c.request::text, 'reference', c.reference::text,
        'expectation', c.expectation, 'segments', c.segments, 'cluster', c.cluster_key, 'customer', c.customer_id, 'conversation', c.conversation_id,
        'dimensions', c.dimensions::text, 'derived', c.derived::text) END AS item,
      CASE WHEN x.kind = 'scrub' THEN (SELECT coalesce(json_agg(json_build_object('version', e.version, 'text', e.text, 'by', e.created_by) ORDER BY e.version), '[]')
        FROM expectation e WHERE e.case_id = x.case_id AND e.version <= 1 + own.refined) END AS refinements,
      (SELECT json_build_object('version', e.version, 'text', e.text, 'by', e.created_by) FROM expectation e
        WHERE x.kind = 'refine' AND e.case_id = x.case_id AND e.version = 1 + own.refined) AS expectation
    FROM adversarial_entry x
    LEFT JOIN "case" c ON c.id = x.case_id AND c.project_id = x.project_id AND c.kind = 'adversarial'
    CROSS JOIN LATERAL (
      SELECT min(o.sequence) FILTER (WHERE o.kind = 'add') AS subject, min(o.sequence) FILTER (WHERE o.kind = 'erase') AS erased_by, max(o.sequence) FILTER (WHERE o.kind = 'scrub') AS scrubbed,
        count(*) FILTER (WHERE o.kind = 'refine' AND o.sequence <= x.sequence)::int AS refined
      FROM adversarial_entry o WHERE o.case_id = x.case_id AND o.project_id = x.project_id
    ) own
    WHERE x.project_id = ${projectId}::uuid AND x.sequence > ${page.after} AND x.sequence <= ${page.upTo ?? 2_147_483_647}
    ORDER BY x.sequence LIMIT ${page.limit}`
}

/** How the set stands: cases that count (erased ones not), tombstones, entries of its chain, and the hash of the last one; null = no case yet. */
export async function getChainHead(db: Db, projectId: string): Promise<{ cases: number; erased: number; entries: number; head: string } | null> {
  const rows = await db.$queryRaw<{ cases: number; erased: number; entries: number; head: string }[]>`
    SELECT own.added - own.erased AS cases, own.erased, last.sequence AS entries, last.hash AS head
    FROM (SELECT sequence, hash FROM adversarial_entry WHERE project_id = ${projectId}::uuid ORDER BY sequence DESC LIMIT 1) last,
      (SELECT count(*) FILTER (WHERE kind = 'add')::int AS added, count(*) FILTER (WHERE kind = 'erase')::int AS erased
        FROM adversarial_entry WHERE project_id = ${projectId}::uuid) own`
  return rows[0] ?? null
}

/** What stands beside the chain and has to agree with it. */
export async function countChainRows(db: Db, projectId: string): Promise<{ cases: number; expectations: number; unchained: string[] }> {
  const rows = await db.$queryRaw<{ cases: number; expectations: number; unchained: string[] }[]>`
    SELECT (SELECT count(*)::int FROM "case" WHERE project_id = ${projectId}::uuid AND kind = 'adversarial') AS cases,
      (SELECT count(*)::int FROM expectation WHERE project_id = ${projectId}::uuid) AS expectations,
      ARRAY(SELECT c.key FROM "case" c WHERE c.project_id = ${projectId}::uuid AND c.kind = 'adversarial'
        AND NOT EXISTS (SELECT FROM adversarial_entry x WHERE x.case_id = c.id AND x.project_id = c.project_id AND x.kind = 'add') ORDER BY c.key LIMIT 5) AS unchained`
  return rows[0]!
}

/** The heads that decisions and the audit log wrote down, one for each number of entries and hash. */
export async function listRecordedHeads(db: Db, projectId: string): Promise<RecordedHead[]> {
  return db.$queryRaw<RecordedHead[]>`
    SELECT DISTINCT ON (entries, head) entries, head, place AS "where" FROM (
      SELECT (d.report->'adversarial'->>'entries')::int AS entries, d.report->'adversarial'->>'head' AS head, 'run ' || d.run_id AS place
        FROM gate_decision d JOIN run ON run.id = d.run_id WHERE run.project_id = ${projectId}::uuid AND d.report ? 'adversarial'
      UNION ALL
      SELECT (a.after->>'entries')::int, a.after->>'head', 'the audit log (event ' || a.id || ')'
        FROM audit_event a WHERE a.project_id = ${projectId}::uuid AND a.action LIKE 'adversarial.%' AND a.after ? 'head'
    ) recorded WHERE entries IS NOT NULL AND head IS NOT NULL ORDER BY entries, head, place`
}
