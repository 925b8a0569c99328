import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Auth } from '@/lib/create-auth'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createApiKey } from '@/lib/services/create-api-key'
import { removeMember } from '@/lib/services/remove-member'
import { revokeApiKey } from '@/lib/services/revoke-api-key'
import { createTestAuth, createTestKey, createTestProject, createTestUser, postAuth, signIn, TEST_PASSWORD } from '@/lib/test-access'
import { findViewer, getAccess } from '@/lib/viewer'

let database: TestDatabase
let auth: Auth
beforeAll(async () => {
  database = await createTestDatabase()
  auth = createTestAuth(database.db)
})
afterAll(() => database.drop())

const withCookie = (cookie: string) => new Headers({ cookie })
const withKey = (key: string) => new Headers({ authorization: `Bearer ${key}` })

describe('signing in with e-mail and password', () => {
  it('gives a session whose cookie names the person, until sign-out', async () => {
    const user = await createTestUser(database.db, auth, { instanceAdmin: true })
    const cookie = await signIn(auth, user.email)
    expect(await findViewer(auth, database.db, withCookie(cookie))).toEqual({
      kind: 'person', actor: user.id, userId: user.id, email: user.email, name: user.name, instanceAdmin: true, sessionId: expect.any(String) as string,
    })
    expect((await postAuth(auth, '/sign-out', {}, { cookie })).status).toBe(200)
    expect(await findViewer(auth, database.db, withCookie(cookie))).toBeNull()
  })

  it('keeps the cookie from scripts and from other sites', async () => {
    const user = await createTestUser(database.db, auth)
    const response = await postAuth(auth, '/sign-in/email', { email: user.email, password: TEST_PASSWORD })
    const session = response.headers.getSetCookie().find((cookie) => cookie.includes('session_token'))
    expect(session).toMatch(/HttpOnly/i)
    expect(session).toMatch(/SameSite=Lax/i)
  })

  it('refuses a wrong password and a changed cookie', async () => {
    const user = await createTestUser(database.db, auth)
    const wrong = await postAuth(auth, '/sign-in/email', { email: user.email, password: 'not the password' })
    expect(wrong.status).toBe(401)
    const cookie = await signIn(auth, user.email)
    expect(await findViewer(auth, database.db, withCookie(cookie.replace(/=(.{8})/, '=AAAAAAAA')))).toBeNull()
  })

  it('lets nobody sign up, and nobody make themselves an instance admin', async () => {
    const body = { email: 'new@example.com', password: TEST_PASSWORD, name: 'New' }
    expect((await postAuth(auth, '/sign-up/email', body)).status).toBe(404)
    expect(await database.db.user.count({ where: { email: body.email } })).toBe(0)
    const user = await createTestUser(database.db, auth)
    const cookie = await signIn(auth, user.email)
    await postAuth(auth, '/update-user', { instanceAdmin: true, name: 'Changed' }, { cookie })
    expect(await database.db.user.findUnique({ where: { id: user.id } })).toMatchObject({ instanceAdmin: false })
  })

  it('refuses a sign-in that another site sends, and takes one from the address under which the page was opened', async () => {
    const user = await createTestUser(database.db, auth)
    const credentials = { email: user.email, password: TEST_PASSWORD }
    const other = await postAuth(auth, '/sign-in/email', credentials, { origin: 'https://evil.example', cookie: 'a=b' })
    expect(other.status).toBe(403)
    const lan = await postAuth(auth, '/sign-in/email', credentials, { origin: 'http://10.0.0.5:44000', host: '10.0.0.5:44000', cookie: 'a=b' })
    expect(lan.status).toBe(200)
  })
})

