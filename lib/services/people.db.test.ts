import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Auth } from '@/lib/create-auth'
import { listApiKeys } from '@/lib/db/api-keys'
import { recordAuditEvent } from '@/lib/db/audit-events'
import { listInstanceActors, listInstanceAuditEvents } from '@/lib/db/instance-audit'
import { listPeople } from '@/lib/db/people'
import { listSessionsOfUser } from '@/lib/db/sessions'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createUser } from '@/lib/services/create-user'
import { disableUser } from '@/lib/services/disable-user'
import { resetUserPassword } from '@/lib/services/reset-user-password'
import { setInstanceAdmin } from '@/lib/services/set-instance-admin'
import { createTestAuth, createTestKey, createTestProject, createTestUser, postAuth, signIn, TEST_PASSWORD } from '@/lib/test-access'
import { findViewer } from '@/lib/viewer'

let database: TestDatabase
let auth: Auth
const now = new Date()
beforeAll(async () => {
  database = await createTestDatabase()
  auth = createTestAuth(database.db)
})
afterAll(() => database.drop())

describe('people', () => {
  it('are listed with roles, sessions, keys and last sign-in, page by page and by what is asked for', async () => {
    const boss = await createTestUser(database.db, auth, { email: 'boss@people.example', instanceAdmin: true })
    const mara = await createTestUser(database.db, auth, { email: 'mara_100@people.example' })
    const project = await createTestProject(database.db, [{ userId: mara.id, role: 'reviewer' }])
    await createTestKey(database.db, auth, { projectId: project.id, admin: mara.id, scopes: ['read'] })
    await signIn(auth, mara.email)
    const [first, second] = [await listPeople(database.db, { limit: 1, now }), await listPeople(database.db, { limit: 10, after: 'boss@people.example', now })]
    expect(first).toMatchObject([{ id: boss.id, instanceAdmin: true, lastSignInAt: null, projects: [], sessions: 0 }])
    expect(second).toMatchObject([{
      id: mara.id, sessions: 1, keys: 1, password: true, singleSignOn: false, disabledAt: null, projects: [{ slug: project.slug, role: 'reviewer', source: 'manual' }],
    }])
    expect(second[0]!.lastSignInAt!.getTime()).toBeGreaterThan(now.getTime() - 60_000)
    const emails = async (text: string | null, state: 'active' | 'disabled' | 'admin' | null) => (await listPeople(database.db, { limit: 10, now, filter: { text, state } })).map(({ email }) => email)
    expect(await emails('_100', null)).toEqual([mara.email])
    expect(await emails('b%s', null)).toEqual([])
    expect(await emails('MARA', null)).toEqual([mara.email])
    expect(await emails(null, 'admin')).toEqual([boss.email])
    await disableUser({ userId: mara.id, actor: boss.id }, { db: database.db, now })
    expect([await emails(null, 'disabled'), await emails(null, 'active')]).toEqual([[mara.email], [boss.email]])
  })

  it('get an account with a first password, once for each address', async () => {
    const boss = await createTestUser(database.db, auth, { instanceAdmin: true })
    const made = await createUser({ email: ' New@People.example', name: '', actor: boss.id }, { db: database.db, auth })
    expect(made.email).toBe('new@people.example')
    await signIn(auth, made.email, made.password)
    await expect(createUser({ email: 'NEW@people.example', name: '', actor: boss.id }, { db: database.db, auth })).rejects.toThrow('has an account already')
    await expect(createUser({ email: 'nobody', name: '', actor: boss.id }, { db: database.db, auth })).rejects.toThrow('is not an e-mail address')
    await expect(createUser({ email: 'per%cent@people.example', name: '', actor: boss.id }, { db: database.db, auth })).rejects.toThrow('is not an e-mail address')
  })

  it('who were locked out get in at once with the password that an admin makes', async () => {
    const [boss, user] = [await createTestUser(database.db, auth, { instanceAdmin: true }), await createTestUser(database.db, auth)]
    for (let n = 0; n < 10; n += 1) await postAuth(auth, '/sign-in/email', { email: user.email, password: 'wrong password' })
    expect((await postAuth(auth, '/sign-in/email', { email: user.email, password: TEST_PASSWORD })).status).toBe(429)
    const { password } = await resetUserPassword({ userId: user.id, actor: boss.id }, { db: database.db, auth })
    await signIn(auth, user.email, password)
    await expect(resetUserPassword({ userId: boss.id, actor: boss.id }, { db: database.db, auth })).rejects.toThrow('account page')
    await expect(resetUserPassword({ userId: 'nobody', actor: boss.id }, { db: database.db, auth })).rejects.toThrow('There is no such person')
  })

  it('become instance admins and stop being it, on record, but a disabled one does not', async () => {
    const [boss, user] = [await createTestUser(database.db, auth, { instanceAdmin: true }), await createTestUser(database.db, auth)]
    const set = (instanceAdmin: boolean) => setInstanceAdmin({ userId: user.id, instanceAdmin, actor: boss.id }, database)
    await set(true)
    await set(true)
    await set(false)
    await disableUser({ userId: user.id, actor: boss.id }, { db: database.db, now })
    await expect(set(true)).rejects.toThrow('is disabled')
    const events = await listInstanceAuditEvents(database.db, { projectId: null }, { limit: 10, filter: { action: 'user.instance-admin', actor: null, target: user.id } })
    expect(events.map(({ before, after }) => [before, after])).toEqual([
      [{ instanceAdmin: true }, { instanceAdmin: false, email: user.email }], [{ instanceAdmin: false }, { instanceAdmin: true, email: user.email }],
    ])
  })
})

