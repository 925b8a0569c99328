import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseOidcRoles } from '@/lib/core/accounts/oidc-roles'
import type { Auth } from '@/lib/create-auth'
import { listMembershipsOfUser } from '@/lib/db/members'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { setUserDisabled } from '@/lib/db/users'
import { createTestAuth, createTestProject, createTestUser, postAuth, TEST_BASE_URL } from '@/lib/test-access'
import { CLIENT, startProvider, type Claims } from '@/lib/test-oidc-provider'
import { findViewer } from '@/lib/viewer'

let database: TestDatabase
let provider: Awaited<ReturnType<typeof startProvider>>
let auth: Auth
beforeAll(async () => {
  database = await createTestDatabase()
  provider = await startProvider()
  auth = authWith(null)
})
afterAll(async () => {
  await provider.stop()
  await database.drop()
})

/** Single sign-on with a mapping of groups, or without one. */
function authWith(rules: string | null, groupsClaim?: string): Auth {
  return createTestAuth(database.db, {
    oidc: { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, rules: rules === null ? null : parseOidcRoles(rules), ...(groupsClaim ? { groupsClaim } : {}) },
  })
}

/** The whole way of a browser: to the provider and back. Returns where it ends, and the cookie of the session if there is one. */
async function signInThere(claims: Claims, forged = false, auth_ = auth): Promise<{ location: string; cookie: string }> {
  const begun = await postAuth(auth_, '/sign-in/social', { provider: 'oidc', callbackURL: '/', errorCallbackURL: '/sign-in' })
  expect(begun.status).toBe(200)
  const there = new URL(((await begun.json()) as { url: string }).url)
  expect(there.searchParams.get('redirect_uri')).toBe(`${TEST_BASE_URL}/api/auth/callback/oidc`)
  const state = begun.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
  const query = new URLSearchParams({ code: provider.consent(there, claims, forged), state: there.searchParams.get('state')! })
  const back = await auth_.handler(new Request(`${TEST_BASE_URL}/api/auth/callback/oidc?${query}`, { headers: { cookie: state } }))
  return {
    location: back.headers.get('location') ?? '',
    cookie: back.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!).filter((cookie) => !cookie.endsWith('=')).join('; '),
  }
}
const viewerOf = (cookie: string) => findViewer(auth, database.db, new Headers({ cookie }))

