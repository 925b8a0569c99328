import type { Db } from '@/lib/db/client'
import { auditWhere, namesOfActors, type AuditEvent, type AuditFilter } from '@/lib/db/audit-events'

/** Which events: those of the installation itself (`null`), of one project by its id, or all of them. */
export type AuditScope = { projectId: string | null } | 'all'
/** `targetName`: of the person that an event is about; null = about something else, or the account is gone. */
export type InstanceAuditEvent = AuditEvent & { projectId: string | null; project: string | null; targetName: string | null }

/**
 * Events of the installation, of a project or of all, newest first; `before` is the id after which the page goes on.
 * `project` is the slug, null for an event without a project or of one that is gone.
 */
export async function listInstanceAuditEvents(
  db: Db, scope: AuditScope, page: { limit: number; before?: string; filter?: AuditFilter },
): Promise<InstanceAuditEvent[]> {
  const rows = await db.auditEvent.findMany({
    where: { ...(scope === 'all' ? {} : { projectId: scope.projectId }), ...auditWhere(page.filter, page.before) },
    orderBy: { id: 'desc' },
    take: page.limit,
  })
  const ids = [...new Set(rows.flatMap(({ projectId }) => projectId ?? []))]
  const [names, projects] = await Promise.all([
    namesOfActors(db, rows.flatMap((row) => (aboutPerson(row.action) ? [row.actor, row.target] : [row.actor]))),
    ids.length === 0 ? [] : db.project.findMany({ where: { id: { in: ids } }, select: { id: true, slug: true } }),
  ])
  const slugs = new Map(projects.map(({ id, slug }) => [id, slug]))
  return rows.map((row) => ({
    id: String(row.id), actor: row.actor, actorName: names.get(row.actor) ?? null, action: row.action, target: row.target, before: row.before, after: row.after,
    targetName: aboutPerson(row.action) ? names.get(row.target) ?? null : null, at: row.at, projectId: row.projectId, project: row.projectId === null ? null : slugs.get(row.projectId) ?? null,
  }))
}

const aboutPerson = (action: string) => /^(user|member)\./.test(action)

/** Everyone who did something outside of a project, by name; `system` and who is gone have none. */
export async function listInstanceActors(db: Db): Promise<{ actor: string; name: string | null }[]> {
  const rows = await db.$queryRaw<{ actor: string }[]>`
    WITH RECURSIVE actors AS (
      (SELECT actor FROM audit_event WHERE project_id IS NULL ORDER BY actor LIMIT 1)
      UNION ALL
      SELECT (SELECT a.actor FROM audit_event a WHERE a.project_id IS NULL AND a.actor > actors.actor ORDER BY a.actor LIMIT 1)
      FROM actors WHERE actors.actor IS NOT NULL
    )
    SELECT actor FROM actors WHERE actor IS NOT NULL LIMIT 2000`
  const names = await namesOfActors(db, rows.map((row) => row.actor))
  return rows.map(({ actor }) => ({ actor, name: names.get(actor) ?? null })).sort((a, b) => (a.name ?? a.actor).localeCompare(b.name ?? b.actor, 'en'))
}
