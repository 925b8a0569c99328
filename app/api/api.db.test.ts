import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { cancelledRun, createdRun, resumedRun, retriedRun, runDetail, runList } from '@/lib/core/api/runs'
import { drawnDataset } from '@/lib/core/api/datasets'
import { gateReport } from '@/lib/core/api/report'
import type { ApiScope } from '@/lib/core/types'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { publishEvent } from '@/lib/events'
import { env } from '@/lib/env'
import { cancelRun } from '@/lib/services/cancel-run'
import { collectingEnqueue, createRunWorld, lookupCase } from '@/lib/services/test-run-world'
import { putMember } from '@/lib/db/members'
import { createTestKey, createTestProject, createTestUser, signIn } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'
import { createTestRun } from '@/lib/test-runs'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let projectId: string
let slug: string
let key: string
let reviewerCookie: string

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const deps = getDeps()
  await deps.enqueue.close()
  Object.assign(deps, { enqueue: collectingEnqueue().enqueue })
  const [admin, reviewer] = [await createTestUser(database.db, getAuth()), await createTestUser(database.db, getAuth())]
  projectId = (await createRunWorld(database.db, { baseUrl: 'http://127.0.0.1:1/v1', cases: [lookupCase('{"order":1}')] })).projectId
  slug = (await database.db.project.findUniqueOrThrow({ where: { id: projectId } })).slug
  await putMember(database.db, { projectId, userId: admin.id, role: 'admin' })
  await putMember(database.db, { projectId, userId: reviewer.id, role: 'reviewer' })
  const scopes: ApiScope[] = ['ingest', 'read', 'run', 'flag', 'adversarial']
  key = (await createTestKey(database.db, getAuth(), { projectId, admin: admin.id, scopes })).key
  reviewerCookie = await signIn(getAuth(), reviewer.email)
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

const send = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) } })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
const asReviewer = (path: string, body: unknown) => fetch(`${server.url}/api${path}`, {
  method: 'POST', body: JSON.stringify(body), headers: { cookie: reviewerCookie, origin: server.url, 'content-type': 'application/json' },
})

describe('drawing cases over HTTP', () => {
  it('says that there are no traces, then freezes a version of what was imported', async () => {
    expect(await (await post('/v1/datasets', {})).json()).toMatchObject({ status: 400, detail: 'There are no traces yet: import gateway logs first' })
    const row = (id: string) => JSON.stringify({
      id, timestamp: '2026-11-19T10:00:00Z', object_type: 'chat_completion', provider: 'p', model: 'm', status: 'success',
      input_history: [{ role: 'user', content: `hello ${id}` }], output_message: { role: 'assistant', content: 'Hello' },
    })
    await post('/v1/traces?format=bifrost', ['d1', 'd2'].map(row).join('\n'), { 'content-type': 'application/x-ndjson' })
    const response = await post('/v1/datasets', { name: 'drawn' })
    expect(response.status).toBe(201)
    expect(drawnDataset.parse(await response.json())).toMatchObject({ name: 'drawn', version: 1, cases: 2, traces: 2 })
    expect(await (await post('/v1/datasets', { nam: 'x' })).json()).toMatchObject({ status: 400 })
  })
})

