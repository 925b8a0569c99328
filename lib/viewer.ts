import { createHash } from 'node:crypto'
import { asRole, asScopes, can, scopeAllows, type Permission } from '@/lib/core/permissions'
import type { ApiScope } from '@/lib/core/types'
import type { Auth } from '@/lib/create-auth'
import { holdsApiKey } from '@/lib/db/api-keys'
import type { Db } from '@/lib/db/client'
import { getMemberRole } from '@/lib/db/members'
import { deleteSession, touchSession } from '@/lib/db/sessions'
import { getUser } from '@/lib/db/users'
import { AppError } from '@/lib/errors'
import { noteWho } from '@/lib/request-context'

/** Without being used for so long, a session ends. */
export const DEFAULT_IDLE_HOURS = 7 * 24
/** When a session was used last is noted at most this often. */
const TOUCH_MS = 300_000

/** Who asks. `actor` is what goes into the audit record. */
export type PersonViewer = {
  kind: 'person'; actor: string; userId: string; email: string; name: string; instanceAdmin: boolean; sessionId: string
}
export type KeyViewer = {
  kind: 'key'; actor: string; keyId: string; keyName: string | null; userId: string; instanceAdmin: boolean
  projectId: string; scopes: ApiScope[]
}
export type Viewer = PersonViewer | KeyViewer

/** The key in `x-api-key` or `Authorization: Bearer …`; null when the request carries none. */
export function readApiKey(headers: Headers): string | null {
  const direct = headers.get('x-api-key')?.trim()
  if (direct) return direct
  const bearer = /^bearer\s+(\S+)$/i.exec(headers.get('authorization')?.trim() ?? '')
  return bearer ? bearer[1]! : null
}

/**
 * Who asks, by API key or by session cookie; null for nobody. A request that carries a key is judged by the key alone:
 * a wrong key beside a good cookie is nobody.
 */
export async function findViewer(
  auth: Auth, db: Db, headers: Headers, { now = new Date(), idleHours = DEFAULT_IDLE_HOURS }: { now?: Date; idleHours?: number } = {},
): Promise<Viewer | null> {
  const key = readApiKey(headers)
  if (key) return findKeyViewer(auth, db, key, now)
  const found = await auth.api.getSession({ headers })
  if (!found || found.user.disabledAt) return null
  const { session, user: { id, email, name, instanceAdmin } } = found
  const unused = now.getTime() - new Date(session.updatedAt).getTime()
  if (unused > idleHours * 3_600_000) {
    await deleteSession(db, id, session.id)
    return null
  }
  if (unused > TOUCH_MS) await touchSession(db, session.id, { now, everyMs: TOUCH_MS })
  noteWho(`user:${id}`)
  return { kind: 'person', actor: id, userId: id, email, name, instanceAdmin: instanceAdmin === true, sessionId: session.id }
}

function notAtTheMoment(cause: unknown): AppError {
  return Object.assign(new AppError('unavailable', 'The API key cannot be looked up at the moment. Send this again.', { retryAfterSeconds: 5 }), { cause })
}

/** @throws AppError unavailable where the database does not answer: senders throw away what is refused for a wrong key, and come again with what could not be taken. */
async function findKeyViewer(auth: Auth, db: Db, key: string, now: Date): Promise<KeyViewer | null> {
  const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } })
  if (!valid || !found) {
    // better-auth says the same of a wrong key and of a database that did not answer
    const isKnown = await holdsApiKey(db, createHash('sha256').update(key).digest('base64url'), now).catch((cause: unknown) => { throw notAtTheMoment(cause) })
    if (isKnown) throw notAtTheMoment(undefined)
    return null
  }
  const projectId = (found.metadata as { projectId?: unknown } | null)?.projectId
  const user = await getUser(db, found.referenceId)
  if (typeof projectId !== 'string' || !user || user.disabledAt) return null
  noteWho(`key:${found.id}`)
  return {
    kind: 'key',
    actor: `key:${found.id}`,
    keyId: found.id,
    keyName: found.name,
    userId: user.id,
    instanceAdmin: user.instanceAdmin,
    projectId,
    scopes: asScopes(found.permissions?.slicegate),
  }
}

/** What the viewer may do in one project; `sees` is false for those to whom the project does not exist. */
export type Access = { sees: boolean; may(permission: Permission): boolean; role: ReturnType<typeof asRole> }

/**
 * The one place where a permission is decided. A person has the role of the membership, an instance admin every one.
 * A key has its scopes, in its own project, and never more than the person who made it may do today: when that person
 * leaves the project, the key stops.
 */
export async function getAccess(db: Db, viewer: Viewer, projectId: string): Promise<Access> {
  const role = viewer.instanceAdmin ? 'admin' : asRole(await getMemberRole(db, projectId, viewer.userId))
  const sees = role !== null && (viewer.kind === 'person' || viewer.projectId === projectId)
  return {
    sees,
    role,
    may: (permission) => sees && role !== null && can(role, permission)
      && (viewer.kind === 'person' || scopeAllows(viewer.scopes, permission)),
  }
}
