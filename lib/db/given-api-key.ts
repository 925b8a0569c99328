import type { ApiScope } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'

/** A key whose value the operator chose: its id is made of its hash, so that it is known again. */
export type GivenApiKey = { id: string; hash: string; start: string; name: string; userId: string; projectId: string; scopes: ApiScope[] }

/** The project of the key with that hash; null when there is none. */
export async function findProjectOfApiKey(db: Db, hash: string): Promise<string | null> {
  const key = await db.apikey.findFirst({ where: { key: hash }, select: { metadata: true } })
  return key === null ? null : (JSON.parse(key.metadata ?? '{}') as { projectId?: string }).projectId ?? ''
}

/** Whether somebody ended the key of that id. */
export async function wasApiKeyRevoked(db: Db, id: string): Promise<boolean> {
  return (await db.auditEvent.count({ where: { action: 'api-key.revoke', target: id } })) > 0
}

/** Stores a key as better-auth stores those that it makes. */
export async function insertGivenApiKey(db: Db, { id, hash, start, name, userId, projectId, scopes }: GivenApiKey): Promise<void> {
  const now = new Date()
  await db.apikey.create({
    data: {
      id, key: hash, start, prefix: 'sg_', name, referenceId: userId, enabled: true, rateLimitEnabled: false, requestCount: 0, createdAt: now, updatedAt: now,
      permissions: JSON.stringify({ slicegate: scopes }), metadata: JSON.stringify({ projectId }),
    },
  })
}

/** One process at a time sets a new instance up; held until the transaction ends. */
export async function lockInitialProject(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('slicegate.initial-project'))`
}