describe('single sign-on', () => {
  it('signs in the invited person who has that verified address, and knows them again by their identity', async () => {
    const user = await createTestUser(database.db, auth, { email: 'ada@example.com' })
    const claims = { sub: 'ada-1', email: 'ada@example.com', email_verified: true, name: 'Ada' }
    const first = await signInThere(claims)
    expect(first.location).toBe('/')
    expect(await viewerOf(first.cookie)).toMatchObject({ userId: user.id, email: 'ada@example.com' })
    const again = await signInThere({ ...claims, email: 'ada@new-name.example' })
    expect(await viewerOf(again.cookie)).toMatchObject({ userId: user.id })
    expect(await database.db.account.count({ where: { userId: user.id, providerId: 'oidc', accountId: 'ada-1' } })).toBe(1)
  })

  it('stores the tokens of the provider encrypted', async () => {
    const account = await database.db.account.findFirstOrThrow({ where: { accountId: 'ada-1' } })
    expect(account.accessToken).not.toBeNull()
    expect(account.accessToken).not.toMatch(/^at-/)
  })

  it('writes down that an identity was joined with an account, and each sign-in', async () => {
    const { userId } = await database.db.account.findFirstOrThrow({ where: { accountId: 'ada-1' } })
    const events = await database.db.auditEvent.findMany({ where: { target: userId }, orderBy: { id: 'asc' } })
    expect(events.map(({ action }) => action)).toEqual(['user.link', 'user.sign-in', 'user.sign-in'])
    expect(events[1]!.after).toMatchObject({ by: 'single sign-on' })
  })

  it('refuses a person whose account is disabled, in words and on record', async () => {
    const user = await createTestUser(database.db, auth, { email: 'gone@example.com' })
    await setUserDisabled(database.db, user.id, new Date())
    const { location, cookie } = await signInThere({ sub: 'gone-1', email: 'gone@example.com', email_verified: true, name: 'Gone' })
    expect(location).toMatch(/^\/sign-in\?error=account_disabled/)
    expect(await viewerOf(cookie)).toBeNull()
    expect(await database.db.auditEvent.count({ where: { target: user.id, action: 'user.refused' } })).toBe(1)
  })

  it('takes no id token by itself: the way by the page of the provider is the only one', async () => {
    const answer = await postAuth(auth, '/sign-in/social', { provider: 'oidc', idToken: { token: 'a.b.c' } })
    expect(answer.status).toBe(400)
  })

  it('lets nobody in who was not invited', async () => {
    const { location, cookie } = await signInThere({ sub: 'eve-1', email: 'eve@example.com', email_verified: true, name: 'Eve' })
    expect(location).toMatch(/^\/sign-in\?error=signup_disabled/)
    expect(await viewerOf(cookie)).toBeNull()
    expect(await database.db.user.count({ where: { email: 'eve@example.com' } })).toBe(0)
  })

  it('does not believe an address that the provider has not verified', async () => {
    await createTestUser(database.db, auth, { email: 'boss@example.com', instanceAdmin: true })
    const { location, cookie } = await signInThere({ sub: 'eve-2', email: 'boss@example.com', email_verified: false, name: 'Eve' })
    expect(location).toMatch(/^\/sign-in\?error=account_not_linked/)
    expect(await viewerOf(cookie)).toBeNull()
  })

  it('refuses an id token that another key has signed', async () => {
    await createTestUser(database.db, auth, { email: 'grace@example.com' })
    const { location, cookie } = await signInThere({ sub: 'grace-1', email: 'grace@example.com', email_verified: true, name: 'Grace' }, true)
    expect(location).toMatch(/error=/)
    expect(await viewerOf(cookie)).toBeNull()
  })
})