describe('starting a run over HTTP', () => {
  it('takes a purpose: an A/A run has no candidate of its own, and says so when it is read', async () => {
    const started = await post('/v1/runs', { purpose: 'aa', baseline: { model: 'm-1' } })
    expect(started.status).toBe(201)
    const { id } = createdRun.parse(await started.json())
    expect(runDetail.parse(await (await send(`/v1/runs/${id}`)).json())).toMatchObject({ purpose: 'aa', name: 'A/A: m-1 against itself', candidate: { model: 'm-1' } })
    const detailOf = async (body: object) => (await (await post('/v1/runs', body)).json() as { status: number; detail: string })
    expect(await detailOf({ purpose: 'aa', candidate: { model: 'm-2' }, baseline: { model: 'm-1' } })).toMatchObject({ status: 400, detail: expect.stringContaining('candidate: leave it out') as string })
    expect(await detailOf({ baseline: { model: 'm-1' } })).toMatchObject({ status: 400, detail: expect.stringContaining('candidate: name the model') as string })
    expect(await detailOf({ purpose: 'drill', baseline: { model: 'm-1' } })).toMatchObject({ status: 400, detail: expect.stringContaining('large enough') as string })
    expect(await detailOf({ purpose: 'other', candidate: { model: 'm-2' } })).toMatchObject({ status: 400 })
  })

  it('takes a prompt and tools of the candidate, gives them back as they were, and names what is none', async () => {
    const tools = '[{"function":{"parameters":{"z":1,"a":2},"name":"lookup"},"type":"function"}]'
    const started = await post('/v1/runs', `{"candidate":{"model":"m-2","overrides":{"systemPrompt":"Be short. ","tools":${tools}}},"baseline":{"model":"m-1"}}`)
    expect(started.status).toBe(201)
    const { id } = createdRun.parse(await started.json())
    const text = await (await send(`/v1/runs/${id}`)).text()
    expect(text).toContain(`"overrides":{"systemPrompt":"Be short. ","tools":${tools}}`)
    expect(runDetail.parse(JSON.parse(text))).toMatchObject({ baseline: { overrides: null } })
    const faultOf = async (overrides: unknown) => {
      const response = await post('/v1/runs', { candidate: { model: 'm-2', overrides }, baseline: { model: 'm-1' } })
      return { status: response.status, field: ((await response.json()) as { errors: { field: string }[] }).errors[0]!.field }
    }
    expect(await faultOf({ tools: {} })).toEqual({ status: 400, field: 'candidate.overrides.tools' })
    expect(await faultOf({ toolSchemas: [] })).toEqual({ status: 400, field: 'candidate.overrides.toolSchemas' })
    expect(await faultOf({ systemPrompt: 'x'.repeat(100_001) })).toEqual({ status: 400, field: 'candidate.overrides.systemPrompt' })
    expect(await faultOf({ prompt: 'x' })).toEqual({ status: 400, field: 'body.candidate.overrides' })
  })

  it('finds a run in its own project only, where the address names one', async () => {
    const { id } = createdRun.parse(await (await post('/v1/runs', { candidate: { model: 'm-2' }, baseline: { model: 'm-1' } })).json())
    expect((await send(`/v1/runs/${id}?project=${slug}`)).status).toBe(200)
    expect(await (await send(`/v1/runs/${id}?project=other`)).json()).toMatchObject({ status: 404, detail: `No run "${id}" in the project "other".` })
    expect((await post(`/v1/runs/${id}/cancel?project=other`, {})).status).toBe(404)
  })

  it('goes on with a run that was stopped, and not with one that is going on', async () => {
    const { id } = createdRun.parse(await (await post('/v1/runs', { candidate: { model: 'm-2' }, baseline: { model: 'm-1' } })).json())
    expect(await (await post(`/v1/runs/${id}/retry`, {})).json()).toMatchObject({ status: 409, type: 'urn:slicegate:problem:conflict' })
    await cancelRun({ runId: id }, getDeps())
    const cases = await database.db.runCase.count({ where: { runId: id } })
    const retried = await post(`/v1/runs/${id}/retry`, {})
    expect(retried.status).toBe(200)
    expect(retriedRun.parse(await retried.json())).toEqual({ id, url: `http://localhost:3000/p/${slug}/runs/${id}`, status: 'running', cases })
    expect((await post(`/v1/runs/${id}/retry`, {})).status).toBe(409)
    expect(await (await send(`/v1/runs/${id}`)).json()).toMatchObject({ status: 'running', finishedAt: null })
    expect(cancelledRun.parse(await (await post(`/v1/runs/${id}/cancel`, {})).json())).toMatchObject({ status: 'cancelled', cancelled: true })
    expect(cancelledRun.parse(await (await post(`/v1/runs/${id}/cancel`, {})).json())).toMatchObject({ status: 'cancelled', cancelled: false })
    expect(await (await post(`/v1/runs/${id}/resume`, {})).json()).toMatchObject({ status: 'running', resumed: true })
    await cancelRun({ runId: id }, getDeps())
  })

  it('says what a run spent, why it is paused, and goes on with a higher budget', async () => {
    const started = createdRun.parse(await (await post('/v1/runs', { candidate: { model: 'm-2' }, baseline: { model: 'm-1' }, budgetUsd: 5 })).json())
    expect(started.warnings).toContain('The price of m-2 is unknown: its calls do not count against the budget')
    const { id } = started
    const read = async () => runDetail.parse(await (await send(`/v1/runs/${id}`)).json())
    expect(await read()).toMatchObject({ paused: null, spending: { budgetUsd: 5, spentUsd: 0, unpricedCalls: 0, projectedUsd: null, week: null } })
    const { casesTotal } = await database.db.run.update({ where: { id }, data: { status: 'paused', spentUsd: 5.02, unpricedCalls: 3, casesDone: 1 } })
    // a case cost 5.02
    expect(await read()).toMatchObject({
      status: 'paused', spending: { spentUsd: 5.02, unpricedCalls: 3, projectedUsd: expect.closeTo(5.02 * casesTotal) as number },
      paused: { cap: 'run', sentence: "The run's budget of $5.00 is used up ($5.02).", suggestedUsd: expect.any(Number) as number },
    })
    expect(await (await post(`/v1/runs/${id}/resume`, {})).json()).toMatchObject({ status: 409, cap: 'run', detail: expect.stringContaining('is used up ($5.02)') as string })
    expect(await (await post(`/v1/runs/${id}/resume`, { budgetUsd: 5 })).json()).toMatchObject({ status: 400, errors: [{ field: 'budgetUsd' }] })
    expect(await (await post(`/v1/runs/${id}/resume`, { budgetUsd: '8' })).json()).toMatchObject({ status: 400, errors: [{ field: 'body.budgetUsd' }] })
    expect(await (await post(`/v1/runs/${id}/retry`, {})).json()).toMatchObject({ status: 409 })
    expect(resumedRun.parse(await (await post(`/v1/runs/${id}/resume`, { budgetUsd: 8 })).json())).toEqual({ id, url: started.url, status: 'running', resumed: true })
    expect(await read()).toMatchObject({ status: 'running', paused: null, spending: { budgetUsd: 8 } })
    expect(await (await post('/v1/runs', { candidate: { model: 'm-2' }, budgetUsd: 0 })).json()).toMatchObject({ status: 400, errors: [{ field: 'body.budgetUsd' }] })
    await cancelRun({ runId: id }, getDeps())
  })

  it('answers 201 once per idempotency key and 200 with the same run after that', async () => {
    const body = { candidate: { model: 'm-2' }, baseline: { model: 'm-1' } }
    const [first, again] = [await post('/v1/runs', body, { 'idempotency-key': 'k1' }), await post('/v1/runs', { ...body, idempotencyKey: 'k1' })]
    expect([first.status, again.status]).toEqual([201, 200])
    const [one, two] = [createdRun.parse(await first.json()), createdRun.parse(await again.json())]
    expect(two).toEqual({ ...one, created: false, warnings: [] })
    expect(one.url).toBe(`http://localhost:3000/p/${slug}/runs/${one.id}`)
    const differ = await post('/v1/runs', { ...body, idempotencyKey: 'k1' }, { 'idempotency-key': 'k2' })
    expect(await differ.json()).toMatchObject({ status: 400, errors: [{ field: 'body.idempotencyKey', message: 'differs from the header' }] })
  })

  it('names every wrong field with its path', async () => {
    const response = await post('/v1/runs', { candidate: { model: '' }, baseline: { temperature: 1 }, datasetId: 'x' })
    expect(response.status).toBe(400)
    const { errors } = await response.json() as { errors: { field: string }[] }
    expect(errors.map(({ field }) => field)).toEqual(['body.candidate.model', 'body.baseline', 'body.datasetId'])
  })

  it('passes on where a configuration is wrong', async () => {
    const response = await post('/v1/runs', { candidate: { model: 'm-2' }, baseline: { model: 'm-1' }, config: 'gating:\n  threshold: 2\n' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/eval_config\.yaml:2: /) as string })
  })

  it('refuses what is no JSON, too deep or too large, before anything reads it', async () => {
    expect(await (await post('/v1/runs', '{"candidate":')).json()).toMatchObject({ status: 400, detail: expect.stringContaining('not JSON') as string })
    expect(await (await post('/v1/runs', `{"a":${'['.repeat(70)}${']'.repeat(70)}}`)).json()).toMatchObject({ detail: 'The JSON is nested deeper than 64 levels.' })
    expect((await post('/v1/runs', ' '.repeat(600 * 1024))).status).toBe(413)
    expect(await (await post('/v1/runs', '')).json()).toMatchObject({ detail: 'The body is empty; expected JSON.' })
  })
})

