import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { putMember } from '@/lib/db/members'
import { collectingEnqueue, createRunWorld, lookupCase } from '@/lib/services/test-run-world'
import { createTestKey, createTestUser, signIn, TEST_PASSWORD } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'
import { createTestRun } from '@/lib/test-runs'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let projectId: string
let key: string
let cookie: string
let email: string

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const deps = getDeps()
  await deps.enqueue.close()
  Object.assign(deps, { enqueue: collectingEnqueue().enqueue })
  const admin = await createTestUser(database.db, getAuth())
  projectId = (await createRunWorld(database.db, { baseUrl: 'http://127.0.0.1:1/v1', cases: [lookupCase('{"order":1}')] })).projectId
  await putMember(database.db, { projectId, userId: admin.id, role: 'admin' })
  key = (await createTestKey(database.db, getAuth(), { projectId, admin: admin.id, scopes: ['ingest', 'read', 'run', 'flag', 'adversarial'] })).key
  email = admin.email
  cookie = await signIn(getAuth(), email)
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

const get = (path: string) => fetch(`${server.url}/api${path}`, { headers: { authorization: `Bearer ${key}` } })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) => fetch(`${server.url}/api${path}`, {
  method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
})
const signInWith = (body: unknown) => fetch(`${server.url}/api/auth/sign-in/email`, {
  method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', origin: server.url },
})
const refused = (field: string) => ({ status: 400, errors: [{ field, message: expect.stringContaining('without NUL') as string }] })

describe('an API key in the address', () => {
  it('is refused before anyone is asked for, with what to do instead', async () => {
    for (const query of [`key=${key}`, `project=${key}`, 'api_key=anything', 'access_token=anything']) {
      const answer = await fetch(`${server.url}/api/v1/runs?${query}`, { headers: { authorization: `Bearer ${key}` } })
      expect([query.slice(0, 8), answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([query.slice(0, 8), 400, expect.stringContaining('send it as Authorization: Bearer sg_')])
    }
  })
})

describe('text that the database cannot hold', () => {
  const candidate = { model: 'm-2' }

  it.each([
    ['name', { name: 'a\u0000b', candidate }], ['candidate.model', { candidate: { model: '\u0000' } }],
    ['candidate.params', { candidate: { model: 'm', params: { 'a\u0000': 1 } } }], ['candidate.params.stop.0', { candidate: { model: 'm', params: { stop: ['\ud800'] } } }],
    ['baseline.model', { candidate, baseline: { model: '\udfff' } }], ['config', { candidate, config: '# \u0000' }],
    ['git.branch', { candidate, git: { branch: '\ud83d' } }], ['idempotencyKey', { candidate, idempotencyKey: 'k\u0000' }],
  ])('is refused in the field %s of a run', async (field, body) => {
    expect(await (await post('/v1/runs', body)).json()).toMatchObject(refused(`body.${field}`))
  })

  it('is refused in flags, reviews, names of imports and questions', async () => {
    const flag = { traceId: 't\u0000', ticketUrl: 'https://desk.example/1', expectation: 'Refund.' }
    expect(await (await post('/v1/flags', flag)).json()).toMatchObject(refused('body.traceId'))
    const runId = await createTestRun(database.db, { projectId, breaks: 30 })
    const review = await fetch(`${server.url}/api/v1/runs/${runId}/reviews`, {
      method: 'POST', body: JSON.stringify({ choice: 'uphold', reason: 'cut in the middle \ud83d' }), headers: { cookie, origin: server.url },
    })
    expect(await review.json()).toMatchObject(refused('body.reason'))
    expect(await (await post('/v1/traces?name=%00', '')).json()).toMatchObject(refused('query.name'))
    expect(await (await get('/v1/runs?text=%00')).json()).toMatchObject(refused('query.text'))
    expect(await (await get('/v1/runs?project=%00')).json()).toMatchObject(refused('query.project'))
  })

  it('is refused at the sign-in', async () => {
    expect((await signInWith({ email: 'a\u0000b@example.com', password: 'whatever it was' })).status).toBe(400)
  })
})

describe('a packed body', () => {
  const packed = (body: Uint8Array, encoding: string) => fetch(`${server.url}/api/v1/traces`, { method: 'POST', body: Uint8Array.from(body), headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson', 'content-encoding': encoding } })

  it('is unpacked while it is read, and refused in words where it cannot be', async () => {
    const line = Buffer.from('{"not a row":1}\n')
    for (const [encoding, body] of [['gzip', gzipSync(line)], ['deflate', deflateSync(line)], ['br', brotliCompressSync(line)], ['identity', line]] as const) {
      const answer = await fetch(`${server.url}/api/v1/traces?format=bifrost`, { method: 'POST', body: Uint8Array.from(body), headers: { authorization: `Bearer ${key}`, 'content-encoding': encoding } })
      expect(await answer.json(), encoding).toMatchObject({ received: 1, quarantined: 1 })
    }
    expect(await (await packed(line, 'gzip')).json()).toMatchObject({ status: 400, detail: 'The body cannot be unpacked as gzip: incorrect header check.' })
    expect(await (await packed(gzipSync(line).subarray(0, 20), 'gzip')).json()).toMatchObject({ status: 400, detail: 'The body cannot be unpacked as gzip: unexpected end of file.' })
    expect(await (await packed(line, 'br')).json()).toMatchObject({ status: 400, detail: expect.stringContaining('The body cannot be unpacked as br') as string })
    expect(await (await packed(line, 'deflate')).json()).toMatchObject({ status: 400, detail: expect.stringContaining('The body cannot be unpacked as deflate') as string })
    expect(await (await packed(line, 'zstd')).json()).toMatchObject({ status: 400, detail: 'Content-Encoding: expected gzip, deflate, br or none, got zstd.' })
  })
})

describe('the sign-in, which anyone may ask', () => {
  it('lets people in, and reads neither endless nor bottomless bodies', async () => {
    expect((await signInWith({ email, password: TEST_PASSWORD })).status).toBe(200)
    expect(await (await signInWith({ email, password: 'x'.repeat(100_000) })).json()).toMatchObject({ status: 413, limitBytes: 65_536 })
    expect(await (await signInWith(`{"email":${'['.repeat(500)}${']'.repeat(500)}}`)).json()).toMatchObject({ status: 400 })
    expect((await signInWith('{')).status).toBe(400)
  })
})
