import { asRole } from '@/lib/core/permissions'
import { ROLES, type Role } from '@/lib/core/types'

/** The group that everybody has whom the identity provider signs in. */
export const EVERYONE = '*'
const INSTANCE_ADMIN = 'instance-admin'

/** `project` is a slug, `*` for every project; `instanceAdmin` gives the right to administer the installation. */
export type GroupRule = { group: string; grant: { instanceAdmin: true } | { project: string; role: Role } }

/** What the groups of one person come to. `everywhere` is the role in every project, null = none. */
export type GrantedRoles = { instanceAdmin: boolean; everywhere: Role | null; projects: Map<string, Role> }

/**
 * Reads a mapping of groups to roles: entries `group=project:role`, `group=*:role` or `group=instance-admin`, separated by
 * commas, semicolons or line ends. A group with one of those signs or `=` in its name stands in double quotes; the group
 * `*` is everybody.
 *
 * @throws Error that quotes the piece which is wrong and says what was expected
 */
export function parseOidcRoles(text: string): GroupRule[] {
  const rules = pieces(text).map(readRule)
  if (rules.length === 0) throw new Error('OIDC_ROLES: expected entries such as gate-admins=instance-admin, ml-team=helpdesk:reviewer')
  return rules
}

/** Cut at separators that stand outside quotes. */
function pieces(text: string): string[] {
  const found = text.match(/(?:"(?:[^"\\]|\\.)*"|[^",;\n\r])+|"[\s\S]*$/g) ?? []
  return found.map((piece) => piece.trim()).filter((piece) => piece !== '')
}

function readRule(piece: string): GroupRule {
  const match = /^(?:"((?:[^"\\]|\\.)+)"|([^"=]+?))\s*=\s*([^"]+)$/.exec(piece)
  if (!match) throw wrong(piece, 'group=project:role, group=*:role or group=instance-admin')
  const group = match[1]?.replace(/\\(.)/g, '$1') ?? match[2]!
  const target = match[3]!.trim()
  if (target === INSTANCE_ADMIN) {
    if (group === EVERYONE) throw wrong(piece, 'a named group: not everybody may administer the installation')
    return { group, grant: { instanceAdmin: true } }
  }
  const [project, roleText, ...rest] = target.split(':').map((part) => part.trim())
  const role = asRole(roleText)
  if (rest.length > 0 || !project || !(project === '*' || /^[a-z0-9][a-z0-9-]{0,47}$/.test(project))) throw wrong(piece, 'a project slug or * before the colon, and one role after it')
  if (!role) throw wrong(piece, `one of the roles ${ROLES.join(', ')} after the colon, or instance-admin`)
  return { group, grant: { project, role } }
}

function wrong(piece: string, expected: string): Error {
  return new Error(`OIDC_ROLES: "${piece.slice(0, 200)}": expected ${expected}`)
}

/** The rights of a person with these groups; where several groups give a role in one project, the strongest counts. */
export function rolesOfGroups(rules: readonly GroupRule[], groups: readonly string[]): GrantedRoles {
  const has = new Set([EVERYONE, ...groups])
  const granted: GrantedRoles = { instanceAdmin: false, everywhere: null, projects: new Map() }
  for (const { group, grant } of rules) {
    if (!has.has(group)) continue
    if ('instanceAdmin' in grant) granted.instanceAdmin = true
    else if (grant.project === '*') granted.everywhere = stronger(granted.everywhere, grant.role)
    else granted.projects.set(grant.project, stronger(granted.projects.get(grant.project) ?? null, grant.role))
  }
  return granted
}

/** ROLES stand weakest first. */
export function stronger(a: Role | null, b: Role): Role {
  return a !== null && ROLES.indexOf(a) > ROLES.indexOf(b) ? a : b
}

/** Whether the groups give anything at all. */
export function givesAnything({ instanceAdmin, everywhere, projects }: GrantedRoles): boolean {
  return instanceAdmin || everywhere !== null || projects.size > 0
}

/**
 * The groups in the claims of a person. `claim` is a name, or a path with dots where no claim has the whole name
 * (`realm_access.roles`). A single text is one group; null when the claim is not there.
 */
export function groupsOf(claims: Record<string, unknown>, claim: string): string[] | null {
  const value = claim in claims ? claims[claim] : claim.split('.').reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), claims)
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((group): group is string => typeof group === 'string') : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