describe('reading runs over HTTP', () => {
  it('gives pages that neither repeat nor lose a run, though two began in the same millisecond', async () => {
    const at = new Date('2026-01-01T00:00:00.000Z')
    const made = await Promise.all([0, 0, 1000, 2000, 3000].map((ms) => createTestRun(database.db, { projectId, breaks: null, createdAt: new Date(at.getTime() + ms) })))
    const seen: string[] = []
    for (let after: string | null = ''; after !== null;) {
      const page = runList.parse(await (await send(`/v1/runs?limit=2&state=running${after ? `&after=${encodeURIComponent(after)}` : ''}`)).json())
      expect(page.runs.length).toBeLessThanOrEqual(2)
      seen.push(...page.runs.map(({ id }) => id))
      after = page.next
    }
    expect([...seen].sort()).toEqual([...made].sort())
    expect((await send('/v1/runs?after=nowhere')).status).toBe(400)
    expect((await send('/v1/runs?limt=2')).status).toBe(400)
  })

  it('says where a run stands, its verdict and its review', async () => {
    const runId = await createTestRun(database.db, { projectId, breaks: 30 })
    const override = { choice: 'override', reason: 'known and accepted', evidence: 'https://tracker.example/1' }
    const reviewed = await asReviewer(`/v1/runs/${runId}/reviews`, override)
    expect(reviewed.status).toBe(201)
    expect((await asReviewer(`/v1/runs/${runId}/reviews`, override)).status).toBe(200)
    const detail = runDetail.parse(await (await send(`/v1/runs/${runId}`)).json())
    expect(detail).toMatchObject({ project: slug, status: 'done', gate: 'blocked', exitCode: 1, review: { choice: 'override', stands: true }, pendingReview: null })
    expect((await asReviewer(`/v1/runs/${runId}/reviews`, { choice: 'override', reason: 'no evidence at all' })).status).toBe(400)
    expect((await send(`/v1/runs/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`)).status).toBe(404)
    expect((await send('/v1/runs/nonsense')).status).toBe(404)
  })

  it('gives the report in five forms, and 409 before there is one', async () => {
    const runId = await createTestRun(database.db, { projectId, breaks: 30 })
    const report = async (format: string) => (await send(`/v1/runs/${runId}/report?format=${format}`)).text()
    expect(gateReport.parse(JSON.parse(await report('json')))).toMatchObject({ gate: 'blocked', exit_code: 1 })
    expect(await report('markdown')).toMatch(/refund\\?_flow \| 60/)
    expect(await report('junit')).toMatch(/^<\?xml/)
    expect(await report('terminal')).toMatch(/refund_flow\s+60/)
    const page = await send(`/v1/runs/${runId}/report?format=html`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-.*frame-ancestors 'none'; sandbox/)
    const text = await page.text()
    expect(text).toContain('<h1>Blocked</h1>')
    expect(text).toContain(`/p/${slug}/runs/${runId}`)
    const running = await createTestRun(database.db, { projectId, breaks: null })
    expect(await (await send(`/v1/runs/${running}/report`)).json()).toMatchObject({ status: 409, runStatus: 'running' })
  })
})

