import { can, scopeAllows, type Permission } from '@/lib/core/permissions'
import { API_SCOPES, ROLES, type ApiScope, type Role } from '@/lib/core/types'

/** What an address asks of whoever comes, in its source. `anyone` has a reason: such addresses are few. */
export type Asked =
  | { kind: 'anyone'; reason: string }
  | { kind: 'person' }
  | { kind: 'instance' }
  | { kind: 'permission'; permission: Permission }

/** `page` and `file` answer browsers; `api` answers keys and browsers; `sign-in` are the addresses of accounts under /api/auth. */
export const SURFACES = ['page', 'file', 'api', 'action', 'sign-in'] as const
export type Surface = (typeof SURFACES)[number]

/** Who comes. `other-admin` is admin of another project; keys belong to an admin of the project, `key:other` to another project and with every scope. */
export const VISITORS = [
  'nobody', ...ROLES, 'other-admin', 'instance-admin', ...API_SCOPES.map((scope) => `key:${scope}` as const), 'key:other', 'key:expired',
] as const
export type Visitor = (typeof VISITORS)[number]

/** `sign-in`: led to the page to sign in. The others are HTTP's 401, 403 and 404, which actions say in words. */
export type Cell = 'yes' | 'sign-in' | 'unauthorized' | 'forbidden' | 'not-found'

const scopeOf = (visitor: Visitor): ApiScope | undefined => API_SCOPES.find((scope) => visitor === `key:${scope}`)
const roleOf = (visitor: Visitor): Role | undefined => ROLES.find((role) => visitor === role)

/**
 * What a visitor is answered who asks an address about a project, by the one thing that the address asks for. Whoever may not see a project is told that
 * there is none; who sees it but may not do that is told so, except on pages, which do not exist for them either. Only the API knows keys.
 */
export function expectedCell(surface: Surface, asked: Asked, visitor: Visitor): Cell {
  if (asked.kind === 'anyone') return 'yes'
  const key = visitor.startsWith('key:')
  if (visitor === 'nobody' || visitor === 'key:expired' || (key && surface !== 'api')) return surface === 'page' ? 'sign-in' : 'unauthorized'
  if (asked.kind === 'person') return 'yes'
  if (asked.kind === 'instance') return visitor === 'instance-admin' ? 'yes' : 'not-found'
  if (visitor === 'instance-admin') return 'yes'
  if (visitor === 'other-admin' || visitor === 'key:other') return 'not-found'
  const scope = scopeOf(visitor)
  const role = roleOf(visitor)
  const may = scope ? scopeAllows([scope], asked.permission) : can(role!, asked.permission)
  if (may) return 'yes'
  return surface === 'page' ? 'not-found' : 'forbidden'
}

/** What an address asks for, in words. */
export function askedWords(asked: Asked): string {
  if (asked.kind === 'permission') return asked.permission
  return { anyone: 'nothing', person: 'a signed-in person', instance: 'an admin of the instance' }[asked.kind]
}
