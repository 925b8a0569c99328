import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { OPERATIONS } from '@/lib/core/api/operations'
import { API_SCOPES } from '@/lib/core/types'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { createTestKey, createTestProject, createTestUser, signIn } from '@/lib/test-access'
import { createTestRun } from '@/lib/test-runs'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
/** The only files that answer anyone; whoever adds one must write it here. */
const PUBLIC = ['app/api/[...path]/route.ts', 'app/api/auth/[...all]/route.ts', 'app/api/v1/config.schema.json/route.ts', 'app/api/v1/openapi.json/route.ts',
  'app/api/v1/report.schema.json/route.ts']
/** Computes and stores nothing; its question is too long for an address. Whoever may read may ask it. */
const READING_POSTS = ['app/api/v1/policy-trials/route.ts']

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>
type Route = { file: string; method: string; handler: Handler }

const files = fs.readdirSync('app/api', { recursive: true, encoding: 'utf8' })
  .map((name) => path.join('app/api', name)).filter((name) => /route\.tsx?$/.test(name)).sort()

let database: TestDatabase
let guarded: Route[]
let runId: string
let refreshId: string
let importId: string
let sourceId: string
let slug: string
let otherSlug: string
const keys = { full: '', read: '', elsewhere: '' }
const cookies = { viewer: '', outsider: '' }

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const { db } = getDeps()
  const auth = getAuth()
  const [admin, viewer, outsider] = await Promise.all([1, 2, 3].map(() => createTestUser(db, auth)))
  const project = await createTestProject(db, [{ userId: admin!.id, role: 'admin' }, { userId: viewer!.id, role: 'viewer' }])
  const other = await createTestProject(db, [{ userId: admin!.id, role: 'admin' }])
  ;[slug, otherSlug] = [project.slug, other.slug]
  runId = await createTestRun(db, { projectId: project.id, breaks: 30 })
  const plan = { datasetName: 'traffic', seed: 's', config: {} }
  refreshId = (await db.refresh.create({ data: { projectId: project.id, trigger: 'api', createdBy: 'system', status: 'done', config: plan, stages: [] } })).id
  importId = (await db.traceImport.create({ data: { projectId: project.id, format: 'bifrost', name: 'x', status: 'done' } })).id
  sourceId = (await db.traceSource.create({ data: { projectId: project.id, format: 'bifrost', name: 'gateway', baseUrl: 'http://127.0.0.1:9', createdBy: 'system' } })).id
  keys.full = (await createTestKey(db, auth, { projectId: project.id, admin: admin!.id, scopes: [...API_SCOPES] })).key
  keys.read = (await createTestKey(db, auth, { projectId: project.id, admin: admin!.id, scopes: ['read'] })).key
  keys.elsewhere = (await createTestKey(db, auth, { projectId: other.id, admin: admin!.id, scopes: [...API_SCOPES] })).key
  cookies.viewer = await signIn(auth, viewer!.email)
  cookies.outsider = await signIn(auth, outsider!.email)
  guarded = (await Promise.all(files.filter((file) => !PUBLIC.includes(file)).map(load))).flat()
})
afterAll(async () => {
  await closeDeps()
  await database.drop()
})

async function load(file: string): Promise<Route[]> {
  const module = await import(path.resolve(file)) as Record<string, Handler | undefined>
  return METHODS.flatMap((method) => (module[method] ? [{ file, method, handler: module[method] }] : []))
}

async function call(route: Route, headers: Record<string, string>, project?: string): Promise<Response> {
  const address = route.file.replace(/^app|\/route\.ts$/g, '').replace('[runId]', runId).replace('[reviewId]', runId).replace('[refreshId]', refreshId).replace('[importId]', importId).replace('[sourceId]', sourceId).replace('[project]', slug)
  const url = `http://localhost:44000${address}${project === undefined ? '' : `?project=${project}`}`
  const body = route.method === 'GET' ? {} : { body: '{}' }
  const ending = new AbortController()
  const request = new Request(url, { method: route.method, headers: { 'content-type': 'application/json', ...headers }, signal: ending.signal, ...body })
  const response = await route.handler(request, { params: Promise.resolve({ ...(route.file.includes('[refreshId]') ? { refreshId } : route.file.includes('[importId]') ? { importId } : route.file.includes('[sourceId]') ? { sourceId } : { runId, reviewId: runId }), project: slug }) })
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) ending.abort()
  return response
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const name = (route: Route) => `${route.method} ${route.file}`