describe('sessions in a person\'s own list', () => {
  it('are those that still count, with browser and address', async () => {
    const user = await createTestUser(database.db, auth)
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
    await postAuth(auth, '/sign-in/email', { email: user.email, password: TEST_PASSWORD }, { 'user-agent': agent, 'x-forwarded-for': '203.0.113.7' })
    await signIn(auth, user.email)
    const list = (seenSince: Date) => listSessionsOfUser(database.db, user.id, { now: new Date(), seenSince })
    expect(await list(new Date(0))).toEqual(expect.arrayContaining([expect.objectContaining({ userAgent: agent, address: '203.0.113.7' })]))
    expect(await list(new Date(0))).toHaveLength(2)
    expect(await list(new Date(Date.now() + 60_000))).toEqual([])
  })
})

describe('the log of the installation', () => {
  it('shows what belongs to no project, one project, or everything with the project beside it', async () => {
    const project = await createTestProject(database.db)
    await recordAuditEvent(database.db, { projectId: project.id, actor: 'system', action: 'project.update', target: project.id })
    const everything = await listInstanceAuditEvents(database.db, 'all', { limit: 1 })
    expect(everything).toMatchObject([{ action: 'project.update', project: project.slug }])
    expect(await listInstanceAuditEvents(database.db, { projectId: project.id }, { limit: 9 })).toHaveLength(1)
    const own = await listInstanceAuditEvents(database.db, { projectId: null }, { limit: 500 })
    expect(own.length).toBeGreaterThan(3)
    expect(own.every((event) => event.projectId === null && event.project === null)).toBe(true)
    const next = await listInstanceAuditEvents(database.db, { projectId: null }, { limit: 1, before: own[0]!.id })
    expect(next[0]!.id).toBe(own[1]!.id)
    expect((await listInstanceActors(database.db)).length).toBeGreaterThan(2)
  })
})

describe('API keys', () => {
  it('say when they were used last, and that they are refused when their maker is disabled or has left', async () => {
    const [boss, maker] = [await createTestUser(database.db, auth, { instanceAdmin: true }), await createTestUser(database.db, auth)]
    const project = await createTestProject(database.db, [{ userId: maker.id, role: 'admin' }])
    const { key } = await createTestKey(database.db, auth, { projectId: project.id, admin: maker.id, scopes: ['read'] })
    const row = async () => (await listApiKeys(database.db, project.id))[0]!
    expect(await row()).toMatchObject({ lastUsedAt: null, makerGone: false })
    await findViewer(auth, database.db, new Headers({ 'x-api-key': key }))
    expect((await row()).lastUsedAt!.getTime()).toBeGreaterThan(now.getTime() - 60_000)
    await disableUser({ userId: maker.id, actor: boss.id }, { db: database.db, now })
    expect((await row()).makerGone).toBe(true)
    await database.db.user.update({ where: { id: maker.id }, data: { disabledAt: null } })
    await database.db.member.deleteMany({ where: { userId: maker.id } })
    expect((await row()).makerGone).toBe(true)
  })
})
