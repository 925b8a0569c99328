import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Auth } from '@/lib/create-auth'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { changePassword } from '@/lib/services/change-password'
import { disableUser } from '@/lib/services/disable-user'
import { enableUser } from '@/lib/services/enable-user'
import { endOtherSessions } from '@/lib/services/end-other-sessions'
import { endSession } from '@/lib/services/end-session'
import { resetUserPassword } from '@/lib/services/reset-user-password'
import { setInstanceAdmin } from '@/lib/services/set-instance-admin'
import { createTestAuth, createTestKey, createTestProject, createTestUser, postAuth, signIn, TEST_BASE_URL, TEST_PASSWORD } from '@/lib/test-access'
import { findViewer, getAccess, type PersonViewer } from '@/lib/viewer'

let database: TestDatabase
let auth: Auth
let time = Date.parse('2026-05-01T09:00:00Z')
beforeAll(async () => {
  database = await createTestDatabase()
  auth = createTestAuth(database.db, { now: () => new Date(time) })
})
afterAll(() => database.drop())

const cookiesOf = (response: Response) => response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
const viewerOf = async (cookie: string) => await findViewer(auth, database.db, new Headers({ cookie })) as PersonViewer | null
const guess = (email: string, password: string, headers: Record<string, string> = {}) => postAuth(auth, '/sign-in/email', { email, password }, headers)
const eventsOf = (target: string, action: string) => database.db.auditEvent.findMany({ where: { target, action }, orderBy: { id: 'asc' } })

describe('guessing a password', () => {
  it('from many addresses is let through ten times, then once after waits that double up to fifteen minutes', async () => {
    const { email, id } = await createTestUser(database.db, auth)
    for (let n = 1; n <= 10; n += 1) expect((await guess(email, 'wrong password', { 'x-forwarded-for': `10.1.0.${n}` })).status).toBe(401)
    const waits: number[] = []
    for (let n = 1; n <= 6; n += 1) {
      const refused = await guess(email, TEST_PASSWORD, { 'x-forwarded-for': `10.2.0.${n}` })
      expect(refused.status).toBe(429)
      waits.push(Number(refused.headers.get('retry-after')))
      time += waits.at(-1)! * 1000
      expect((await guess(email, 'wrong password', { 'x-forwarded-for': `10.3.0.${n}` })).status).toBe(401)
    }
    expect(waits).toEqual([60, 120, 240, 480, 900, 900])
    const locked = await guess(email, TEST_PASSWORD)
    expect(((await locked.json()) as { message: string }).message).toMatch(/^Too many failed sign-ins for this account\. Try again in 15 minutes\./)
    expect(await eventsOf(id, 'user.locked')).toHaveLength(1)
    time += 900_000
    expect((await guess(email, TEST_PASSWORD)).status).toBe(200)
    expect((await guess(email, 'wrong password')).status).toBe(401)
  })

  it('many times at the same moment gets no more through than one after the other', async () => {
    const { email } = await createTestUser(database.db, auth)
    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => guess(email, 'wrong password', { 'x-forwarded-for': `10.4.0.${n}` })))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(14)
  })

  it('does not keep the person out of a browser where they signed in before, and gives strangers nothing by it', async () => {
    const { email } = await createTestUser(database.db, auth)
    const other = await createTestUser(database.db, auth)
    const known = cookiesOf(await guess(email, TEST_PASSWORD)).split('; ').find((cookie) => cookie.startsWith('slicegate.device='))!
    for (let n = 0; n < 11; n += 1) await guess(email, 'wrong password')
    expect((await guess(email, TEST_PASSWORD)).status).toBe(429)
    expect((await guess(email, TEST_PASSWORD, { cookie: known.replace(/.$/, 'x') })).status).toBe(429)
    const strange = cookiesOf(await guess(other.email, TEST_PASSWORD)).split('; ').find((cookie) => cookie.startsWith('slicegate.device='))!
    expect((await guess(email, TEST_PASSWORD, { cookie: strange })).status).toBe(429)
    for (let n = 0; n < 10; n += 1) expect((await guess(email, 'wrong password', { cookie: known })).status).toBe(401)
    expect((await guess(email, TEST_PASSWORD, { cookie: known })).status).toBe(429)
  })

  it('at ever other accounts stops the address after fifty, and a right password between them does not start the count anew', async () => {
    const own = await createTestUser(database.db, auth)
    const from = { 'x-forwarded-for': '10.5.0.1' }
    for (let n = 0; n < 49; n += 1) await guess(`nobody-${n}@example.com`, 'wrong password', from)
    expect((await guess(own.email, TEST_PASSWORD, from)).status).toBe(200)
    expect((await guess('nobody-50@example.com', 'wrong password', from)).status).toBe(401)
    const stopped = await guess('nobody-51@example.com', 'wrong password', from)
    expect([stopped.status, ((await stopped.json()) as { message: string }).message]).toEqual([429, 'Too many failed sign-ins from your network. Try again in 1 minute.'])
    expect((await guess('nobody-51@example.com', 'wrong password', { 'x-forwarded-for': '10.5.0.2' })).status).toBe(401)
  })

  it('tells nobody which addresses have an account: the same answers, the same work and the same lockout', async () => {
    const { email } = await createTestUser(database.db, auth)
    const { password } = await auth.$context
    const work: string[] = []
    const [hash, verify] = [password.hash, password.verify]
    password.hash = async (text) => { work.push('scrypt'); return hash(text) }
    password.verify = async (pair) => { work.push('scrypt'); return verify(pair) }
    const answers = []
    for (const address of [email, 'not-there@example.com']) {
      const told: unknown[] = []
      for (let n = 0; n < 11; n += 1) {
        const answer = await guess(address, 'wrong password', { 'x-forwarded-for': `10.6.${answers.length}.${n}` })
        told.push([answer.status, answer.headers.get('retry-after'), await answer.text()])
      }
      answers.push({ told, work: work.splice(0) })
    }
    Object.assign(password, { hash, verify })
    expect(answers[0]!.work).toHaveLength(10)
    expect(answers[1]).toEqual(answers[0])
  })

  it('fills the log with one event an hour for each account, and one for all addresses that nobody has', async () => {
    const { email, id } = await createTestUser(database.db, auth)
    const strangers = (await eventsOf('unknown account', 'user.refused')).length
    for (let n = 0; n < 5; n += 1) await guess(email, 'wrong password', { 'x-forwarded-for': '10.7.0.1' })
    time += 3_600_001
    await guess(email, 'wrong password', { 'x-forwarded-for': '10.7.0.2' })
    expect((await eventsOf(id, 'user.refused')).map(({ after }) => after)).toEqual([
      { reason: 'wrong password', address: '10.7.0.1', earlier: 0 }, { reason: 'wrong password', address: '10.7.0.2', earlier: 4 },
    ])
    for (let n = 0; n < 4; n += 1) await guess(`stranger-${n}@example.com`, 'wrong password')
    expect((await eventsOf('unknown account', 'user.refused')).length).toBe(strangers + 1)
  })
})

