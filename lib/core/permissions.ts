import { API_SCOPES, ROLES, type ApiScope, type Role } from '@/lib/core/types'

/**
 * Everything that can be allowed or refused inside a project. Pages, actions and routes ask for one of these and for
 * nothing else.
 */
export const PERMISSIONS = [
  'project.read', 'trace.ingest', 'trace.flag', 'trace.audit', 'privacy.check', 'case.rate', 'case.refine', 'adversarial.import', 'run.start', 'run.review', 'project.admin',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  viewer: ['project.read'],
  support: ['project.read', 'trace.flag', 'trace.audit', 'privacy.check', 'case.rate'],
  reviewer: ['project.read', 'trace.flag', 'trace.audit', 'privacy.check', 'case.rate', 'case.refine', 'adversarial.import', 'run.start', 'run.review'],
  admin: PERMISSIONS,
}

/**
 * What a key may do. `run` reads too: whoever starts a run from CI waits for its verdict. No scope reviews a run or
 * changes a project: those decisions carry a person's name.
 */
const SCOPE_PERMISSIONS: Record<ApiScope, readonly Permission[]> = {
  ingest: ['trace.ingest'],
  read: ['project.read'],
  run: ['run.start', 'project.read'],
  flag: ['trace.flag'],
  adversarial: ['adversarial.import'],
}

/** Whether a member with this role may do that in the project. */
export function can(role: Role, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].includes(permission)
}

/** Whether an API key with these scopes may do that in its project. No scopes: nothing. */
export function scopeAllows(scopes: readonly ApiScope[], permission: Permission): boolean {
  return scopes.some((scope) => SCOPE_PERMISSIONS[scope].includes(permission))
}

/** The scopes that would allow the permission, for error texts; empty when only a person may do it. */
export function scopesFor(permission: Permission): ApiScope[] {
  return API_SCOPES.filter((scope) => SCOPE_PERMISSIONS[scope].includes(permission))
}

/** The roles that may do that, weakest first, for error texts. */
export function rolesFor(permission: Permission): Role[] {
  return ROLES.filter((role) => can(role, permission))
}

/** A stored role as a type; null when the text is none of the four. */
export function asRole(text: string | null | undefined): Role | null {
  return ROLES.find((role) => role === text) ?? null
}

/** The known scopes among what a key carries; unknown ones grant nothing. */
export function asScopes(values: unknown): ApiScope[] {
  return Array.isArray(values) ? API_SCOPES.filter((scope) => values.includes(scope)) : []
}