describe('every route under app/api', () => {
  it('is guarded, or on the list of public ones', () => {
    expect(files.filter((file) => PUBLIC.includes(file))).toEqual(PUBLIC)
    expect(guarded.map((route) => route.file)).toEqual(expect.arrayContaining(files.filter((file) => !PUBLIC.includes(file))))
    const operations = OPERATIONS.filter((operation) => operation.permission !== null)
    expect(guarded).toHaveLength(operations.length)
  })

  it('answers 401 without credentials and with a wrong key', async () => {
    for (const route of guarded) {
      for (const headers of [{}, bearer('sg_wrong'), { 'x-api-key': 'sg_wrong' }, { cookie: 'slicegate.session_token=made-up.signature' }] as Record<string, string>[]) {
        const response = await call(route, headers, slug)
        expect(response.status, name(route)).toBe(401)
        expect(response.headers.get('content-type')).toBe('application/problem+json')
        expect(await response.json()).toMatchObject({ type: 'urn:slicegate:problem:unauthorized', status: 401, requestId: response.headers.get('x-request-id') })
      }
    }
  })

  it('answers 403 on every writing route to a key that may only read, and to a viewer', async () => {
    const writing = guarded.filter((route) => route.method !== 'GET' && !READING_POSTS.includes(route.file))
    expect(writing.length).toBeGreaterThanOrEqual(5)
    for (const route of writing) {
      expect((await call(route, bearer(keys.read))).status, name(route)).toBe(403)
      const asViewer = await call(route, { cookie: cookies.viewer, origin: 'http://localhost:44000', host: 'localhost:44000' }, slug)
      expect(asViewer.status, name(route)).toBe(403)
      expect(((await asViewer.json()) as { detail: string }).detail).toContain('yours is viewer')
    }
  })

  it('answers 404 to a key of another project and to a person who is no member', async () => {
    for (const route of guarded) {
      const own = route.file.includes('[') ? undefined : slug
      expect((await call(route, bearer(keys.elsewhere), own)).status, name(route)).toBe(404)
      expect((await call(route, { cookie: cookies.outsider, origin: 'http://localhost:44000', host: 'localhost:44000' }, slug)).status, name(route)).toBe(404)
    }
  })

  it('does not let the query lead a key out of the project of the run or refresh in the path', async () => {
    for (const route of guarded.filter(({ file }) => /\[(?:run|refresh)Id\]/.test(file))) {
      expect((await call(route, bearer(keys.elsewhere), otherSlug)).status, name(route)).toBe(404)
    }
  })

  it('takes no write from another site along with a cookie', async () => {
    for (const route of guarded.filter(({ method }) => method !== 'GET')) {
      const foreign: Record<string, string>[] = [{}, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]
      for (const headers of foreign) {
        const response = await call(route, { cookie: cookies.viewer, host: 'localhost:44000', ...headers }, slug)
        expect(response.status, name(route)).toBe(403)
        expect(((await response.json()) as { detail: string }).detail).toContain('did not come from a page of this server')
      }
    }
  })

  it('lets those in who may', async () => {
    // the refresh of this project is over: 409 says that it was seen
    for (const route of guarded) {
      const status = (await call(route, bearer(keys.full))).status
      // an empty body is not valid for most of them, which shows that the door was passed; reviews and ratings take no key at all
      expect(route.file.includes('reviews') || (route.file.includes('ratings') && route.method === 'POST') ? [403] : route.method === 'GET' ? [200] : /refreshes|sources/.test(route.file) ? [200, 202, 409] : [200, 400], name(route)).toContain(status)
    }
  })
})