describe('events over HTTP', () => {
  it('stream what happens to the run, and nothing of other runs and projects', async () => {
    const runId = await createTestRun(database.db, { projectId, breaks: null })
    const elsewhere = await createTestProject(database.db)
    const leaving = new AbortController()
    const response = await send(`/v1/runs/${runId}/events`, { signal: leaving.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const until = async (part: string) => {
      while (!text.includes(part)) text += (await reader.read()).value ?? ''
    }
    await until(': connected')
    await publishEvent(database.db, { projectId: elsewhere.id, runId, kind: 'run.done' })
    await publishEvent(database.db, { projectId, kind: 'import.done' })
    await publishEvent(database.db, { projectId, runId, kind: 'run.progress' })
    await until('"kind":"run.progress"')
    expect(text).toContain(`data: {"projectId":"${projectId}","runId":"${runId}","kind":"run.progress"}\n\n`)
    expect(text).not.toContain('import.done')
    expect(text).not.toContain(elsewhere.id)
    leaving.abort()
    await reader.closed.catch((error: Error) => expect(error.name).toBe('AbortError'))
  })
})

describe('uploads over HTTP', () => {
  const lines = (broken: number) => Array.from({ length: 60 }, (_, n) => JSON.stringify({ case_id: `c${n}`, segment: 'refund_flow', passed: n >= broken })).join('\n')

  it('take a multipart form with two files', async () => {
    const form = new FormData()
    form.set('before', new File([lines(0)], 'before.jsonl'))
    form.set('after', new File([lines(20)], 'after.jsonl'))
    form.set('name', 'nightly')
    form.set('git', '{"commit":"c0ffee"}')
    const response = await send('/v1/results', { method: 'POST', body: form })
    expect(response.status).toBe(201)
    const { id } = await response.json() as { id: string }
    expect(await database.db.run.findUniqueOrThrow({ where: { id } })).toMatchObject({ name: 'nightly', kind: 'results', git: { commit: 'c0ffee' } })
    const missing = new FormData()
    missing.set('before', lines(0))
    expect(await (await send('/v1/results', { method: 'POST', body: missing })).json()).toMatchObject({ errors: [{ field: 'body.after' }] })
  })

  it('answer a line that cannot be read with its file and number', async () => {
    const response = await post('/v1/results', { before: lines(0), after: `${lines(0)}\n{"case_id": 5}` })
    expect(await response.json()).toMatchObject({ status: 400, file: 'after', line: 61 })
  })
})

describe('the open addresses', () => {
  it('answer anyone', async () => {
    const open = async (path: string) => (await fetch(`${server.url}/api${path}`)).json() as Promise<Record<string, unknown>>
    expect(await open('/v1/openapi.json')).toMatchObject({ openapi: '3.1.0' })
    expect(await open('/v1/config.schema.json')).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' })
    expect(await open('/v1/report.schema.json')).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Slicegate report' })
    expect((await fetch(`${server.url}/api/auth/get-session`)).status).toBe(200)
  })

  it('carry the caller’s request id, and make one where there is none or a strange one', async () => {
    const id = async (given: string) => (await fetch(`${server.url}/api/v1/config.schema.json`, { headers: { 'x-request-id': given } })).headers.get('x-request-id')
    expect(await id('build-17')).toBe('build-17')
    expect(await id('<script>')).toMatch(/^[0-9a-f-]{36}$/)
  })
})
