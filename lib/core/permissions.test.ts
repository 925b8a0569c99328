import { describe, expect, it } from 'vitest'
import { PERMISSIONS, asRole, asScopes, can, rolesFor, scopeAllows, scopesFor } from '@/lib/core/permissions'
import { API_SCOPES, ROLES } from '@/lib/core/types'

describe('permissions of roles', () => {
  it('lets each role do what the next weaker one does, and more', () => {
    const counts = ROLES.map((role) => PERMISSIONS.filter((permission) => can(role, permission)).length)
    // viewer reads; support flags, audits, looks for personal data and rates too; a reviewer refines, starts and reviews; an admin does all ten
    expect(counts).toEqual([1, 5, 9, 11])
    ROLES.slice(1).forEach((role, index) => {
      const weaker = ROLES[index]!
      for (const permission of PERMISSIONS) if (can(weaker, permission)) expect(can(role, permission)).toBe(true)
    })
  })

  it('keeps reviews from viewers and support, and the project itself from everyone but admins', () => {
    expect(rolesFor('run.review')).toEqual(['reviewer', 'admin'])
    expect(rolesFor('case.refine')).toEqual(['reviewer', 'admin'])
    expect(rolesFor('case.rate')).toEqual(['support', 'reviewer', 'admin'])
    expect(rolesFor('project.admin')).toEqual(['admin'])
    expect(rolesFor('trace.flag')).toEqual(['support', 'reviewer', 'admin'])
  })

  it('reads a stored role and refuses an unknown one', () => {
    expect(asRole('reviewer')).toBe('reviewer')
    expect(asRole('owner')).toBeNull()
    expect(asRole(null)).toBeNull()
  })
})

describe('permissions of API keys', () => {
  it('gives each scope its own write and nothing of the others', () => {
    expect(scopeAllows(['ingest'], 'trace.ingest')).toBe(true)
    expect(scopeAllows(['ingest'], 'project.read')).toBe(false)
    expect(scopeAllows(['read'], 'run.start')).toBe(false)
    expect(scopeAllows(['flag'], 'trace.flag')).toBe(true)
    expect(scopeAllows(['run'], 'project.read')).toBe(true)
    expect(scopeAllows([], 'project.read')).toBe(false)
  })

  it('never lets a key review a run or administer a project', () => {
    expect(scopeAllows(API_SCOPES, 'run.review')).toBe(false)
    expect(scopeAllows(API_SCOPES, 'project.admin')).toBe(false)
    for (const permission of ['run.review', 'case.rate', 'case.refine', 'trace.audit'] as const) expect(scopesFor(permission)).toEqual([])
    expect(scopesFor('project.read')).toEqual(['read', 'run'])
  })

  it('ignores scopes that it does not know', () => {
    expect(asScopes(['read', 'root'])).toEqual(['read'])
    expect(asScopes('read')).toEqual([])
    expect(asScopes(null)).toEqual([])
  })
})
