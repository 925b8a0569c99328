import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Auth } from '@/lib/create-auth'
import { listApiKeys } from '@/lib/db/api-keys'
import { listAuditEvents } from '@/lib/db/audit-events'
import { getMemberRole, listMembers } from '@/lib/db/members'
import { listProjectsOfUser } from '@/lib/db/projects'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createFirstAdmin } from '@/lib/services/create-first-admin'
import { createProject, slugOf } from '@/lib/services/create-project'
import { inviteMember } from '@/lib/services/invite-member'
import { removeMember } from '@/lib/services/remove-member'
import { resetPassword } from '@/lib/services/reset-password'
import { setRole } from '@/lib/services/set-role'
import { updateProject } from '@/lib/services/update-project'
import { createTestAuth, createTestKey, createTestProject, createTestUser, signIn } from '@/lib/test-access'

let database: TestDatabase
let auth: Auth
beforeAll(async () => {
  database = await createTestDatabase()
  auth = createTestAuth(database.db)
})
afterAll(() => database.drop())
const deps = () => ({ db: database.db, auth })
const actions = async (projectId: string) => (await listAuditEvents(database.db, projectId, { limit: 50 })).map((event) => event.action)

describe('creating the first admin', () => {
  it('makes one admin with a password that works, however often and however many at once it runs', async () => {
    const own = await createTestDatabase()
    const ownAuth = createTestAuth(own.db)
    const both = await Promise.all([createFirstAdmin({}, { db: own.db, auth: ownAuth }), createFirstAdmin({}, { db: own.db, auth: ownAuth })])
    expect(both.map(({ created }) => created).sort()).toEqual([false, true])
    const { email, password } = both.find(({ created }) => created)!
    expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
    await signIn(ownAuth, email, password!)
    expect(await createFirstAdmin({}, { db: own.db, auth: ownAuth })).toEqual({ email, password: null, created: false })
    expect(await own.db.user.count()).toBe(1)
    expect(await own.db.auditEvent.count({ where: { action: 'user.create' } })).toBe(1)
    await own.drop()
  })

  it('takes a given address and password, and never gives the password back', async () => {
    const own = await createTestDatabase()
    const ownAuth = createTestAuth(own.db)
    const input = { email: 'Lead@Example.com', password: 'a password of my own' }
    await expect(createFirstAdmin({ ...input, password: 'short' }, { db: own.db, auth: ownAuth })).rejects.toThrow('SLICEGATE_INIT_USER_PASSWORD: The password cannot be used. At least 12 characters; this has 5.')
    await expect(createFirstAdmin({ ...input, password: 'lead@example.com' }, { db: own.db, auth: ownAuth })).rejects.toThrow('made of your address')
    await expect(createFirstAdmin({ email: 'nobody' }, { db: own.db, auth: ownAuth })).rejects.toThrow('SLICEGATE_INIT_USER_EMAIL: "nobody" is not an e-mail address')
    expect(await createFirstAdmin(input, { db: own.db, auth: ownAuth })).toEqual({ email: 'lead@example.com', password: null, created: true })
    await signIn(ownAuth, 'lead@example.com', input.password)
    await own.drop()
  })
})

describe('projects', () => {
  it('belong to their creator, and a slug is given once', async () => {
    const user = await createTestUser(database.db, auth)
    const project = await createProject({ name: 'Käse & Brot', createdBy: user.id }, deps())
    expect(project).toMatchObject({ slug: 'kase-brot', simulated: false })
    expect(await getMemberRole(database.db, project.id, user.id)).toBe('admin')
    await expect(createProject({ name: 'Käse & Brot', createdBy: user.id }, deps())).rejects.toThrow('There is a project "kase-brot" already.')
    const twice = await Promise.allSettled([1, 2].map(() => createProject({ name: 'Twin', createdBy: user.id }, deps())))
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await actions(project.id)).toEqual(['project.create'])
  })

  it('refuse a name without a slug and a configuration that does not parse', async () => {
    expect(slugOf('東京')).toBe('')
    await expect(createProject({ name: '東京', createdBy: null }, deps())).rejects.toThrow('slug: expected 1 to 48')
    await expect(createProject({ name: 'A', config: 'gating:\n  threshold: 2\n', createdBy: null }, deps())).rejects.toThrow(/^eval_config\.yaml:2: /)
  })

  it('keep a change of their configuration on record, once', async () => {
    const project = await createTestProject(database.db)
    const config = 'gating:\n  threshold: 0.9\n'
    await updateProject({ projectId: project.id, config, actor: 'system' }, deps())
    await updateProject({ projectId: project.id, config, actor: 'system' }, deps())
    const [event, ...rest] = await listAuditEvents(database.db, project.id, { limit: 50 })
    expect(event).toMatchObject({ action: 'project.update', before: { config: '' }, after: { config } })
    expect(rest).toEqual([])
  })

  it('are listed for their members, and all of them for an instance admin', async () => {
    const [member, boss] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth, { instanceAdmin: true })]
    const project = await createTestProject(database.db, [{ userId: member.id, role: 'viewer' }])
    expect(await listProjectsOfUser(database.db, { userId: member.id, instanceAdmin: false })).toMatchObject([{ id: project.id, role: 'viewer' }])
    const all = await listProjectsOfUser(database.db, { userId: boss.id, instanceAdmin: true })
    expect(all.length).toBe(await database.db.project.count())
  })
})

