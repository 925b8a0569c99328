import { namesOfActors } from '@/lib/db/audit-events'
import type { Db } from '@/lib/db/client'

/** When a key was set or replaced last, and by whom; `by` null = that account is gone. */
export type KeyChangeRecord = { at: Date; by: string | null }

/** By the id of the endpoint or the source, from the audit log; who has no record there is not in it. */
export async function lastKeyChanges(db: Db, projectId: string, action: 'endpoint.key' | 'source.key'): Promise<Map<string, KeyChangeRecord>> {
  const rows = await db.$queryRaw<{ target: string; actor: string; at: Date }[]>`
    SELECT DISTINCT ON (target) target, actor, at FROM audit_event
    WHERE project_id = ${projectId}::uuid AND action = ${action} AND after->>'key' <> 'removed' ORDER BY target, id DESC`
  const names = await namesOfActors(db, [...new Set(rows.map(({ actor }) => actor))])
  return new Map(rows.map(({ target, actor, at }) => [target, { at, by: names.get(actor) ?? null }]))
}
