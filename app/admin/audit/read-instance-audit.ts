import { readAuditQuery, type AuditQuery } from '@/lib/core/display/audit-view'
import { queryText, type QueryValue } from '@/lib/core/display/query-text'
import { AUDIT_ACTIONS } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import type { AuditScope } from '@/lib/db/instance-audit'
import { getProjectBySlug } from '@/lib/db/projects'

export const EVERYTHING = 'all'

/** The log as its address asks for it; `name` is what stands there, null = the installation itself. An unknown project counts as that. */
export async function readInstanceAudit(db: DbClient, params: Record<string, QueryValue>): Promise<{ query: AuditQuery; scope: AuditScope; name: string | null }> {
  const query = readAuditQuery(params, AUDIT_ACTIONS)
  const asked = queryText(params.scope)
  if (asked === EVERYTHING) return { query, scope: 'all', name: EVERYTHING }
  const project = asked === undefined ? null : await getProjectBySlug(db, asked.replace(/^project:/, ''))
  return project ? { query, scope: { projectId: project.id }, name: `project:${project.slug}` } : { query, scope: { projectId: null }, name: null }
}