describe('asking for addresses that do not exist', () => {
  it('leaves nothing behind, whatever they are called, while those that do are still counted', async () => {
    const ask = (path: string) => auth.handler(new Request(`${TEST_BASE_URL}/api/auth${path}`, { headers: { host: 'localhost:44000', 'x-forwarded-for': '10.8.0.1' } }))
    const rows = () => database.db.rateLimit.findMany({ where: { key: { startsWith: 'address:10.8.0.1' } }, select: { key: true, count: true } })
    const random = Array.from({ length: 300 }, (_, n) => createHash('sha512').update(String(n)).digest('hex')).join('')
    for (const path of ['/invented', '/sign-up/email', '/api-key/list', `/${random.slice(0, 6000)}`, '/a/b|c', '/list-sessions']) expect((await ask(path)).status, path.slice(0, 40)).toBe(404)
    expect(await rows()).toEqual([])
    for (let n = 0; n < 5; n += 1) await ask(`/callback/invented-${n}`)
    expect(await rows()).toEqual([{ key: 'address:10.8.0.1|/callback/:id', count: 5 }])
  })
})

describe('a session', () => {
  it('cannot be planted before the sign-in: a new one begins, and the one that the browser had ends', async () => {
    const [attacker, victim] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth)]
    const planted = await signIn(auth, attacker.email)
    const made = cookiesOf(await guess(victim.email, TEST_PASSWORD, { cookie: planted }))
    expect((await viewerOf(made))!.userId).toBe(victim.id)
    expect(await viewerOf(planted)).toBeNull()
    const invented = await guess(victim.email, TEST_PASSWORD, { cookie: 'slicegate.session_token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bad' })
    expect(cookiesOf(invented)).not.toContain('aaaaaaaa')
  })

  it('has a cookie that scripts and other sites do not get, and that goes by https alone where the address is https', async () => {
    const { email } = await createTestUser(database.db, auth)
    const cookie = (response: Response) => response.headers.getSetCookie().find((text) => text.includes('session_token'))!
    expect(cookie(await guess(email, TEST_PASSWORD))).toMatch(/^slicegate\.session_token=.*HttpOnly.*SameSite=Lax/i)
    const base = 'https://gate.example.com'
    const secure = createTestAuth(database.db, { baseUrl: base })
    const answer = await secure.handler(new Request(`${base}/api/auth/sign-in/email`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin: base, host: 'gate.example.com' }, body: JSON.stringify({ email, password: TEST_PASSWORD }),
    }))
    expect(cookie(answer)).toMatch(/^__Secure-slicegate\.session_token=.*Path=\/.*HttpOnly.*Secure.*SameSite=Lax/i)
    expect(cookie(answer)).not.toMatch(/domain=/i)
  })

  it('that was stolen is worth nothing after sign-out, a new password, "sign out everywhere else" or a reset', async () => {
    const [user, admin] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth, { instanceAdmin: true })]
    const deps = { db: database.db, auth, now: new Date(time) }
    const out = await signIn(auth, user.email)
    await postAuth(auth, '/sign-out', {}, { cookie: out })
    expect(await viewerOf(out)).toBeNull()

    const [stolen, own] = [await signIn(auth, user.email), await signIn(auth, user.email)]
    const keeping = (await viewerOf(own))!
    expect(await endOtherSessions({ userId: user.id, keepId: keeping.sessionId }, deps)).toBe(1)
    expect([await viewerOf(stolen), (await viewerOf(own))?.userId]).toEqual([null, user.id])

    const wanted = 'seven purple staplers hum'
    await expect(changePassword({ ...user, userId: user.id, current: 'wrong', wanted, headers: new Headers({ cookie: own }) }, deps)).rejects.toThrow('This is not your password.')
    await expect(changePassword({ ...user, userId: user.id, current: TEST_PASSWORD, wanted: 'password1234', headers: new Headers({ cookie: own }) }, deps)).rejects.toThrow('Too easy to guess')
    await changePassword({ ...user, userId: user.id, current: TEST_PASSWORD, wanted, headers: new Headers({ cookie: own }) }, deps)
    expect(await viewerOf(own)).toBeNull()

    const again = await signIn(auth, user.email, wanted)
    await resetUserPassword({ userId: user.id, actor: admin.id }, deps)
    expect(await viewerOf(again)).toBeNull()
    expect((await database.db.auditEvent.findMany({ where: { target: user.id }, orderBy: { id: 'asc' } })).map(({ action }) => action).filter((action) => action !== 'user.sign-in'))
      .toEqual(['user.sign-out', 'user.sessions', 'user.password', 'user.password'])
  })

  it('of another person cannot be ended, and guesses at the password from inside a session are slowed down too', async () => {
    const [one, two] = [await createTestUser(database.db, auth), await createTestUser(database.db, auth)]
    const cookie = await signIn(auth, two.email)
    expect(await endSession({ userId: one.id, sessionId: (await viewerOf(cookie))!.sessionId }, database)).toBe(false)
    const change = () => changePassword({ ...two, userId: two.id, current: 'a guess', wanted: 'seven purple staplers hum', headers: new Headers({ cookie }) }, { db: database.db, auth, now: new Date(time) })
    for (let n = 0; n < 10; n += 1) await expect(change()).rejects.toThrow('This is not your password.')
    await expect(change()).rejects.toThrow('Too many wrong passwords. Try again in 1 minute.')
  })

  it('ends when it is not used, and some time after the sign-in however much it is', async () => {
    const { email } = await createTestUser(database.db, auth)
    const cookie = await signIn(auth, email)
    const { sessionId } = (await viewerOf(cookie))!
    const later = (hours: number) => findViewer(auth, database.db, new Headers({ cookie }), { now: new Date(Date.now() + hours * 3_600_000), idleHours: 24 })
    expect(await later(23)).not.toBeNull()
    expect(await later(46)).not.toBeNull()
    const row = await database.db.session.findUniqueOrThrow({ where: { id: sessionId } })
    expect(Math.round((row.expiresAt.getTime() - row.createdAt.getTime()) / 3_600_000)).toBe(720)
    expect(await later(71)).toBeNull()
    expect(await database.db.session.count({ where: { id: sessionId } })).toBe(0)
    const second = await signIn(auth, email)
    await database.db.session.updateMany({ where: { user: { email } }, data: { expiresAt: new Date(Date.now() - 1000) } })
    expect(await viewerOf(second)).toBeNull()
  })
})

