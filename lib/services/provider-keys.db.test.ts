import type { IncomingMessage } from 'node:http'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { endpointView } from '@/lib/core/display/endpoint-view'
import type { EndpointInput } from '@/lib/core/endpoint-input'
import { keyView } from '@/lib/core/secrets/key-view'
import type { PullSourceInput } from '@/lib/core/sources/source-input'
import { listAuditEvents } from '@/lib/db/audit-events'
import { getEndpoint, listEndpoints } from '@/lib/db/endpoints'
import { lastKeyChanges } from '@/lib/db/key-changes'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findTraceSource } from '@/lib/db/trace-sources'
import { createKeys } from '@/lib/keys'
import { createLlm } from '@/lib/llm/client'
import { createGateways } from '@/lib/llm/gateways'
import { bifrostRow, startBifrost } from '@/lib/llm/test-gateways'
import { log } from '@/lib/log'
import { checkEndpoint } from '@/lib/services/check-endpoint'
import { checkSource } from '@/lib/services/check-source'
import { createSource } from '@/lib/services/create-source'
import { pullSource } from '@/lib/services/pull-source'
import { removeEndpoint } from '@/lib/services/remove-endpoint'
import { removeSource } from '@/lib/services/remove-source'
import { resealKeys } from '@/lib/services/reseal-keys'
import { saveEndpoint } from '@/lib/services/save-endpoint'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, textCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import { updateSource } from '@/lib/services/update-source'
import { createTestProject } from '@/lib/test-access'

/** Nothing that a redactor would know by its form. */
const [MODEL_KEY, GATEWAY_KEY, NEW_KEY] = ['zq-planted/model-key+77QX', 'zq-planted/gateway-key+31', 'zq-planted/newer-key+94']
const PLANTED = [MODEL_KEY, GATEWAY_KEY, NEW_KEY]
const secret = (name: string) => `${name}-7f31c04be9d82a65710f3cc8d4be96a2`
const keysWith = (encryption: string | undefined, more: { previous?: string; variables?: string } = {}) =>
  createKeys({ encryption, previous: more.previous, installation: undefined, variables: more.variables, readSecret: (name) => (name === 'SHOP_API_KEY' ? 'sk-shop' : null) })

let database: TestDatabase
const closing: (() => Promise<void>)[] = []
const keys = keysWith(secret('one'))
const now = () => new Date('2026-11-20T12:00:00Z')
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
  await database.drop()
})

const given: EndpointInput = { name: 'models', baseUrl: 'https://api.openai.com/v1', apiKeyEnv: null, roles: ['judge'], concurrency: 4, timeoutMs: 5000, judgeModel: '', prices: {} }
const save = (projectId: string, change: Partial<EndpointInput> = {}, endpointId: string | null = null, own = keys) =>
  saveEndpoint({ projectId, endpointId, actor: 'u1', endpoint: { ...given, ...change } }, { db: database.db, keys: own })
const gateway: PullSourceInput = { name: 'bifrost', format: 'bifrost', baseUrl: 'http://bifrost.internal:8080', apiKeyEnv: null, everyMinutes: 15, enabled: true, settings: {}, from: '2026-11-01' }
const deps = () => ({ db: database.db, now, keys })
const newProject = async () => (await createTestProject(database.db)).id
const trail = async (projectId: string) => (await listAuditEvents(database.db, projectId, { limit: 50 })).reverse().map(({ action, after }) => [action, (after as { key?: string } | null)?.key].filter(Boolean).join(' '))
const sealedOf = async (id: string) => (await database.db.endpoint.findUniqueOrThrow({ where: { id } })).apiKeySealed