describe('API keys', () => {
  it('are stored as a hash and shown once', async () => {
    const admin = await createTestUser(database.db, auth)
    const project = await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }])
    const { id, key } = await createTestKey(database.db, auth, { projectId: project.id, admin: admin.id, scopes: ['read'] })
    expect(key).toMatch(/^sg_[A-Za-z]{64}$/)
    const row = await database.db.apikey.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(row)).not.toContain(key)
    expect(row.start).toBe(key.slice(0, 8))
    expect(row).toMatchObject({ permissions: '{"slicegate":["read"]}', metadata: JSON.stringify({ projectId: project.id }) })
  })

  it('act with their scopes, in their project only', async () => {
    const admin = await createTestUser(database.db, auth)
    const project = await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }])
    const other = await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }])
    const { id, key } = await createTestKey(database.db, auth, { projectId: project.id, admin: admin.id, scopes: ['ingest'] })
    const viewer = (await findViewer(auth, database.db, withKey(key)))!
    expect(viewer).toMatchObject({ kind: 'key', actor: `key:${id}`, projectId: project.id, scopes: ['ingest'] })
    expect(await findViewer(auth, database.db, new Headers({ 'x-api-key': key }))).toEqual(viewer)
    const access = await getAccess(database.db, viewer, project.id)
    expect([access.may('trace.ingest'), access.may('project.read'), access.may('run.start')]).toEqual([true, false, false])
    const elsewhere = await getAccess(database.db, viewer, other.id)
    expect([elsewhere.sees, elsewhere.may('trace.ingest')]).toEqual([false, false])
  })

  it('stop when they expire, when they are revoked, and when the person who made them leaves', async () => {
    const [admin, second] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth)]
    const project = await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }, { userId: second.id, role: 'admin' }])
    const make = (scopes: ('read' | 'run')[]) => createTestKey(database.db, auth, { projectId: project.id, admin: admin.id, scopes, expiresInDays: 1 })

    const expired = await make(['read'])
    await database.db.apikey.update({ where: { id: expired.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
    expect(await findViewer(auth, database.db, withKey(expired.key))).toBeNull()

    const revoked = await make(['read'])
    expect(await revokeApiKey({ projectId: project.id, keyId: revoked.id, actor: admin.id }, database)).toBe(true)
    expect(await revokeApiKey({ projectId: project.id, keyId: revoked.id, actor: admin.id }, database)).toBe(false)
    expect(await findViewer(auth, database.db, withKey(revoked.key))).toBeNull()

    const left = await make(['run'])
    await removeMember({ projectId: project.id, userId: admin.id, actor: second.id }, database)
    const viewer = (await findViewer(auth, database.db, withKey(left.key)))!
    expect((await getAccess(database.db, viewer, project.id)).may('run.start')).toBe(false)
  })

  it('are nobody when wrong, even beside a good session cookie', async () => {
    const user = await createTestUser(database.db, auth)
    const cookie = await signIn(auth, user.email)
    expect(await findViewer(auth, database.db, new Headers({ cookie, authorization: 'Bearer sg_wrong' }))).toBeNull()
  })

  it('cannot be made, changed, listed or read over the address of better-auth', async () => {
    const user = await createTestUser(database.db, auth)
    const cookie = await signIn(auth, user.email)
    for (const action of ['create', 'update', 'delete']) {
      expect((await postAuth(auth, `/api-key/${action}`, { name: 'mine' }, { cookie })).status).toBe(404)
    }
    expect(await database.db.apikey.count({ where: { referenceId: user.id } })).toBe(0)
  })

  it('are refused without a name, a known scope or a possible expiry', async () => {
    const base = { projectId: 'p', name: 'ci', scopes: ['read'], expiresInDays: null, userId: 'u', actor: 'u' }
    const deps = { db: database.db, auth }
    await expect(createApiKey({ ...base, name: ' ' }, deps)).rejects.toThrow('name: expected 1 to 80 characters')
    await expect(createApiKey({ ...base, scopes: [] }, deps)).rejects.toThrow('scopes: expected one or more of ingest, read, run, flag')
    await expect(createApiKey({ ...base, scopes: ['read', 'root'] }, deps)).rejects.toThrow('scopes: expected')
    await expect(createApiKey({ ...base, expiresInDays: 0 }, deps)).rejects.toThrow('whole number from 1 to 3650')
  })
})

describe('a database that does not answer', () => {
  it('makes no key a wrong one: who sends is told to come again', async () => {
    const user = await createTestUser(database.db, auth)
    const project = await createTestProject(database.db, [{ userId: user.id, role: 'admin' }])
    const { key } = await createTestKey(database.db, auth, { projectId: project.id, admin: user.id, scopes: ['ingest'] })
    await database.db.$executeRaw`ALTER TABLE apikey RENAME TO apikey_away`
    try {
      await expect(findViewer(auth, database.db, withKey(key))).rejects.toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 5 } })
    } finally {
      await database.db.$executeRaw`ALTER TABLE apikey_away RENAME TO apikey`
    }
    expect(await findViewer(auth, database.db, withKey(key))).toMatchObject({ kind: 'key', projectId: project.id })
    expect(await findViewer(auth, database.db, withKey(`${key.slice(0, -1)}_`))).toBeNull()
    await database.db.apikey.updateMany({ where: { referenceId: user.id }, data: { expiresAt: new Date(0) } })
    expect(await findViewer(auth, database.db, withKey(key))).toBeNull()
  })
})
