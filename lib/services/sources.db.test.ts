import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PullSourceInput } from '@/lib/core/sources/source-input'
import { listAuditEvents } from '@/lib/db/audit-events'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findOrCreatePushSource, findTraceSource, getTraceSource, listTraceSources, sourceSettingsOf } from '@/lib/db/trace-sources'
import { createGateways } from '@/lib/llm/gateways'
import { bifrostRow, startBifrost, type TestGateway } from '@/lib/llm/test-gateways'
import { checkSource } from '@/lib/services/check-source'
import { createSource } from '@/lib/services/create-source'
import { removeSource } from '@/lib/services/remove-source'
import { updateSource } from '@/lib/services/update-source'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let server: TestGateway
const now = () => new Date('2026-11-20T12:00:00Z')
beforeAll(async () => {
  database = await createTestDatabase()
  server = await startBifrost({ rows: [] })
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

const given: PullSourceInput = { name: 'bifrost-prod', format: 'bifrost', baseUrl: 'http://bifrost.internal:8080/', apiKeyEnv: 'BIFROST_API_KEY', everyMinutes: 15, enabled: true, settings: {}, from: '2026-11-01' }
const create = (projectId: string, change: Partial<PullSourceInput> = {}) => createSource({ projectId, actor: 'u1', source: { ...given, ...change } }, { db: database.db, now })
const update = (projectId: string, sourceId: string, change: Partial<PullSourceInput> = {}) => updateSource({ projectId, sourceId, actor: 'u1', source: { ...given, ...change } }, { db: database.db, now })
const actions = async (projectId: string) => (await listAuditEvents(database.db, projectId, { limit: 10 })).map(({ action }) => action)
const newProject = async () => (await createTestProject(database.db)).id

describe('sources', () => {
  it('are added, changed and removed, each on record once', async () => {
    const projectId = await newProject()
    const made = await create(projectId)
    expect(made).toMatchObject({ baseUrl: 'http://bifrost.internal:8080', apiKeyEnv: 'BIFROST_API_KEY', status: 'idle', state: { cursor: { first: '2026-11-01T00:00:00.000Z', until: '2026-11-01T00:00:00.000Z' } } })
    expect(await update(projectId, made.id)).toEqual(made)
    const changed = await update(projectId, made.id, { everyMinutes: null, settings: { customerFrom: ['metadata.acct'], dimensions: { intent: 'metadata.intent' } } })
    expect(await sourceSettingsOf(database.db, made.id)).toEqual({ customerFrom: ['metadata.acct'], dimensions: { intent: 'metadata.intent' } })
    expect(await getTraceSource(database.db, projectId, made.id)).toEqual(changed)
    const remove = () => removeSource({ projectId, sourceId: made.id, actor: 'u1' }, { db: database.db })
    expect([await remove(), await remove()]).toEqual([true, false])
    expect(await actions(projectId)).toEqual(['source.remove', 'source.update', 'source.create'])
    expect(await sourceSettingsOf(database.db, made.id)).toEqual({})
  })

  it('name every wrong field, and take no variable that holds another secret of the server', async () => {
    const projectId = await newProject()
    const fault = await create(projectId, { name: ' ', baseUrl: 'ftp://x', format: 'otlp' as 'bifrost', everyMinutes: 4, from: 'May', settings: { customerFrom: [''] } }).catch((error: unknown) => error)
    expect((fault as { details: { errors: { field: string }[] } }).details.errors.map(({ field }) => field).sort()).toEqual(['baseUrl', 'everyMinutes', 'format', 'from', 'name', 'settings.customerFrom.0'])
    for (const apiKeyEnv of ['SLICEGATE_SECRET', 'DATABASE_URL', 'PATH', 'bifrost_api_key']) await expect(create(projectId, { apiKeyEnv }), apiKeyEnv).rejects.toThrow('apiKeyEnv: expected the name of an environment variable that ends in _API_KEY')
    await expect(create(projectId, { baseUrl: 'http://me:secret@gateway' })).rejects.toThrow('baseUrl: expected')
    await expect(create(projectId, { from: '2026-11-21' })).rejects.toThrow('from: expected a day that has begun')
    expect(await listTraceSources(database.db, projectId, new Date(0))).toEqual([])
  })

  it('have one name in a project, keep their format, and belong to it alone', async () => {
    const [projectId, other] = [await newProject(), await newProject()]
    const made = await create(projectId)
    await expect(create(projectId)).rejects.toThrow('name: a source of this project is called bifrost-prod already')
    await create(other)
    await expect(update(other, made.id)).rejects.toThrow('not there any more')
    await expect(update(projectId, 'nonsense')).rejects.toThrow('not there any more')
    await expect(update(projectId, made.id, { format: 'litellm-spend' })).rejects.toThrow('format: expected bifrost')
    expect(await removeSource({ projectId: other, sourceId: made.id, actor: 'u1' }, { db: database.db })).toBe(false)
  })

  it('begin from the start at another address, or where an earlier day is asked for', async () => {
    const projectId = await newProject()
    const { id } = await create(projectId)
    const read = { first: '2026-11-01T00:00:00.000Z', until: '2026-11-19T00:00:00.000Z', widthMs: 60_000, open: [] }
    const reset = () => database.db.traceSource.update({ where: { id }, data: { cursor: { cursor: read, lease: { holder: 'a', until: '2026-12-01T00:00:00.000Z' } }, pulledAt: now(), status: 'pulling' } })
    const standing = async () => (await findTraceSource(database.db, id))!
    await reset()
    await update(projectId, id, { everyMinutes: 30, from: '2026-11-05' })
    expect((await standing()).state).toMatchObject({ cursor: read, lease: { holder: 'a' } })
    await update(projectId, id, { everyMinutes: 30, from: '2026-10-01' })
    expect(await standing()).toMatchObject({ status: 'idle', pulledAt: null, state: { cursor: { first: '2026-10-01T00:00:00.000Z', until: '2026-10-01T00:00:00.000Z' }, lease: null } })
    await reset()
    await update(projectId, id, { everyMinutes: 30, baseUrl: 'http://other:8080' })
    expect((await standing()).state.cursor).toMatchObject({ until: '2026-11-01T00:00:00.000Z' })
  })

  it('of logs that are sent are made once, by name and format', async () => {
    const projectId = await newProject()
    const push = (format: string) => findOrCreatePushSource(database.db, { projectId, format })
    const made = await Promise.all([push('slicegate'), push('slicegate'), push('slicegate')])
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(made[0]).toMatchObject({ name: 'slicegate', format: 'slicegate', baseUrl: null, enabled: true })
    // what people call like another format stays theirs
    await create(projectId, { name: 'openai' })
    expect(await push('openai')).toMatchObject({ name: 'openai (openai)', format: 'openai' })
    const changed = await updateSource({ projectId, sourceId: made[0]!.id, actor: 'u1', source: { settings: { customerFrom: ['acct'] } } }, { db: database.db, now })
    expect(changed).toMatchObject({ name: 'slicegate', settings: { customerFrom: ['acct'] } })
    // its name is how senders find it
    await expect(updateSource({ projectId, sourceId: changed.id, actor: 'u1', source: { ...given, name: 'ours' } }, { db: database.db, now })).rejects.toThrow('source: ')
  })
})

describe('checking a source', () => {
  it('says what the gateway has, by the settings of a form that was not saved', async () => {
    const projectId = await newProject()
    const gateway = await startBifrost({ rows: [bifrostRow('a', '2026-11-19T00:00:00Z', { customer_id: null, virtual_key_name: null, metadata: { acct: 'umbrella' } })] })
    const openGateway = createGateways({ keyOf: () => 'k', now: () => now().getTime() })
    const check = (change: Partial<PullSourceInput>) => checkSource({ projectId, sourceId: null, source: { ...given, baseUrl: gateway.baseUrl, ...change } }, { db: database.db, openGateway })
    expect(await check({})).toEqual({ schema: 'Bifrost, log with customers (1.5 and newer)', rows: 1, capped: false, newest: { readable: true, why: null, at: '2026-11-19T00:00:00.000Z', customer: false, conversation: false, content: true } })
    expect(await check({ settings: { customerFrom: ['metadata.acct'] } })).toMatchObject({ newest: { customer: true } })
    const { id } = await create(projectId, { baseUrl: server.baseUrl })
    expect(await checkSource({ projectId, sourceId: id }, { db: database.db, openGateway })).toMatchObject({ rows: 0, newest: null })
    gateway.faults.push(401)
    await expect(check({})).rejects.toThrow('The gateway answers 401: it does not take the key in BIFROST_API_KEY, or the key may not read the log.')
    await gateway.close()
    const sent = await findOrCreatePushSource(database.db, { projectId, format: 'bifrost' })
    await expect(checkSource({ projectId, sourceId: sent.id }, { db: database.db, openGateway })).rejects.toThrow('sends its log by itself')
  })
})
