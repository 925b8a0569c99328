import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { createdReview } from '@/lib/core/api/reviews'
import { runDetail } from '@/lib/core/api/runs'
import type { Role } from '@/lib/core/types'
import { putMember } from '@/lib/db/members'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { closeDeps, getDeps } from '@/lib/deps'
import { env } from '@/lib/env'
import { createTestKey, createTestProject, createTestUser, signIn } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'
import { createTestRun } from '@/lib/test-runs'

type Person = 'ada' | 'ben' | 'viewer' | 'support'
const ROLES: Record<Person, Role> = { ada: 'reviewer', ben: 'admin', viewer: 'viewer', support: 'support' }
const cookies = {} as Record<Person, string>
let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let projectId: string
let slug: string
let key: string
let runId: string

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  getDeps()
  const project = await createTestProject(database.db)
  ;[projectId, slug] = [project.id, project.slug]
  for (const [person, role] of Object.entries(ROLES) as [Person, Role][]) {
    const user = await createTestUser(database.db, getAuth())
    await putMember(database.db, { projectId, userId: user.id, role })
    cookies[person] = await signIn(getAuth(), user.email)
    if (role === 'admin') key = (await createTestKey(database.db, getAuth(), { projectId, admin: user.id, scopes: ['ingest', 'read', 'run', 'flag'] })).key
  }
  await database.db.segment.create({ data: { projectId, key: 'refund_flow', label: 'refund_flow', dimension: 'intent', critical: true } })
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})
beforeEach(async () => {
  runId = await createTestRun(database.db, { projectId, breaks: 30 })
})

const post = (person: Person, path: string, body: unknown) => fetch(`${server.url}/api/v1/runs/${runId}/reviews${path}`, {
  method: 'POST', body: JSON.stringify(body), headers: { cookie: cookies[person], origin: server.url, 'content-type': 'application/json' },
})
const override = { choice: 'override', reason: 'known and accepted', evidence: 'https://tracker.example/1' }
const agreeing = { agrees: true, reason: 'looked at the same' }
const detail = async () => runDetail.parse(await (await fetch(`${server.url}/api/v1/runs/${runId}`, { headers: { authorization: `Bearer ${key}` } })).json())

describe('deciding a blocked run over HTTP', () => {
  it('is refused to viewers, to support and to every key', async () => {
    for (const person of ['viewer', 'support'] as const) {
      const answers = [await post(person, '', override), await post(person, `/${runId}/second`, agreeing)]
      expect(answers.map(({ status }) => status)).toEqual([403, 403])
      expect(await answers[0]!.json()).toMatchObject({ detail: `This needs the role reviewer or admin; yours is ${ROLES[person]}.` })
    }
    for (const path of ['', `/${runId}/second`]) {
      const answer = await fetch(`${server.url}/api/v1/runs/${runId}/reviews${path}`, { method: 'POST', body: '{}', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } })
      expect(answer.status).toBe(403)
    }
    expect(await database.db.review.count({ where: { runId } })).toBe(0)
  })

  it('waits for the second person of a critical segment, who is not the first, and then stands', async () => {
    const first = createdReview.parse(await (await post('ada', '', override)).json())
    expect(first).toMatchObject({ stands: false, critical: ['refund_flow'], created: true })
    expect(await detail()).toMatchObject({ review: null, pendingReview: { id: first.id, critical: ['refund_flow'], reason: 'known and accepted' } })
    const own = await post('ada', `/${first.id}/second`, agreeing)
    expect([own.status, await own.json()]).toMatchObject([403, { detail: 'You asked for this override: another person has to agree.' }])
    const second = await post('ben', `/${first.id}/second`, agreeing)
    expect([second.status, createdReview.parse(await second.json())]).toMatchObject([201, { choice: 'override', stands: true, expiresAt: first.expiresAt }])
    expect((await post('ben', `/${first.id}/second`, agreeing)).status).toBe(200)
    const { review, pendingReview } = await detail()
    expect(pendingReview).toBeNull()
    expect(review).toMatchObject({ choice: 'override', stands: true, reason: 'known and accepted', evidence: 'https://tracker.example/1' })
    expect(review!.by).not.toBe(review!.agreedBy)
    expect((await post('ada', `/${first.id}/second`, { agrees: false, reason: 'not any more, no' })).status).toBe(409)
  })

  it('says which field is wrong', async () => {
    const faults = async (body: unknown) => ((await (await post('ada', '', body)).json()) as { errors?: { field: string }[] }).errors?.map(({ field }) => field)
    expect(await faults({ ...override, reason: 'short' })).toEqual(['body.reason'])
    expect(await faults({ ...override, evidence: '' })).toEqual(['evidence'])
    expect(await faults({ ...override, lookedAt: { cases: ['x'] } })).toEqual(['body.lookedAt.cases.0'])
    expect(await faults({ ...override, expiresAt: '2030-01-01T00:00:00Z' })).toEqual(['expiresAt'])
  })

  it('shows a run of which the override is over as not overridden', async () => {
    await database.db.segment.updateMany({ where: { projectId }, data: { critical: false } })
    const soon = new Date(Date.now() + 700)
    expect((await post('ada', '', { ...override, expiresAt: soon.toISOString() })).status).toBe(201)
    expect((await detail()).review).toMatchObject({ stands: true })
    await expect.poll(async () => (await detail()).review?.stands, { timeout: 10_000 }).toBe(false)
    const list = await (await fetch(`${server.url}/api/v1/runs?project=${slug}&limit=1`, { headers: { authorization: `Bearer ${key}` } })).json() as { runs: { id: string; review: string | null }[] }
    expect(list.runs).toMatchObject([{ id: runId, review: null }])
    await database.db.segment.updateMany({ where: { projectId }, data: { critical: true } })
  })
})