describe('groups of single sign-on', () => {
  const rolesOf = async (userId: string) => (await listMembershipsOfUser(database.db, userId)).map(({ projectId, role, source }) => [projectId, role, source])
  const person = (sub: string, groups: string[] | undefined, more: Partial<Claims> = {}): Claims => ({ sub, email: `${sub}@example.com`, email_verified: true, name: sub, ...(groups ? { groups } : {}), ...more })
  const userOf = (sub: string) => database.db.user.findUnique({ where: { email: `${sub}@example.com` } })

  it('give an account and roles at the first sign-in, and follow the groups at each further one', async () => {
    const [one, two] = [await createTestProject(database.db), await createTestProject(database.db)]
    const mapped = authWith(`ml=${one.slug}:reviewer, leads=${one.slug}:admin, ml=${two.slug}:viewer`)
    const first = await signInThere(person('jit', ['ml']), false, mapped)
    expect(first.location).toBe('/')
    const user = (await userOf('jit'))!
    expect(await viewerOf(first.cookie)).toMatchObject({ userId: user.id })
    expect(await rolesOf(user.id)).toEqual(expect.arrayContaining([[one.id, 'reviewer', 'oidc'], [two.id, 'viewer', 'oidc']]))
    await signInThere(person('jit', ['leads', 'ml']), false, mapped)
    expect(await rolesOf(user.id)).toEqual(expect.arrayContaining([[one.id, 'admin', 'oidc'], [two.id, 'viewer', 'oidc']]))
    await signInThere(person('jit', ['leads']), false, mapped)
    expect(await rolesOf(user.id)).toEqual([[one.id, 'admin', 'oidc']])
    const events = await database.db.auditEvent.findMany({ where: { action: 'member.groups', target: user.id }, orderBy: { id: 'asc' } })
    expect(events.map(({ projectId, before, after }) => [projectId === one.id, before, after])).toEqual(expect.arrayContaining([
      [true, null, { role: 'reviewer' }], [true, { role: 'reviewer' }, { role: 'admin' }], [false, { role: 'viewer' }, null],
    ]))
    expect(events).toHaveLength(4)
  })

  it('leave a role given by hand as it is, and take away only what came by them', async () => {
    const [byHand, byGroup] = [await createTestProject(database.db), await createTestProject(database.db)]
    const mapped = authWith(`ml=${byHand.slug}:admin, ml=${byGroup.slug}:support`)
    const user = await createTestUser(database.db, auth, { email: 'hand@example.com' })
    await database.db.member.create({ data: { projectId: byHand.id, userId: user.id, role: 'viewer' } })
    await signInThere(person('hand', ['ml']), false, mapped)
    expect(await rolesOf(user.id)).toEqual(expect.arrayContaining([[byHand.id, 'viewer', 'manual'], [byGroup.id, 'support', 'oidc']]))
    const { location } = await signInThere(person('hand', []), false, mapped)
    expect(location).toBe('/')
    expect(await rolesOf(user.id)).toEqual([[byHand.id, 'viewer', 'manual']])
  })

  it('that give nothing any more take the roles away and refuse the person, in words', async () => {
    const project = await createTestProject(database.db)
    const mapped = authWith(`ml=${project.slug}:viewer`)
    const { cookie } = await signInThere(person('left', ['ml']), false, mapped)
    expect(await viewerOf(cookie)).not.toBeNull()
    const after = await signInThere(person('left', ['other']), false, mapped)
    expect(after.location).toMatch(/^\/sign-in\?error=no_role/)
    expect(await viewerOf(after.cookie)).toBeNull()
    expect(await rolesOf((await userOf('left'))!.id)).toEqual([])
  })

  it('that give nothing make no account, nor do ones of an address that is not verified', async () => {
    const project = await createTestProject(database.db)
    const mapped = authWith(`ml=${project.slug}:viewer`)
    expect((await signInThere(person('none', ['other']), false, mapped)).location).toMatch(/error=no_role/)
    expect((await signInThere(person('none', undefined), false, mapped)).location).toMatch(/error=no_role/)
    expect((await signInThere(person('none', ['ml'], { email_verified: false }), false, mapped)).location).toMatch(/error=email_not_verified/)
    expect(await userOf('none')).toBeNull()
  })

  it('make and unmake instance admins, but never the last one', async () => {
    const project = await createTestProject(database.db)
    await database.db.user.updateMany({ data: { instanceAdmin: false } })
    const mapped = authWith(`gate-admins=instance-admin, *=${project.slug}:viewer`)
    await signInThere(person('root', ['gate-admins']), false, mapped)
    expect(await userOf('root')).toMatchObject({ instanceAdmin: true, adminByOidc: true })
    await signInThere(person('root', []), false, mapped)
    expect(await userOf('root')).toMatchObject({ instanceAdmin: true })
    await createTestUser(database.db, auth, { instanceAdmin: true })
    await signInThere(person('root', []), false, mapped)
    expect(await userOf('root')).toMatchObject({ instanceAdmin: false, adminByOidc: false })
  })

  it('are read from the userinfo endpoint when the id token has none, by a path, and only for the same subject', async () => {
    const project = await createTestProject(database.db)
    const mapped = authWith(`ml=${project.slug}:viewer`, 'realm.roles')
    const { location } = await signInThere(person('far', undefined, { userInfo: { realm: { roles: ['ml'] } } }), false, mapped)
    expect(location).toBe('/')
    expect(await rolesOf((await userOf('far'))!.id)).toEqual([[project.id, 'viewer', 'oidc']])
    const swapped = await signInThere(person('swap', undefined, { userInfo: { sub: 'somebody-else', realm: { roles: ['ml'] } } }), false, mapped)
    expect(swapped.location).toMatch(/error=no_role/)
  })
})
