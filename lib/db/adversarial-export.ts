import type { CaseContent } from '@/lib/core/adversarial/chain'
import type { FileCase, FileErasure, FileFlag, FileScrub, FileVersion } from '@/lib/core/adversarial/write-file'
import type { Db } from '@/lib/db/client'

type Row = {
  sequence: number; at: string; content: string; hash: string; item: CaseContent
  versions: (Omit<FileVersion, 'text' | 'by' | 'version'> & { version: number; text: string | null; by: string | null })[]
  scrubs: FileScrub[] | null; flags: FileFlag[]; erased: FileErasure | null
}

/** Cases in the order of the chain, after a number, with everything that a file holds of them; JSON as the text that is stored. */
export async function listCasesToExport(db: Db, projectId: string, page: { after: number; upTo: number; limit: number }): Promise<FileCase[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT x.sequence, slicegate_time(x.at) AS at, x.content_hash AS content, x.hash,
      json_build_object('key', c.key, 'request', c.request::text, 'reference', c.reference::text, 'expectation', c.expectation, 'segments', c.segments,
        'cluster', c.cluster_key, 'customer', c.customer_id, 'conversation', c.conversation_id, 'dimensions', c.dimensions::text, 'derived', c.derived::text) AS item,
      (SELECT coalesce(json_agg(json_build_object('sequence', r.sequence, 'at', slicegate_time(r.at), 'content', r.content_hash, 'hash', r.hash, 'version', r.version,
          'text', e.text, 'by', e.created_by) ORDER BY r.sequence), '[]')
        FROM (SELECT o.*, 1 + row_number() OVER (ORDER BY o.sequence) AS version FROM adversarial_entry o WHERE o.case_id = x.case_id AND o.kind = 'refine') r
        LEFT JOIN expectation e ON e.case_id = r.case_id AND e.version = r.version WHERE r.sequence <= ${page.upTo}) AS versions,
      (SELECT json_agg(json_build_object('sequence', o.sequence, 'at', slicegate_time(o.at), 'content', o.content_hash, 'hash', o.hash, 'reason', o.reason, 'by', o.actor) ORDER BY o.sequence)
        FROM adversarial_entry o WHERE o.case_id = x.case_id AND o.kind = 'scrub' AND o.sequence <= ${page.upTo}) AS scrubs,
      (SELECT coalesce(json_agg(json_build_object('ticket', f.ticket_url, 'words', f.expectation, 'by', f.created_by, 'source', f.source, 'at', slicegate_time(f.created_at))
          ORDER BY f.created_at, f.ticket_url, f.created_by, f.expectation), '[]') FROM flag f WHERE f.case_id = c.id) AS flags,
      (SELECT json_build_object('sequence', o.sequence, 'at', slicegate_time(o.at), 'reason', o.reason, 'by', o.actor, 'hash', o.hash)
        FROM adversarial_entry o WHERE o.case_id = x.case_id AND o.kind = 'erase') AS erased
    FROM adversarial_entry x JOIN "case" c ON c.id = x.case_id
    WHERE x.project_id = ${projectId}::uuid AND x.kind = 'add' AND x.sequence > ${page.after} AND x.sequence <= ${page.upTo}
    ORDER BY x.sequence LIMIT ${page.limit}`
  return rows.map(({ sequence, at, content, hash, item, versions, scrubs, flags, erased }) => {
    const [link, more] = [{ sequence, at, content, hash }, scrubs ? { scrubs } : {}]
    if (erased) return { kind: 'tombstone', link, versions, ...more, erased }
    return { kind: 'case', link, item, versions: versions.map((one) => ({ ...one, text: one.text ?? '', by: one.by ?? '' })), ...more, flags }
  })
}
