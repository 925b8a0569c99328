import { asScopes } from '@/lib/core/permissions'
import type { ApiScope } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'

/** A key as it may be shown: `start` are its first characters, the rest is known to its owner alone. */
export type ApiKeyRow = {
  id: string; name: string | null; start: string | null; scopes: ApiScope[]; createdBy: string
  createdAt: Date; expiresAt: Date | null; lastUsedAt: Date | null
  /** The person it acts for may not sign in, or is no member any more: the key is refused. */
  makerGone: boolean
}

type Row = Omit<ApiKeyRow, 'scopes'> & { permissions: string | null }

/** Keys of a project, newest first. A key that was never used has lastUsedAt null. */
export async function listApiKeys(db: Db, projectId: string): Promise<ApiKeyRow[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT apikey.id, apikey.name, apikey.start, apikey.permissions, apikey.created_at AS "createdAt",
      apikey.expires_at AS "expiresAt", apikey.last_request AS "lastUsedAt",
      "user".id IS NULL OR "user".disabled_at IS NOT NULL OR (NOT "user".instance_admin AND member.user_id IS NULL) AS "makerGone",
      coalesce(nullif("user".name, ''), "user".email, apikey.reference_id) AS "createdBy"
    FROM apikey LEFT JOIN "user" ON "user".id = apikey.reference_id
    LEFT JOIN member ON member.user_id = apikey.reference_id AND member.project_id = ${projectId}::uuid
    WHERE apikey.metadata::jsonb->>'projectId' = ${projectId}
    ORDER BY apikey.created_at DESC, apikey.id`
  return rows.map(({ permissions, ...row }) => ({
    ...row, scopes: asScopes((JSON.parse(permissions ?? '{}') as { slicegate?: unknown }).slicegate),
  }))
}

/** Whether there is a key with that hash that is neither switched off, nor run out, nor used up. */
export async function holdsApiKey(db: Db, hash: string, now: Date): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT FROM apikey WHERE key = ${hash} AND enabled IS NOT FALSE AND (expires_at IS NULL OR expires_at > ${now}) AND (remaining IS NULL OR remaining > 0)`
  return rows.length > 0
}

/** Removes a key of the project for good; false when the project has no such key (any more). */
export async function deleteApiKey(db: Db, projectId: string, keyId: string): Promise<boolean> {
  const count = await db.$executeRaw`
    DELETE FROM apikey WHERE id = ${keyId} AND metadata::jsonb->>'projectId' = ${projectId}`
  return count > 0
}
