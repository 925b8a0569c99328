import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refresh as refreshCommand } from '@/cli/refresh'
import { runCommand } from '@/cli/commands'
import { serverCommand } from '@/cli/server-command'
import { createTestTerminal } from '@/cli/test-terminal'
import { getAuth } from '@/lib/auth'
import { cancelledRefresh, refreshDetail, refreshList, resumedRefresh, startedRefresh } from '@/lib/core/api/refreshes'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { importTraces } from '@/lib/services/import-traces'
import { runRefresh } from '@/lib/services/run-refresh'
import { plainClusterer } from '@/lib/services/test-grouping'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { createTestKey, createTestProject, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let projectId: string
const keys = { run: '', read: '' }
const { enqueue, jobs } = collectingEnqueue()

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const deps = getDeps()
  await deps.enqueue.close()
  Object.assign(deps, { enqueue })
  const admin = await createTestUser(database.db, getAuth())
  projectId = (await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }])).id
  await database.db.endpoint.create({ data: { projectId, name: 'models', baseUrl: 'http://127.0.0.1:1/v1', roles: ['candidate', 'baseline'] } })
  for (const scope of ['run', 'read'] as const) keys[scope] = (await createTestKey(database.db, getAuth(), { projectId, admin: admin.id, scopes: [scope] })).key
  const lines = writeWeek({ seed: 'api', endsAt: Date.parse('2026-11-20T12:00:00Z'), rows: 300 })
  await importTraces({ projectId, format: 'bifrost', name: 'week', lines }, { db: database.db })
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

const get = (path: string, key = keys.read) => fetch(`${server.url}/api/v1/refreshes${path}`, { headers: { authorization: `Bearer ${key}` } })
const post = (path: string, body: unknown, key = keys.run) => fetch(`${server.url}/api/v1/refreshes${path}`, {
  method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
})

/** Does the refreshes that wait, as a worker would. */
async function work(): Promise<void> {
  for (const job of jobs.splice(0)) {
    if (job.name === 'refresh') await runRefresh(job.payload as { refreshId: string }, { ...getDeps(), cluster: plainClusterer })
  }
}

describe('refreshes over HTTP', () => {
  it('are started, followed, cancelled and resumed', { timeout: 60_000 }, async () => {
    const answer = await post('', { name: 'week' })
    expect(answer.status).toBe(202)
    const { id, url } = startedRefresh.parse(await answer.json())
    expect(url).toMatch(/\/p\/[\w-]+\/coverage$/)
    expect(await (await post('', {})).json()).toMatchObject({ status: 409, refreshId: id, detail: expect.stringContaining('under way already') as string })
    const queued = refreshDetail.parse(await (await get(`/${id}`)).json())
    expect(queued).toMatchObject({ status: 'queued', trigger: 'api', datasetName: 'week', stage: null, datasetId: null, runUrl: null })
    expect(cancelledRefresh.parse(await (await post(`/${id}/cancel`, {})).json())).toEqual({ id, status: 'cancelled', cancelled: true })
    expect(cancelledRefresh.parse(await (await post(`/${id}/cancel`, {})).json())).toMatchObject({ cancelled: false })
    expect(resumedRefresh.parse(await (await post(`/${id}/resume`, {})).json())).toEqual({ id, status: 'queued', resumed: true })
    await work()
    const done = refreshDetail.parse(await (await get(`/${id}`)).json())
    expect(done).toMatchObject({ status: 'done', stage: 'start', error: null, difference: { before: null, unchanged: false } })
    expect(done.stages.map(({ status }) => status)).toEqual(['done', 'skipped', 'done', 'done', 'done', 'done', 'done', 'skipped'])
    expect((await post(`/${id}/resume`, {})).status).toBe(409)
    const { refreshes } = refreshList.parse(await (await get('')).json())
    expect(refreshes.map((refresh) => refresh.id)).toEqual([id])
  })

  it('name the field that is wrong, and do not exist elsewhere', async () => {
    expect(await (await post('', { startRun: { candidate: { model: '' } } })).json()).toMatchObject({ status: 400, errors: [{ field: 'body.startRun.candidate.model' }] })
    expect(await (await post('', { startRun: { candidate: { model: 'm', endpoint: 'x' } } })).json()).toMatchObject({ status: 400, errors: [{ field: 'startRun.candidate.endpoint' }] })
    expect(await (await post('', { trigger: 'schedule' })).json()).toMatchObject({ status: 400 })
    expect((await get('/00000000-0000-7000-8000-000000000000')).status).toBe(404)
    expect((await get('/seven')).status).toBe(404)
    expect((await post('', {}, keys.read)).status).toBe(403)
  })
})

describe('slicegate refresh', () => {
  const terminal = (onSleep?: () => Promise<void>, more: Record<string, string> = {}) => createTestTerminal({ ...(onSleep ? { onSleep } : {}), env: { SLICEGATE_URL: server.url, SLICEGATE_API_KEY: keys.run, ...more } })
  const run = (args: string[], on: ReturnType<typeof terminal>) => serverCommand(refreshCommand)(args, on, on)

  it('prints a line for each stage, then the address of the run that it started, and exits 0', { timeout: 60_000 }, async () => {
    const on = terminal(work)
    expect(await run(['--wait', '--candidate', 'next'], on)).toBe(0)
    expect(on.err().trim().split('\n').map((line) => line.split(/\s+/)[0])).toEqual(['pull', 'redact', 'embed', 'cluster', 'match', 'sample', 'freeze', 'start'])
    expect(on.err()).toContain('A run of next was started')
    expect(on.out().trim().split('\n')).toEqual([expect.stringMatching(/\/coverage$/), expect.stringMatching(/\/runs\/[\da-f-]{36}$/)])
  })

  it('exits 2 while another one is under way, 3 when the time is over, 130 at Ctrl-C, 4 when it failed', { timeout: 60_000 }, async () => {
    const waiting = terminal()
    expect(await run([], waiting)).toBe(0)
    const second = terminal()
    expect(await runCommand(['refresh', '--url', server.url], second)).toBe(2)
    expect(second.err()).toMatch(/^slicegate: A refresh of this project is under way already/)
    const { refreshes: [open] } = refreshList.parse(await (await get('')).json())
    await post(`/${open!.id}/cancel`, {})
    jobs.splice(0)

    const slow = terminal()
    expect(await run(['--wait', '--timeout', '2s'], slow)).toBe(3)
    expect(slow.err()).toContain('Not done after 2 s. The refresh goes on: ')
    await post(`/${refreshList.parse(await (await get('')).json()).refreshes[0]!.id}/cancel`, {})
    const stopped: ReturnType<typeof terminal> = terminal(async () => stopped.interrupt())
    expect(await run(['--wait'], stopped)).toBe(130)
    await post(`/${refreshList.parse(await (await get('')).json()).refreshes[0]!.id}/cancel`, {})
    jobs.splice(0)

    await database.db.endpoint.updateMany({ where: { projectId }, data: { roles: ['candidate', 'baseline', 'embedding'] } })
    const failing = terminal(work)
    expect(await run(['--wait'], failing)).toBe(4)
    expect(failing.err()).toContain('The refresh failed: embed: The endpoint models could not embed')
  })

  it('explains itself, and says what does not go together', async () => {
    const on = terminal()
    expect(await run(['--help'], on)).toBe(0)
    expect(on.out()).toContain('Exit codes: 0 started')
    await expect(run(['--endpoint', 'x'], on)).rejects.toThrow('--endpoint needs --candidate MODEL')
  })
})
