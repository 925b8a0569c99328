import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { policyTrials } from '@/lib/core/api/policy-trials'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { closeDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { createTestKey, createTestProject, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'
import { storeDecidedRun } from '@/lib/test-stored-run'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
const keys = { read: '', ingest: '' }

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const admin = await createTestUser(database.db, getAuth())
  const projectId = (await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }])).id
  for (const scope of ['read', 'ingest'] as const) keys[scope] = (await createTestKey(database.db, getAuth(), { projectId, admin: admin.id, scopes: [scope] })).key
  // 74 → 75 of 89 passed: under 0.85 before and after, and not worse
  const cases = [...pairedSegment('escalation_route', { n: 89, before: 74, b: 2, c: 3 }), ...pairedSegment('invoice_parse', { n: 210, before: 190, b: 4, c: 4 })]
  for (const day of [1, 2]) {
    await storeDecidedRun(database.db, { projectId, name: `run ${day}`, configText: 'gating: { threshold: 0.85 }', cases, createdAt: new Date(Date.UTC(2026, 10, day)), execute: null })
  }
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

const ask = (body: unknown, key = keys.read) => fetch(`${server.url}/api/v1/policy-trials`, {
  method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
})

describe('trying a policy over HTTP', () => {
  it('answers a page of runs in the published shape, and goes on after it', async () => {
    const config = 'gating: { threshold: 0.85, floor_mode: strict }'
    const response = await ask({ config, limit: 1 })
    expect(response.status).toBe(200)
    const first = policyTrials.parse(await response.json())
    expect(first).toMatchObject({ total: 2, trials: [{ name: 'run 2', before: { gate: 'pass', review: 0 }, after: { gate: 'blocked', review: 14 }, assumed: 0 }] })
    const second = policyTrials.parse(await (await ask({ config, limit: 1, after: first.next })).json())
    expect([second.trials.map(({ name }) => name), second.next]).toEqual([['run 1'], null])
  })

  it('says what is wrong with a policy, and where', async () => {
    expect(await (await ask({ config: 'gating:\n  treshold: 1\n  threshold: 85\n' })).json())
      .toMatchObject({ status: 400, file: 'eval_config.yaml', line: 3, detail: expect.stringContaining('expected a rate from 0 to 1') as string })
    expect(await (await ask({ config: '', limit: 51 })).json()).toMatchObject({ status: 400, errors: [{ field: 'body.limit' }] })
    expect(await (await ask({ config: '', after: 'x' })).json()).toMatchObject({ status: 400 })
  })

  it('is for keys that may read', async () => {
    expect((await ask({ config: '' }, keys.ingest)).status).toBe(403)
  })
})
