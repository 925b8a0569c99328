import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { API_SCOPES } from '@/lib/core/types'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { createTestKey, createTestProject, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'
import { createTestRun } from '@/lib/test-runs'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let authorization: string
const ids: Record<string, string> = {}

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const { db } = getDeps()
  const admin = await createTestUser(db, getAuth())
  const project = await createTestProject(db, [{ userId: admin.id, role: 'admin' }])
  authorization = `Bearer ${(await createTestKey(db, getAuth(), { projectId: project.id, admin: admin.id, scopes: [...API_SCOPES] })).key}`
  Object.assign(ids, { project: project.slug, runId: await createTestRun(db, { projectId: project.id, breaks: 3 }), importId: (await db.traceImport.create({ data: { projectId: project.id, format: 'bifrost', name: 'x', status: 'done' } })).id })
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

/** Every address that takes a body, as the files say; those of parts that do not exist here get an id that names nothing. */
const posts = fs.readdirSync('app/api', { recursive: true, encoding: 'utf8' }).map((name) => path.join('app/api', name))
  .filter((file) => file.endsWith('route.ts') && !file.includes('[...') && /export const (?:POST|PUT|PATCH)\b/.test(fs.readFileSync(file, 'utf8')))
const address = (file: string) => `/${path.dirname(file).replace(/^app\//, '').replace(/\[(\w+)\]/g, (_, name: string) => ids[name] ?? '00000000-0000-4000-8000-000000000000')}`
const post = (file: string, body: BodyInit, headers: Record<string, string> = {}) => fetch(`${server.url}${address(file)}?project=${ids.project}`, {
  method: 'POST', body, headers: { authorization, 'content-type': 'application/json', ...headers }, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
} as RequestInit)

const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
const BODIES: Record<string, string> = {
  'nested 100,000 levels deep': deep(100_000), 'nested 65 levels deep': deep(65), 'nested objects': `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'open brackets alone': '['.repeat(200_000),
  'a prototype': '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}', 'a list': '[]', 'a number': '1e999', 'null': 'null', 'text': '"x"', 'nothing': '', 'NUL': '{"name":"\\u0000"}', 'half a character': '{"name":"\\ud800"}', 'half an escape': '{"a":"\\u12', 'a key of a million letters': `{"${'k'.repeat(900_000)}":1}`,
  'ten thousand keys': JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]))),
}

describe.each(posts)('%s', (file) => {
  it('answers hostile bodies as what they are, with no fault of the server', async () => {
    for (const [what, body] of Object.entries(BODIES)) {
      const answer = await post(file, body)
      const text = await answer.text()
      expect(answer.status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500)
      expect(text.length, what).toBeLessThan(120_000)
    }
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  it('answers bytes that are no text, wrong types of content and wrong codings likewise', async () => {
    for (const [body, headers] of [
      [new Uint8Array([0xff, 0xfe, 0x7b]), {}], ['{}', { 'content-type': 'multipart/form-data' }], ['--x\r\ncontent-disposition: form-data; name="a\r\nb"\r\n\r\n', { 'content-type': 'multipart/form-data; boundary=x' }], ['{}', { 'content-type': 'text/html' }], ['{}', { 'content-encoding': 'gzip' }],
    ] as [BodyInit, Record<string, string>][]) {
      const answer = await post(file, body, headers)
      expect(answer.status, `${JSON.stringify(headers)}: ${(await answer.text()).slice(0, 300)}`).toBeLessThan(500)
    }
  })
})

describe('headers of an answer', () => {
  it('hold nothing that a client made up', async () => {
    for (const given of ['a b', 'x'.repeat(65), '<script>', 'a;b', 'é']) {
      const answer = await fetch(`${server.url}/api/v1/runs?project=${ids.project}`, { headers: { authorization, 'x-request-id': Buffer.from(given).toString('latin1') } })
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })
})