async function tablesWith(texts: string[]): Promise<string[]> {
  const tables = await database.db.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`
  const found: string[] = []
  for (const { name } of tables) {
    for (const text of texts) {
      const [row] = await database.db.$queryRawUnsafe<{ count: bigint }[]>(`SELECT count(*) AS count FROM ${name} AS t WHERE position($1 in t::text) > 0`, text)
      if (Number(row!.count) > 0) found.push(name)
    }
  }
  return [...new Set(found)]
}

/** Files of this database and of what Postgres writes ahead, as they lie on the disk; empty when the server is elsewhere. */
async function filesWith(texts: string[]): Promise<string[]> {
  await database.db.$executeRawUnsafe('CHECKPOINT')
  const [place] = await database.db.$queryRaw<{ folder: string; oid: string }[]>`SELECT current_setting('data_directory') AS folder, (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS oid`
  const folders = [path.join(place!.folder, 'base', place!.oid), path.join(place!.folder, 'pg_wal')]
  const files = folders.flatMap((folder) => (isFolder(folder) ? readdirSync(folder).map((file) => path.join(folder, file)) : []))
  return files.filter((file) => statSync(file).isFile()).filter((file) => {
    const bytes = readFileSync(file)
    return texts.some((text) => bytes.includes(text))
  })
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory()
  } catch {
    return false
  }
}

/** A model server that tells everybody what it was sent: in an error first, then in its answers. */
async function startEcho() {
  let asked = 0
  const heard = new Set<string | undefined>()
  const server = await startModelServer((_call, request: IncomingMessage, response) => {
    const { authorization } = request.headers
    heard.add(authorization)
    asked += 1
    if (asked % 3 !== 1) return textCompletion(`You sent ${authorization}, ${JSON.stringify(request.headers)}`)
    response.writeHead(500, { 'content-type': 'application/json', 'x-echo': authorization ?? '' }).end(JSON.stringify({ error: { message: `cannot use ${authorization}`, code: authorization, param: authorization } }))
    return undefined
  })
  closing.push(server.close)
  return { ...server, heard }
}

describe('keys that are kept here', () => {
  it('occur in no table, no file, no line and no answer, whatever the servers do with them', async () => {
    const said: string[] = []
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      said.push(String(chunk))
      return true
    }))
    const llm = createLlm({ keyOf: keys.keyOf, baseDelayMs: 1 })
    closing.push(llm.close)
    let shown: unknown[] = []
    try {
      const models = await startEcho()
      const { projectId } = await createRunWorld(database.db, { baseUrl: models.baseUrl, cases: [lookupCase('o1'), lookupCase('o2')] })
      const { id } = (await listEndpoints(database.db, projectId))[0]!
      const wanted = { name: 'models', baseUrl: models.baseUrl, roles: ['candidate', 'baseline', 'judge'], judgeModel: 'judge-large' } satisfies Partial<EndpointInput>
      await save(projectId, { ...wanted, apiKey: MODEL_KEY }, id)
      shown.push(await checkEndpoint({ projectId, endpointId: id }, { db: database.db, llm }))
      const { enqueue, jobs } = collectingEnqueue()
      const ofRun = { db: database.db, enqueue, llm, log, now }
      await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, ofRun)
      await workThrough(jobs, ofRun)
      expect([...models.heard]).toEqual([`Bearer ${MODEL_KEY}`])
      const echoed = await database.db.outcome.findMany({ where: { run: { projectId } } })
      expect(JSON.stringify(echoed)).toContain('You sent Bearer [key]')

      const log2 = await startBifrost({ rows: [bifrostRow('a', '2026-11-19T00:00:00Z', { input_history: [{ role: 'user', content: `authorization: Bearer ${GATEWAY_KEY}` }], metadata: { header: GATEWAY_KEY } })] })
      closing.push(log2.close)
      const openGateway = createGateways({ keyOf: keys.keyOf, wait: async () => undefined, now: () => now().getTime() })
      const source = { ...gateway, baseUrl: log2.baseUrl }
      shown.push(await checkSource({ projectId, sourceId: null, source: { ...source, apiKey: GATEWAY_KEY } }, { ...deps(), openGateway }))
      const { id: sourceId } = await createSource({ projectId, actor: 'u1', source: { ...source, apiKey: GATEWAY_KEY } }, deps())
      shown.push(await checkSource({ projectId, sourceId }, { ...deps(), openGateway }))
      expect(await pullSource({ sourceId }, { db: database.db, now, openGateway })).toMatchObject({ ended: 'done', stored: 1 })
      log2.faults.push(401)
      await pullSource({ sourceId }, { db: database.db, now, openGateway })
      shown.push((await findTraceSource(database.db, sourceId))!.error)

      await save(projectId, { ...wanted, apiKey: NEW_KEY }, id)
      for (const bad of [`${NEW_KEY}\n`.replace('\n', '\nX: y'), `${NEW_KEY}ä`]) shown.push(String(await save(projectId, { ...wanted, apiKey: bad }, id).catch((error: unknown) => JSON.stringify([error, String(error)]))))
      const changes = await lastKeyChanges(database.db, projectId, 'endpoint.key')
      shown = [...shown, ...(await listEndpoints(database.db, projectId)).map((endpoint) => endpointView(endpoint, keyView(endpoint, changes.get(endpoint.id), keys))), await listAuditEvents(database.db, projectId, { limit: 100 })]
      const sealed = [await sealedOf(id), (await findTraceSource(database.db, sourceId))!.apiKeySealed] as string[]
      expect(await tablesWith(sealed)).toEqual(['public.endpoint', 'public.trace_source'])
      expect(sealed.filter((text) => JSON.stringify(shown).includes(text))).toEqual([])
      await removeEndpoint({ projectId, endpointId: (await save(projectId, { name: 'gone', apiKey: MODEL_KEY })).id, actor: 'u1' }, deps())
      await removeSource({ projectId, sourceId, actor: 'u1' }, deps())
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
    const everything = `${JSON.stringify(shown)}${said.join('')}`
    expect(PLANTED.filter((key) => everything.includes(key))).toEqual([])
    expect(await tablesWith(PLANTED)).toEqual([])
    expect(await filesWith(PLANTED)).toEqual([])
    // the search itself finds what is there
    const other = await newProject()
    await database.db.project.update({ where: { id: other }, data: { name: MODEL_KEY } })
    expect(await tablesWith(PLANTED)).toEqual(['public.project'])
  })

  it('are set, replaced and removed, each on record without the key', async () => {
    const projectId = await newProject()
    const { id } = await save(projectId, { apiKey: MODEL_KEY })
    expect(keys.keyOf((await getEndpoint(database.db, projectId, id))!)).toBe(MODEL_KEY)
    // left out, it stays, with or without other changes
    const first = await sealedOf(id)
    await save(projectId, {}, id)
    await save(projectId, { concurrency: 5, baseUrl: 'https://api.openai.com/v2' }, id)
    expect(await sealedOf(id)).toBe(first)
    await save(projectId, { concurrency: 5, baseUrl: 'https://api.openai.com/v2', apiKey: NEW_KEY }, id)
    expect(keys.keyOf((await getEndpoint(database.db, projectId, id))!)).toBe(NEW_KEY)
    await save(projectId, { concurrency: 5, baseUrl: 'https://api.openai.com/v2', apiKey: null }, id)
    expect(await sealedOf(id)).toBeNull()
    await save(projectId, { concurrency: 5, baseUrl: 'https://api.openai.com/v2', apiKey: NEW_KEY }, id)
    // a variable takes its place
    await save(projectId, { concurrency: 5, baseUrl: 'https://api.openai.com/v2', apiKeyEnv: 'SHOP_API_KEY' }, id)
    expect([await sealedOf(id), keys.keyOf((await getEndpoint(database.db, projectId, id))!)]).toEqual([null, 'sk-shop'])
    expect(await trail(projectId)).toEqual(['endpoint.create', 'endpoint.key set', 'endpoint.update', 'endpoint.key replaced', 'endpoint.key removed', 'endpoint.key set', 'endpoint.update', 'endpoint.key removed'])
    await expect(save(projectId, { apiKeyEnv: 'SHOP_API_KEY', apiKey: NEW_KEY }, id)).rejects.toThrow('apiKey: expected a key or the name of a variable, not both')

    const { id: sourceId } = await createSource({ projectId, actor: 'u1', source: { ...gateway, apiKey: GATEWAY_KEY } }, deps())
    const change = (more: Partial<PullSourceInput>) => updateSource({ projectId, sourceId, actor: 'u1', source: { ...gateway, ...more } }, deps())
    await change({})
    await change({ enabled: false })
    await change({ enabled: false, apiKey: NEW_KEY })
    expect((await lastKeyChanges(database.db, projectId, 'source.key')).get(sourceId)).toMatchObject({ by: null })
    await change({ enabled: false, apiKey: null })
    expect((await trail(projectId)).slice(8)).toEqual(['source.create', 'source.key set', 'source.update', 'source.key replaced', 'source.key removed'])
  })

  it('go to no other host than the one they were entered for', async () => {
    const projectId = await newProject()
    const { id } = await save(projectId, { apiKey: MODEL_KEY })
    for (const baseUrl of ['https://evil.example/v1', 'http://api.openai.com/v1', 'https://api.openai.com:8443/v1', 'https://api.openai.com.evil.example/v1']) {
      await expect(save(projectId, { baseUrl }, id), baseUrl).rejects.toThrow('apiKey: the address has another host: enter the key again')
    }
    expect((await getEndpoint(database.db, projectId, id))!.baseUrl).toBe('https://api.openai.com/v1')
    const moved = await save(projectId, { baseUrl: 'https://other.example/v1', apiKey: NEW_KEY }, id)
    expect(keys.keyOf(moved)).toBe(NEW_KEY)
    // nor by a change of the row behind our back, nor in another row
    const stolen = await database.db.endpoint.update({ where: { id }, data: { baseUrl: 'https://evil.example/v1' } })
    expect(() => keys.keyOf(stolen)).toThrow('sealed for another row or another address')
    const mine = await save(projectId, { name: 'mine', baseUrl: 'https://other.example/v1' })
    const copied = await database.db.endpoint.update({ where: { id: mine.id }, data: { apiKeySealed: moved.apiKeySealed ?? null } })
    expect(() => keys.keyOf(copied)).toThrow('sealed for another row or another address')

    const { id: sourceId } = await createSource({ projectId, actor: 'u1', source: { ...gateway, apiKey: GATEWAY_KEY } }, deps())
    const source = { ...gateway, baseUrl: 'http://evil.example' }
    const openGateway = createGateways({ keyOf: keys.keyOf })
    await expect(updateSource({ projectId, sourceId, actor: 'u1', source }, deps())).rejects.toThrow('apiKey: the address has another host')
    await expect(checkSource({ projectId, sourceId, source }, { ...deps(), openGateway })).rejects.toThrow('apiKey: the address has another host')
  })

  it('need an encryption key, and say so at their field', async () => {
    const projectId = await newProject()
    await expect(save(projectId, { apiKey: MODEL_KEY }, null, keysWith(undefined))).rejects.toThrow('apiKey: SLICEGATE_ENCRYPTION_KEY is not set')
    expect(await listEndpoints(database.db, projectId)).toEqual([])
  })
})

describe('variables with keys', () => {
  it('are those that the operator lets people name, for their hosts, when they are saved and when they are used', async () => {
    const projectId = await newProject()
    const strict = keysWith(secret('one'), { variables: 'SHOP_API_KEY@shop.example' })
    await expect(save(projectId, { apiKeyEnv: 'SHOP_API_KEY' }, null, strict)).rejects.toThrow('apiKeyEnv: SHOP_API_KEY may be sent to shop.example alone (SLICEGATE_KEY_VARIABLES), not to api.openai.com')
    await expect(createSource({ projectId, actor: 'u1', source: { ...gateway, apiKeyEnv: 'OTHER_API_KEY' } }, { ...deps(), keys: strict })).rejects.toThrow('apiKeyEnv: OTHER_API_KEY is none of the variables')
    await expect(save(projectId, { apiKeyEnv: 'SLICEGATE_INIT_API_KEY' })).rejects.toThrow('apiKeyEnv: expected the name of an environment variable')
    const { id } = await save(projectId, { apiKeyEnv: 'SHOP_API_KEY' })
    const llm = createLlm({ keyOf: strict.keyOf })
    closing.push(llm.close)
    await expect(checkEndpoint({ projectId, endpointId: id }, { db: database.db, llm })).rejects.toThrow('Endpoint models: SHOP_API_KEY may be sent to shop.example alone')
  })
})

describe('another encryption key', () => {
  it('takes over what the one before sealed, once and on record; what no key opens is named, and the rest goes on', async () => {
    await database.db.endpoint.updateMany({ data: { apiKeySealed: null } })
    await database.db.traceSource.updateMany({ data: { apiKeySealed: null } })
    const projectId = await newProject()
    const [one, two] = [await save(projectId, { apiKey: MODEL_KEY }), await save(projectId, { name: 'lost', apiKey: MODEL_KEY }, null, keysWith(secret('forgotten')))]
    const source = await createSource({ projectId, actor: 'u1', source: { ...gateway, apiKey: GATEWAY_KEY } }, deps())
    const next = keysWith(secret('two'), { previous: secret('one') })
    const reseal = () => resealKeys({ db: database.db, keys: next })
    expect([await reseal(), await reseal()]).toEqual([{ endpoints: 1, sources: 1, unreadable: 1 }, { endpoints: 0, sources: 0, unreadable: 1 }])
    const events = await database.db.auditEvent.findMany({ where: { action: 'keys.reseal' } })
    expect(events.map(({ actor, projectId: of, after }) => ({ actor, of, after }))).toEqual([{ actor: 'system', of: null, after: { endpoints: 1, sources: 1, unreadable: 1 } }])
    // the key before is not needed any more
    const alone = keysWith(secret('two'))
    expect(alone.keyOf((await getEndpoint(database.db, projectId, one.id))!)).toBe(MODEL_KEY)
    const stored = (await findTraceSource(database.db, source.id))!
    expect(alone.keyOf({ ...stored, baseUrl: stored.baseUrl! })).toBe(GATEWAY_KEY)
    const llm = createLlm({ keyOf: alone.keyOf })
    closing.push(llm.close)
    await expect(checkEndpoint({ projectId, endpointId: two.id }, { db: database.db, llm })).rejects.toThrow('Endpoint lost: its key cannot be opened: it was sealed with another encryption key; set that one as SLICEGATE_ENCRYPTION_KEY_PREVIOUS, or enter the key again')
    expect(keyView((await getEndpoint(database.db, projectId, two.id))!, undefined, alone)).toMatchObject({ kind: 'sealed', fault: expect.stringContaining('sealed with another encryption key') })
    expect(() => llm.check({ ...one, apiKeySealed: null, id: 'plain' })).not.toThrow()
  })
})