describe('a disabled person', () => {
  it('is out at once with session, password and API keys, and in again with all of them when it is undone', async () => {
    const [boss, user] = [await createTestUser(database.db, auth, { instanceAdmin: true }), await createTestUser(database.db, auth)]
    const project = await createTestProject(database.db, [{ userId: user.id, role: 'admin' }])
    const [cookie, { key }] = [await signIn(auth, user.email), await createTestKey(database.db, auth, { projectId: project.id, admin: user.id, scopes: ['read'] })]
    const withKey = () => findViewer(auth, database.db, new Headers({ authorization: `Bearer ${key}` }))
    expect(await disableUser({ userId: user.id, actor: boss.id }, { db: database.db, now: new Date(time) })).toBe(1)
    expect([await viewerOf(cookie), await withKey()]).toEqual([null, null])
    const refused = await guess(user.email, TEST_PASSWORD)
    expect([refused.status, ((await refused.json()) as { message: string }).message]).toEqual([403, 'This account is disabled. An admin of the installation can enable it again.'])
    expect((await guess(user.email, 'wrong password')).status).toBe(401)
    await enableUser({ userId: user.id, actor: boss.id }, database)
    expect(await viewerOf(cookie)).toBeNull()
    expect((await guess(user.email, TEST_PASSWORD)).status).toBe(200)
    const viewer = (await withKey())!
    expect((await getAccess(database.db, viewer, project.id)).may('project.read')).toBe(true)
    const events = await database.db.auditEvent.findMany({ where: { target: user.id, actor: boss.id }, orderBy: { id: 'asc' } })
    expect(events.map(({ action }) => action)).toEqual(['user.disable', 'user.enable'])
  })

  it('is never oneself nor the last instance admin, also when two admins act at the same moment', async () => {
    await database.db.user.updateMany({ data: { instanceAdmin: false } })
    const [one, two] = [await createTestUser(database.db, auth, { instanceAdmin: true }), await createTestUser(database.db, auth, { instanceAdmin: true })]
    const deps = { db: database.db, now: new Date(time) }
    await expect(disableUser({ userId: one.id, actor: one.id }, deps)).rejects.toThrow('your own account')
    const both = await Promise.allSettled([disableUser({ userId: one.id, actor: two.id }, deps), setInstanceAdmin({ userId: two.id, instanceAdmin: false, actor: one.id }, deps)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await database.db.user.count({ where: { instanceAdmin: true, disabledAt: null } })).toBe(1)
  })
})

describe('the address of better-auth', () => {
  it('refuses what another site sends with the cookie, and a sign-in that it begins', async () => {
    const { email } = await createTestUser(database.db, auth)
    const cookie = await signIn(auth, email)
    const foreign = { origin: 'https://evil.example', cookie }
    expect((await postAuth(auth, '/sign-out', {}, foreign)).status).toBe(403)
    expect((await postAuth(auth, '/sign-in/email', { email, password: TEST_PASSWORD }, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await postAuth(auth, '/sign-out', {}, { cookie, origin: 'null' })).status).toBe(403)
    expect(await viewerOf(cookie)).not.toBeNull()
  })

  it('offers nothing but sign-in, single sign-on, sign-out and the session', async () => {
    const { email } = await createTestUser(database.db, auth)
    const cookie = await signIn(auth, email)
    for (const path of ['/sign-up/email', '/change-password', '/change-email', '/update-user', '/delete-user', '/list-sessions', '/revoke-sessions', '/link-social', '/unlink-account', '/request-password-reset', '/reset-password', '/update-session', '/verify-password', '/set-password', '/get-access-token', '/api-key/verify', '/api-key/create']) {
      expect([path, (await postAuth(auth, path, { newPassword: 'seven purple staplers hum', currentPassword: TEST_PASSWORD, name: 'x', email: 'x@example.com', password: 'seven purple staplers hum' }, { cookie })).status]).toEqual([path, 404])
    }
    expect((await guess(email, TEST_PASSWORD)).status).toBe(200)
  })

  it('leads nobody to another site by callbackURL', async () => {
    const { email } = await createTestUser(database.db, auth)
    for (const callbackURL of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/%5Cevil.example', 'http://localhost:44000@evil.example/']) {
      const answer = await postAuth(auth, '/sign-in/email', { email, password: TEST_PASSWORD, callbackURL })
      expect([callbackURL, answer.status]).toEqual([callbackURL, 403])
      expect(answer.headers.get('location')).toBeNull()
    }
  })

  it('does not believe forwarded hosts: they neither trust an origin nor move a redirect', async () => {
    const { email } = await createTestUser(database.db, auth)
    const spoofed = { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', cookie: 'a=b' }
    expect((await postAuth(auth, '/sign-in/email', { email, password: TEST_PASSWORD }, spoofed)).status).toBe(403)
    const lost = await auth.handler(new Request(`${TEST_BASE_URL}/api/auth/callback/oidc?code=x&state=y`, { headers: { 'x-forwarded-host': 'evil.example' } }))
    expect(lost.headers.get('location') ?? '').not.toContain('evil.example')
  })
})
