import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuth } from '@/lib/create-auth'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createKeys } from '@/lib/keys'
import { createOutboundGuard } from '@/lib/llm/outbound-guard'
import { log } from '@/lib/log'
import { createFirstAdmin } from '@/lib/services/create-first-admin'
import { createInitialProject } from '@/lib/services/create-initial-project'
import { revokeApiKey } from '@/lib/services/revoke-api-key'

const KEY = 'sg_0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778'
const CONFIG = { file: 'eval_config.yaml', text: 'embedding:\n  dimensions: 64\n' }

const keys = createKeys({ encryption: 'e'.repeat(32), previous: undefined, installation: undefined, variables: undefined, readSecret: () => null })
const outbound = createOutboundGuard()

let database: TestDatabase
let auth: ReturnType<typeof createAuth>
beforeAll(async () => {
  database = await createTestDatabase()
  auth = createAuth({ db: database.db, log, baseUrl: 'http://localhost:3000', secret: 'x'.repeat(32), oidc: null, now: () => new Date() })
})
afterAll(async () => {
  await outbound.close()
  await database.drop()
})

const create = (input: { slug?: string; apiKey?: string; config?: typeof CONFIG | null; endpoints?: typeof CONFIG | null }) =>
  createInitialProject({ slug: input.slug, apiKey: input.apiKey, config: input.config ?? null, endpoints: input.endpoints ?? null }, { db: database.db, now: () => new Date(), outbound, keys })

describe('the first project of an instance', () => {
  it('needs somebody whom its key can act for', async () => {
    await expect(create({ slug: 'support-bot' })).rejects.toThrow('there is no admin of the instance')
    await createFirstAdmin({ email: 'ada@example.com', password: 'correct horse battery 9' }, { db: database.db, auth })
  })

  it('is made once with its configuration and its key, also by two setups at once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => create({ slug: 'support-bot', apiKey: KEY, config: CONFIG })))
    expect(results.filter((result) => result?.created)).toHaveLength(1)
    expect(results.map((result) => result?.apiKey).sort()).toEqual(['created', 'there', 'there'])
    expect(await database.db.project.findMany({ select: { slug: true, config: true } })).toEqual([{ slug: 'support-bot', config: CONFIG.text }])
    const [key] = await database.db.apikey.findMany()
    expect(JSON.stringify(key)).not.toContain(KEY)
    const events = await database.db.auditEvent.findMany({ where: { action: { in: ['project.create', 'api-key.create'] } }, orderBy: { id: 'asc' } })
    expect(events.map(({ action, actor }) => `${action} by ${actor}`)).toEqual(['project.create by system', 'api-key.create by system'])
    expect(JSON.stringify(events.map(({ after }) => after))).not.toContain(KEY)
  })

  it('is reached with that very key, for bringing traces, reading and running', async () => {
    const project = await database.db.project.findFirstOrThrow()
    const { valid, key } = await auth.api.verifyApiKey({ body: { key: KEY } })
    expect(valid).toBe(true)
    expect(key).toMatchObject({ name: 'first key', metadata: { projectId: project.id }, permissions: { slicegate: ['ingest', 'read', 'run'] } })
    expect((await auth.api.verifyApiKey({ body: { key: `${KEY.slice(0, -1)}9` } })).valid).toBe(false)
  })

  it('keeps what people changed: its configuration, and that its key was revoked', async () => {
    const project = await database.db.project.findFirstOrThrow()
    await database.db.project.update({ where: { id: project.id }, data: { config: 'embedding:\n  dimensions: 99\n' } })
    expect(await create({ slug: 'support-bot', apiKey: KEY, config: CONFIG })).toEqual({ slug: 'support-bot', created: false, apiKey: 'there', endpoints: [] })
    expect((await database.db.project.findFirstOrThrow()).config).toContain('99')
    const [key] = await database.db.apikey.findMany()
    await revokeApiKey({ projectId: project.id, keyId: key!.id, actor: 'ada' }, { db: database.db })
    expect(await create({ slug: 'support-bot', apiKey: KEY })).toMatchObject({ apiKey: 'revoked' })
    expect(await database.db.apikey.count()).toBe(0)
  })

  it('names the variable that is wrong, and never says the key', async () => {
    expect(await create({})).toBeNull()
    await expect(create({ apiKey: KEY })).rejects.toThrow('SLICEGATE_INIT_API_KEY: SLICEGATE_INIT_PROJECT has to name the project')
    await expect(create({ config: CONFIG })).rejects.toThrow('SLICEGATE_INIT_CONFIG_FILE: SLICEGATE_INIT_PROJECT has to name the project')
    await expect(create({ endpoints: { file: 'endpoints.yaml', text: '[]' } })).rejects.toThrow('SLICEGATE_INIT_ENDPOINTS_FILE: SLICEGATE_INIT_PROJECT has to name the project')
    await expect(create({ slug: 'Support Bot' })).rejects.toThrow('SLICEGATE_INIT_PROJECT: expected 1 to 48 lower-case letters')
    for (const apiKey of ['secret-of-somebody', 'sg_short', `sg_${'a'.repeat(40)}`, `${KEY} `]) {
      const error = await create({ slug: 'support-bot', apiKey }).catch((cause: Error) => cause)
      expect((error as Error).message).toMatch(/^SLICEGATE_INIT_API_KEY: expected/)
      expect((error as Error).message).not.toContain(apiKey)
    }
    await expect(create({ slug: 'other', config: { file: '/etc/gate.yaml', text: 'embedding:\n  dimensions: 2\n' } })).rejects.toThrow(/^\/etc\/gate\.yaml:2: embedding.dimensions/)
    expect(await database.db.project.count()).toBe(1)
  })

  it('refuses a key that opens another project already', async () => {
    const other = `${KEY}ab`
    await create({ slug: 'one', apiKey: other })
    await expect(create({ slug: 'two', apiKey: other })).rejects.toThrow('SLICEGATE_INIT_API_KEY: this key belongs to another project')
    expect(await database.db.project.count({ where: { slug: 'two' } })).toBe(0)
  })
})
