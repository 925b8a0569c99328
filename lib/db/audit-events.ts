import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'

export const AUDIT_ACTIONS = [
  'project.create', 'project.update', 'project.delete', 'user.create', 'member.invite', 'member.role', 'member.remove',
  'api-key.create', 'api-key.revoke', 'run.review', 'run.retry', 'run.cancel', 'run.pause', 'run.resume', 'run.budget', 'trace.flag', 'dataset.draw', 'endpoint.create', 'endpoint.update', 'endpoint.remove',
  'user.password', 'slice.pin', 'case.quarantine', 'case.quarantine-end',
  'family.accept', 'family.dismiss', 'family.update', 'family.remove', 'segment.unpin',
  'judge-route.reference', 'judge-route.promote', 'judge-route.demote', 'judge-route.try', 'judge-route.stop',
  'refresh.start', 'refresh.cancel', 'refresh.resume', 'refresh.schedule', 'cluster.rename',
  'semantic-cache.on', 'semantic-cache.off', 'semantic-cache.end',
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

/** Newest first; `before` is the id after which the page goes on. */
export async function listAuditEvents(
  db: Db, projectId: string, page: { limit: number; before?: string },
): Promise<AuditEvent[]> {
  const rows = await db.auditEvent.findMany({
    where: { projectId, ...(page.before ? { id: { lt: BigInt(page.before) } } : {}) },
    orderBy: { id: 'desc' },
    take: page.limit,
  })
  const people = await db.user.findMany({
    where: { id: { in: rows.map((row) => row.actor) } }, select: { id: true, name: true, email: true },
  })
  const names = new Map(people.map((user) => [user.id, user.name || user.email]))
  return rows.map(({ id, actor, action, target, before, after, at }) => ({
    id: String(id), actor, actorName: names.get(actor) ?? null, action, target, before, after, at,
  }))
}
