import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'

export const AUDIT_ACTIONS = [
  'project.create', 'project.update', 'project.delete', 'user.create', 'member.invite', 'member.role', 'member.remove',
  'api-key.create', 'api-key.revoke', 'run.start', 'run.upload', 'run.review', 'run.retry', 'run.cancel', 'run.pause', 'run.resume', 'run.budget', 'trace.flag', 'dataset.draw', 'endpoint.create', 'endpoint.update', 'endpoint.remove',
  'user.password', 'slice.pin', 'case.quarantine', 'case.quarantine-end',
  'family.accept', 'family.dismiss', 'family.update', 'family.remove', 'segment.unpin',
  'judge-route.reference', 'judge-route.promote', 'judge-route.demote', 'judge-route.try', 'judge-route.stop', 'judge.check',
  'refresh.start', 'refresh.cancel', 'refresh.resume', 'refresh.schedule', 'cluster.rename',
  'semantic-cache.on', 'semantic-cache.off', 'semantic-cache.end',
  'run.take', 'run.release', 'run.rerun-case', 'segment.critical', 'webhook.create', 'webhook.update', 'webhook.remove', 'webhook.secret', 'webhook.try', 'webhook.resend',
  'adversarial.refine', 'adversarial.erase', 'adversarial.import', 'ticket.receive', 'ticket.flag', 'ticket.dismiss',
  'rating.settle', 'rating.fill', 'traffic-audit.draw', 'traffic-audit.verdict', 'view.save', 'view.remove',
  'source.create', 'source.update', 'source.remove', 'source.pull', 'source.reread', 'import.start', 'import.retry', 'import.discard', 'privacy.rules', 'privacy.draft', 'privacy.scan', 'privacy.sample',
  'privacy.verdict', 'privacy.canaries', 'retention.update', 'traces.expire',
  'user.sign-in', 'user.sign-out', 'user.refused', 'user.locked', 'user.disable', 'user.enable', 'user.instance-admin', 'user.sessions', 'user.link', 'member.groups',
  'endpoint.key', 'source.key', 'keys.reseal', 'instance.migrate', 'instance.backup', 'instance.restore',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** `actor` is a user id, `key:<id>` or `system`; `before` and `after` hold what changed and never a secret. */
export type NewAuditEvent = {
  projectId: string | null
  actor: string
  action: AuditAction
  target: string
  before?: Prisma.InputJsonObject | null
  after?: Prisma.InputJsonObject | null
}

export type AuditEvent = {
  id: string; actor: string; actorName: string | null; action: string; target: string
  before: unknown; after: unknown; at: Date
}

/** Belongs into the transaction of the change that it records. */
export async function recordAuditEvent(db: Db, event: NewAuditEvent): Promise<void> {
  const { before, after, ...rest } = event
  await db.auditEvent.create({ data: { ...rest, before: before ?? Prisma.DbNull, after: after ?? Prisma.DbNull } })
}

/**
 * null = every one. `actor` is as it is stored, `target` the whole id of what was changed, `from` and `to` are days, UTC, both included; `entry` is the id of
 * one event.
 */
export type AuditFilter = { action: AuditAction | null; actor: string | null; target: string | null; from?: string | null; to?: string | null; entry?: string | null }

const DAY_MS = 86_400_000

/** What a filter leaves, of the events before an id. */
export function auditWhere(filter: AuditFilter | undefined, before: string | undefined): Prisma.AuditEventWhereInput {
  const { action, actor, target, from, to, entry } = filter ?? { action: null, actor: null, target: null }
  const at = { ...(from ? { gte: new Date(from) } : {}), ...(to ? { lt: new Date(Date.parse(to) + DAY_MS) } : {}) }
  return {
    ...(action ? { action } : {}), ...(actor ? { actor } : {}), ...(target ? { target } : {}), ...(from || to ? { at } : {}),
    AND: [...(entry ? [{ id: BigInt(entry) }] : []), ...(before ? [{ id: { lt: BigInt(before) } }] : [])],
  }
}

/** Newest first; `before` is the id after which the page goes on. */
export async function listAuditEvents(
  db: Db, projectId: string, page: { limit: number; before?: string; filter?: AuditFilter },
): Promise<AuditEvent[]> {
  const rows = await db.auditEvent.findMany({
    where: { projectId, ...auditWhere(page.filter, page.before) },
    orderBy: { id: 'desc' },
    take: page.limit,
  })
  const names = await namesOfActors(db, rows.map((row) => row.actor))
  return rows.map(({ id, actor: by, action: what, target: on, before, after, at }) => ({
    id: String(id), actor: by, actorName: names.get(by) ?? null, action: what, target: on, before, after, at,
  }))
}

/** People and API keys that changed something in a project, by name. */
export async function listAuditActors(db: Db, projectId: string): Promise<{ actor: string; name: string | null }[]> {
  // one step of the index for each, however many events there are
  const rows = await db.$queryRaw<{ actor: string }[]>`
    WITH RECURSIVE actors AS (
      (SELECT actor FROM audit_event WHERE project_id = ${projectId}::uuid ORDER BY actor LIMIT 1)
      UNION ALL
      SELECT (SELECT a.actor FROM audit_event a WHERE a.project_id = ${projectId}::uuid AND a.actor > actors.actor ORDER BY a.actor LIMIT 1)
      FROM actors WHERE actors.actor IS NOT NULL
    )
    SELECT actor FROM actors WHERE actor IS NOT NULL`
  const names = await namesOfActors(db, rows.map((row) => row.actor))
  return rows.map(({ actor }) => ({ actor, name: names.get(actor) ?? null })).sort((a, b) => (a.name ?? a.actor).localeCompare(b.name ?? b.actor, 'en'))
}

/** Names of users and API keys by what stands as actor; who is gone has none. */
export async function namesOfActors(db: Db, actors: string[]): Promise<Map<string, string>> {
  const keys = actors.filter((actor) => actor.startsWith('key:')).map((actor) => actor.slice(4))
  const [people, apiKeys] = await Promise.all([
    db.user.findMany({ where: { id: { in: actors } }, select: { id: true, name: true, email: true } }),
    keys.length === 0 ? [] : db.apikey.findMany({ where: { id: { in: keys } }, select: { id: true, name: true } }),
  ])
  return new Map([
    ...people.map((user) => [user.id, user.name || user.email] as const),
    ...apiKeys.map(({ id, name }) => [`key:${id}`, `API key ${name ?? id}`] as const),
  ])
}
