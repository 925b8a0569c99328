import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { importDetail, importedTraces, retriedImport } from '@/lib/core/api/uploads'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { importGate } from '@/lib/services/import-gate'
import { createTestKey, createTestProject, createTestUser, signIn } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let project: { id: string; slug: string }
let key: string
let cookie: string

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const { db } = getDeps()
  const admin = await createTestUser(db, getAuth())
  project = await createTestProject(db, [{ userId: admin.id, role: 'admin' }])
  key = (await createTestKey(db, getAuth(), { projectId: project.id, admin: admin.id, scopes: ['ingest', 'read'] })).key
  cookie = await signIn(getAuth(), admin.email)
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

const row = (id: string, change: object = {}) => JSON.stringify({
  id, timestamp: '2026-11-19T10:00:00Z', object_type: 'chat_completion', provider: 'p', model: 'm', status: 'success',
  input_history: [{ role: 'user', content: 'hello' }], output_message: { role: 'assistant', content: 'Hello' }, ...change,
})
const send = (path: string, init: RequestInit = {}) => fetch(`${server.url}/api/v1/traces${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) } })
const post = (query: string, body: string | Uint8Array, headers: Record<string, string> = {}) => send(query, { method: 'POST', body: body as BodyInit, headers })

describe('POST /api/v1/traces', () => {
  it('answers with counts, the import and the address of its page, and the import can be asked for', async () => {
    const answer = importedTraces.parse(await (await post('?name=a.jsonl&source=gateway', `${row('a')}\n{"id":\n${row('b', { customer_id: 'c' })}`)).json())
    expect(answer).toMatchObject({ received: 3, stored: 2, duplicates: 0, quarantined: 1, notCalls: 0, missing: { customer: 1 }, firstFault: { line: 2 } })
    expect(answer.url).toBe(`http://localhost:3000/p/${project.slug}/sources/imports/${answer.importId}`)
    expect(importDetail.parse(await (await send(`/imports/${answer.importId}`)).json())).toMatchObject({ status: 'done', via: 'api', format: 'bifrost', source: 'gateway', stored: 2, name: 'a.jsonl' })
    const lines = await (await send(`/imports/${answer.importId}/lines`)).text()
    expect(JSON.parse(lines)).toMatchObject({ line: 2, row: 0, text: '{"id":' })
    expect(await (await send(`/imports/${answer.importId}/lines?format=lines`)).text()).toBe('{"id":\n')
    expect(retriedImport.parse(await (await send(`/imports/${answer.importId}/retry`, { method: 'POST' })).json())).toEqual({ read: 1, stored: 0, duplicates: 0, notCalls: 0, stillAside: 1 })
    expect((await send(`/imports/${answer.importId!.replace(/.$/, '0').replace(/^./, 'f')}`)).status).toBe(404)
  })

  it('unpacks gzip, and reads documents and lists as well as lines', async () => {
    expect(await (await post('?name=packed', gzipSync(row('p1')), { 'content-encoding': 'gzip' })).json()).toMatchObject({ stored: 1 })
    expect(await (await post('?name=list', JSON.stringify([JSON.parse(row('l1')), JSON.parse(row('l2'))], null, 2))).json()).toMatchObject({ stored: 2 })
  })

  it('puts small bodies without a name into one import an hour, and takes the id that a sender gives', async () => {
    const ids = await Promise.all(['s1', 's2'].map(async (id) => importedTraces.parse(await (await post('', row(id))).json()).importId))
    const third = importedTraces.parse(await (await post('', row('s3'))).json()).importId
    expect(ids).toContain(third)
    const id = '01890000-0000-7000-8000-000000000001'
    expect(await (await post(`?id=${id}`, row('s4'))).json()).toMatchObject({ importId: id })
    expect((await post(`?id=${id}`, row('s5'))).status).toBe(409)
  })

  it('names the formats when none fits', async () => {
    expect(await (await post('?name=x', '{"a":1}')).json()).toMatchObject({ status: 400, detail: expect.stringContaining('No format fits what begins on line 1') as string, errors: [{ field: 'query.format' }] })
  })

  it('takes an upload of a person from a page of the server, and none from another site', async () => {
    const upload = (origin: string) => fetch(`${server.url}/api/v1/traces?project=${project.slug}&name=up.jsonl`, { method: 'POST', body: row('up'), headers: { cookie, origin } })
    expect((await upload('https://evil.example')).status).toBe(403)
    const { importId } = importedTraces.parse(await (await upload(server.url)).json())
    expect(importDetail.parse(await (await send(`/imports/${importId}`)).json())).toMatchObject({ via: 'file' })
  })

  it('answers 429 with Retry-After while it is full, before it reads, and takes the same then', async () => {
    const leaves = Array.from({ length: 8 }, () => importGate().enter())
    const answer = await post('?name=busy', row('busy'))
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ type: 'urn:slicegate:problem:rate-limited', retryAfterSeconds: 1, detail: '8 imports are going on: send this again in 1 s. Nothing of it was read.' })
    expect(await database.db.traceImport.count({ where: { projectId: project.id, name: 'busy' } })).toBe(0)
    leaves.forEach((leave) => leave())
    expect(await (await post('?name=busy', row('busy'))).json()).toMatchObject({ stored: 1 })
  })

  it('marks an import as failed whose sender goes away in the middle', async () => {
    const body = Array.from({ length: 500 }, (_, n) => `${row(`gone${n}`)}\n`).join('')
    const request = http.request(`${server.url}/api/v1/traces?name=gone`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'transfer-encoding': 'chunked' } })
    request.on('error', () => undefined)
    request.write(body)
    const find = () => database.db.traceImport.findFirst({ where: { projectId: project.id, name: 'gone' } })
    await expect.poll(async () => (await find())?.stored, { timeout: 10_000 }).toBe(400)
    request.destroy()
    await expect.poll(async () => (await find())?.status, { timeout: 10_000 }).toBe('failed')
    expect(await find()).toMatchObject({ stored: 400, error: 'the sender stopped at line 500' })
    expect(await (await post('?name=again', body)).json()).toMatchObject({ stored: 100, duplicates: 400 })
  })
})
