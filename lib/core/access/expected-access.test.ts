import { describe, expect, it } from 'vitest'
import { expectedCell, SURFACES, VISITORS, type Asked, type Surface } from '@/lib/core/access/expected-access'
import { PERMISSIONS } from '@/lib/core/permissions'

const row = (surface: Surface, asked: Asked) => Object.fromEntries(VISITORS.map((visitor) => [visitor, expectedCell(surface, asked, visitor)]))
const admin: Asked = { kind: 'permission', permission: 'project.admin' }

describe('who is answered what', () => {
  it('an API address that takes traces is for admins and keys with the scope ingest', () => {
    expect(row('api', { kind: 'permission', permission: 'trace.ingest' })).toEqual({
      nobody: 'unauthorized', viewer: 'forbidden', support: 'forbidden', reviewer: 'forbidden', admin: 'yes', 'other-admin': 'not-found', 'instance-admin': 'yes',
      'key:ingest': 'yes', 'key:read': 'forbidden', 'key:run': 'forbidden', 'key:flag': 'forbidden', 'key:adversarial': 'forbidden', 'key:other': 'not-found', 'key:expired': 'unauthorized',
    })
  })

  it('a page that nobody may see does not exist, and without a session leads to the sign-in', () => {
    expect(row('page', admin)).toMatchObject({ nobody: 'sign-in', viewer: 'not-found', reviewer: 'not-found', admin: 'yes', 'other-admin': 'not-found', 'key:read': 'sign-in', 'key:expired': 'sign-in' })
  })

  it('an action says in words what is missing, and knows no keys', () => {
    expect(row('action', admin)).toMatchObject({ nobody: 'unauthorized', viewer: 'forbidden', admin: 'yes', 'other-admin': 'not-found', 'instance-admin': 'yes', 'key:run': 'unauthorized', 'key:other': 'unauthorized' })
  })

  it('what belongs to the instance is there for its admins alone', () => {
    expect(row('action', { kind: 'instance' })).toMatchObject({ nobody: 'unauthorized', admin: 'not-found', 'other-admin': 'not-found', 'instance-admin': 'yes' })
    expect(row('page', { kind: 'instance' })).toMatchObject({ nobody: 'sign-in', admin: 'not-found', 'instance-admin': 'yes' })
  })

  it('nothing of a project is answered to nobody, to an expired key, or to anyone of another project', () => {
    for (const surface of SURFACES) {
      for (const permission of PERMISSIONS) {
        for (const visitor of ['nobody', 'key:expired', 'key:other', 'other-admin'] as const) expect(expectedCell(surface, { kind: 'permission', permission }, visitor)).not.toBe('yes')
      }
    }
  })

  it('no key does what needs a name: reviews, ratings, settings', () => {
    for (const permission of ['run.review', 'case.rate', 'case.refine', 'project.admin', 'trace.audit', 'privacy.check'] as const) {
      for (const visitor of VISITORS.filter((name) => name.startsWith('key:'))) expect(expectedCell('api', { kind: 'permission', permission }, visitor)).not.toBe('yes')
    }
  })
})
