import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndpointInput } from '@/lib/core/endpoint-input'
import { listAuditEvents } from '@/lib/db/audit-events'
import { listEndpoints } from '@/lib/db/endpoints'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { checkEndpoint } from '@/lib/services/check-endpoint'
import { removeEndpoint } from '@/lib/services/remove-endpoint'
import { saveEndpoint } from '@/lib/services/save-endpoint'
import { startModelServer } from '@/lib/services/test-run-world'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let llm: Llm
let server: Awaited<ReturnType<typeof startModelServer>>
beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: ({ apiKeyEnv }) => (apiKeyEnv === 'SHOP_API_KEY' ? 'k' : null) })
  server = await startModelServer(() => null)
})
afterAll(async () => {
  await llm.close()
  await server.close()
  await database.drop()
})

const given: EndpointInput = {
  name: 'openai', baseUrl: 'https://api.openai.com/v1/', apiKeyEnv: 'OPENAI_API_KEY', roles: ['judge', 'candidate'], concurrency: 16,
  timeoutMs: 120_000, requestsPerMinute: 600, tokensPerMinute: null, judgeModel: '', prices: { 'gpt-5': { input: 1.25, output: 10 } },
}
const save = (projectId: string, change: Partial<EndpointInput> = {}, endpointId: string | null = null) =>
  saveEndpoint({ projectId, endpointId, actor: 'u1', endpoint: { ...given, ...change } }, { db: database.db })
const actions = async (projectId: string) => (await listAuditEvents(database.db, projectId, { limit: 10 })).map(({ action }) => action)

describe('endpoints', () => {
  it('are added, changed and removed, each on record once', async () => {
    const project = await createTestProject(database.db)
    const made = await save(project.id)
    expect(made).toMatchObject({
      baseUrl: 'https://api.openai.com/v1', roles: ['candidate', 'judge'], judgeModel: null, requestsPerMinute: 600, tokensPerMinute: null,
      prices: { 'gpt-5': { input: 1.25, output: 10, cachedInput: null, date: null, source: null } },
    })
    await save(project.id, {}, made.id)
    const changed = await save(project.id, { judgeModel: 'gpt-5', apiKeyEnv: '', requestsPerMinute: null, tokensPerMinute: 200_000 }, made.id)
    expect(await listEndpoints(database.db, project.id)).toEqual([changed])
    expect(changed).toMatchObject({ id: made.id, judgeModel: 'gpt-5', apiKeyEnv: null, requestsPerMinute: null, tokensPerMinute: 200_000 })
    const remove = () => removeEndpoint({ projectId: project.id, endpointId: made.id, actor: 'u1' }, { db: database.db })
    expect([await remove(), await remove()]).toEqual([true, false])
    expect(await actions(project.id)).toEqual(['endpoint.remove', 'endpoint.update', 'endpoint.create'])
  })

  it('name every wrong field, and take no variable that holds another secret of the server', async () => {
    const project = await createTestProject(database.db)
    const fault = await save(project.id, { name: ' ', baseUrl: 'ftp://x', roles: [], concurrency: 0.5, requestsPerMinute: 0, tokensPerMinute: 1.5, prices: { m: { input: -1, output: 1 } } }).catch((error: unknown) => error)
    expect((fault as { details: { errors: { field: string }[] } }).details.errors.map(({ field }) => field)).toEqual(['name', 'baseUrl', 'roles', 'concurrency', 'requestsPerMinute', 'tokensPerMinute', 'prices.m.input'])
    for (const apiKeyEnv of ['SLICEGATE_SECRET', 'DATABASE_URL', 'OIDC_CLIENT_SECRET', 'PATH', 'openai_api_key', 'A_API_KEY\nB']) {
      await expect(save(project.id, { apiKeyEnv }), apiKeyEnv).rejects.toThrow('apiKeyEnv: expected the name of an environment variable that ends in _API_KEY')
    }
    await expect(save(project.id, { baseUrl: 'https://me:secret@models.example/v1' })).rejects.toThrow('baseUrl: expected')
    expect(await listEndpoints(database.db, project.id)).toEqual([])
  })

  it('have one name in a project, and belong to it alone', async () => {
    const [project, other] = [await createTestProject(database.db), await createTestProject(database.db)]
    const made = await save(project.id)
    await expect(save(project.id)).rejects.toThrow('name: an endpoint of this project is called openai already')
    await save(other.id)
    await expect(save(other.id, { name: 'x' }, made.id)).rejects.toThrow('not there any more')
    expect(await removeEndpoint({ projectId: other.id, endpointId: made.id, actor: 'u1' }, { db: database.db })).toBe(false)
    await expect(checkEndpoint({ projectId: other.id, endpointId: made.id }, { db: database.db, llm })).rejects.toThrow('not there any more')
    expect(await listEndpoints(database.db, project.id)).toEqual([made])
  })

  it('stay while a run is under way', async () => {
    const project = await createTestProject(database.db)
    const made = await save(project.id)
    const arms = { candidate: { model: 'a' }, baseline: { model: 'b' }, configText: '', seed: '1', config: {} }
    await database.db.run.create({ data: { ...arms, projectId: project.id, kind: 'replay', name: 'nightly', status: 'running' } })
    await expect(removeEndpoint({ projectId: project.id, endpointId: made.id, actor: 'u1' }, { db: database.db })).rejects.toThrow('The run nightly is under way')
    expect(await actions(project.id)).toEqual(['endpoint.create'])
  })

  it('are checked by asking for their models', async () => {
    const project = await createTestProject(database.db)
    const check = async (change: Partial<EndpointInput>) =>
      checkEndpoint({ projectId: project.id, endpointId: (await save(project.id, change)).id }, { db: database.db, llm })
    expect(await check({ name: 'here', baseUrl: server.baseUrl, apiKeyEnv: 'SHOP_API_KEY' })).toEqual({ models: ['judge-large'] })
    expect(await check({ name: 'gone', baseUrl: 'http://127.0.0.1:1/v1', apiKeyEnv: null })).toEqual({ models: null })
    await expect(check({ name: 'no key', apiKeyEnv: 'MISSING_API_KEY' })).rejects.toThrow('the environment variable MISSING_API_KEY with its key is not set')
  })
})