describe('members', () => {
  it('are invited once, with a first password only for a new account', async () => {
    const project = await createTestProject(database.db)
    const invite = { projectId: project.id, email: 'New.Person@example.com', role: 'support', actor: 'system' }
    const first = await inviteMember(invite, deps())
    expect(first).toMatchObject({ email: 'new.person@example.com', created: true })
    await signIn(auth, first.email, first.password!)
    expect(await inviteMember(invite, deps())).toEqual({ ...first, password: null, created: false })
    await expect(inviteMember({ ...invite, role: 'admin' }, deps())).rejects.toThrow('is a member already, with the role support')
    await expect(inviteMember({ ...invite, role: 'owner' }, deps())).rejects.toThrow('role: expected viewer, support, reviewer, admin')
    expect(await listMembers(database.db, project.id)).toMatchObject([{ email: first.email, role: 'support' }])
    expect(await actions(project.id)).toEqual(['member.invite', 'user.create'])
  })

  it('change roles and leave, but the last admin does neither', async () => {
    const [admin, other] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth)]
    const project = await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }, { userId: other.id, role: 'viewer' }])
    const about = { projectId: project.id, actor: admin.id }
    await expect(setRole({ ...about, userId: admin.id, role: 'viewer' }, deps())).rejects.toThrow('last admin')
    await expect(removeMember({ ...about, userId: admin.id }, deps())).rejects.toThrow('last admin')
    await setRole({ ...about, userId: other.id, role: 'admin' }, deps())
    await setRole({ ...about, userId: other.id, role: 'admin' }, deps())
    expect(await removeMember({ ...about, userId: admin.id }, deps())).toBe(true)
    expect(await removeMember({ ...about, userId: admin.id }, deps())).toBe(false)
    expect(await actions(project.id)).toEqual(['member.remove', 'member.role'])
  })

  it('cannot remove each other at the same moment and leave nobody', async () => {
    const [one, two] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth)]
    const project = await createTestProject(database.db, [{ userId: one.id, role: 'admin' }, { userId: two.id, role: 'admin' }])
    const results = await Promise.allSettled([one, two].map(({ id }) => removeMember({ projectId: project.id, userId: id, actor: id }, deps())))
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await listMembers(database.db, project.id)).toHaveLength(1)
  })
})

describe('a new password for a member', () => {
  const world = async () => {
    const [admin, member] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth)]
    const project = await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }, { userId: member.id, role: 'viewer' }])
    const reset = (userId = member.id, byInstanceAdmin = false) => resetPassword({ projectId: project.id, userId, actor: admin.id, byInstanceAdmin }, deps())
    return { admin, member, project, reset }
  }

  it('replaces the old one, ends the sessions and is on record without the password', async () => {
    const { member, project, reset } = await world()
    await signIn(auth, member.email)
    const made = await reset()
    expect(made.email).toBe(member.email)
    expect(await database.db.session.count({ where: { userId: member.id } })).toBe(0)
    await expect(signIn(auth, member.email)).rejects.toThrow('401')
    await signIn(auth, member.email, made.password)
    const [event] = await listAuditEvents(database.db, project.id, { limit: 1 })
    expect(event).toMatchObject({ action: 'user.password', target: member.id, before: null, after: null })
  })

  it('does not let the admin of one project into another, nor into the instance', async () => {
    const { admin, member, reset } = await world()
    const stranger = await createTestUser(database.db, auth)
    await expect(reset(stranger.id)).rejects.toThrow('is not a member of the project')
    await expect(reset(admin.id)).rejects.toThrow('Change your own password on the account page')
    await createTestProject(database.db, [{ userId: member.id, role: 'viewer' }])
    await expect(reset()).rejects.toThrow('only an instance admin gives this person a new password')
    expect((await reset(member.id, true)).email).toBe(member.email)
    const boss = await createTestUser(database.db, auth, { instanceAdmin: true })
    const project = await createTestProject(database.db, [{ userId: boss.id, role: 'viewer' }])
    const about = { projectId: project.id, userId: boss.id, actor: admin.id }
    await expect(resetPassword({ ...about, byInstanceAdmin: false }, deps())).rejects.toThrow('only an instance admin')
    await signIn(auth, boss.email)
  })
})

describe('the list of API keys', () => {
  it('shows the first characters, the scopes and the maker of each key of the project alone', async () => {
    const admin = await createTestUser(database.db, auth)
    const projects = [1, 2].map(() => createTestProject(database.db, [{ userId: admin.id, role: 'admin' }]))
    const [project, other] = await Promise.all(projects)
    const { id, key } = await createTestKey(database.db, auth, { projectId: project!.id, admin: admin.id, scopes: ['run', 'read'] })
    await createTestKey(database.db, auth, { projectId: other!.id, admin: admin.id, scopes: ['flag'] })
    expect(await listApiKeys(database.db, project!.id)).toMatchObject([{
      id, name: 'test key', start: key.slice(0, 8), scopes: ['read', 'run'], createdBy: admin.name, expiresAt: null, lastUsedAt: null,
    }])
    await auth.api.verifyApiKey({ body: { key } })
    expect((await listApiKeys(database.db, project!.id))[0]!.lastUsedAt).toBeInstanceOf(Date)
  })
})
