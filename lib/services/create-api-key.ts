import { asScopes } from '@/lib/core/permissions'
import { API_SCOPES } from '@/lib/core/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { AppError } from '@/lib/errors'

/** The part of better-auth that makes keys: it generates, hashes and stores them. */
export type KeyMaker = {
  api: {
    createApiKey(args: { body: {
      name: string; userId: string; expiresIn?: number; permissions: Record<string, string[]>; metadata: { projectId: string }
    } }): Promise<{ id: string; key: string; expiresAt: Date | null }>
  }
}

const MAX_DAYS = 3650

/**
 * Makes an API key for a project. The key acts for `userId`: it can do what its scopes name, as long as that person may
 * do it too. Every call makes a new key.
 *
 * @returns the key itself, this once; only its hash is stored. `expiresAt` is null for a key that does not expire
 * @throws AppError invalid for a missing name, no or unknown scopes, or an expiry that is not 1 to 3650 days
 */
export async function createApiKey(
  input: { projectId: string; name: string; scopes: string[]; expiresInDays: number | null; userId: string; actor: string },
  { db, auth }: { db: DbClient; auth: KeyMaker },
): Promise<{ id: string; key: string; expiresAt: Date | null }> {
  const name = input.name.trim()
  const scopes = asScopes(input.scopes)
  const days = input.expiresInDays
  if (name === '' || name.length > 80) throw invalid('name', 'expected 1 to 80 characters')
  if (scopes.length === 0 || scopes.length !== new Set(input.scopes).size) {
    throw invalid('scopes', `expected one or more of ${API_SCOPES.join(', ')}`)
  }
  if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= MAX_DAYS)) {
    throw invalid('expiresInDays', `expected a whole number from 1 to ${MAX_DAYS}, or null for a key that does not expire`)
  }
  const made = await auth.api.createApiKey({
    body: {
      name, userId: input.userId, permissions: { slicegate: scopes }, metadata: { projectId: input.projectId },
      ...(days === null ? {} : { expiresIn: days * 86_400 }),
    },
  })
  await recordAuditEvent(db, {
    projectId: input.projectId, actor: input.actor, action: 'api-key.create', target: made.id,
    after: { name, scopes, expiresAt: made.expiresAt?.toISOString() ?? null },
  })
  return { id: made.id, key: made.key, expiresAt: made.expiresAt }
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
