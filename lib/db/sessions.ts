import type { Db } from '@/lib/db/client'

/** `lastSeenAt` is right to a few minutes; `address` null = the session was made without one. */
export type SessionRow = { id: string; userAgent: string | null; address: string | null; createdAt: Date; lastSeenAt: Date }

/** Sessions of a person that still count, the one seen last first: not expired, and seen since `seenSince`. */
export async function listSessionsOfUser(db: Db, userId: string, { now, seenSince }: { now: Date; seenSince: Date }): Promise<SessionRow[]> {
  const rows = await db.session.findMany({
    where: { userId, expiresAt: { gt: now }, updatedAt: { gt: seenSince } },
    select: { id: true, userAgent: true, ipAddress: true, createdAt: true, updatedAt: true },
    orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
    take: 200,
  })
  return rows.map(({ ipAddress, updatedAt, ...row }) => ({ ...row, address: ipAddress || null, lastSeenAt: updatedAt }))
}

/** Notes that a session was used. At most one write per `everyMs`, however many requests there are. */
export async function touchSession(db: Db, sessionId: string, { now, everyMs }: { now: Date; everyMs: number }): Promise<void> {
  await db.$executeRaw`UPDATE session SET updated_at = ${now} WHERE id = ${sessionId} AND updated_at < ${new Date(now.getTime() - everyMs)}`
}

/** Ends one session of a person; false when there is none of that id (any more). */
export async function deleteSession(db: Db, userId: string, sessionId: string): Promise<boolean> {
  const { count } = await db.session.deleteMany({ where: { id: sessionId, userId } })
  return count > 0
}

/** Ends the session of a cookie, whosever it is. */
export async function deleteSessionByToken(db: Db, token: string): Promise<void> {
  await db.session.deleteMany({ where: { token } })
}

/** Ends every session of a person but one; the number that ended. */
export async function deleteOtherSessions(db: Db, userId: string, keepId: string): Promise<number> {
  const { count } = await db.session.deleteMany({ where: { userId, id: { not: keepId } } })
  return count
}
