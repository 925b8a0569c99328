import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { recordWebhookEvent } from '@/lib/db/webhook-events'
import { listDeliveries } from '@/lib/db/webhooks'
import { createOutboundGuard } from '@/lib/llm/outbound-guard'
import { createSource } from '@/lib/services/create-source'
import { deliverWebhooks } from '@/lib/services/deliver-webhooks'
import { saveEndpoint } from '@/lib/services/save-endpoint'
import { saveWebhook } from '@/lib/services/save-webhook'
import { updateSource } from '@/lib/services/update-source'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
let hits = 0
const server = createServer((_, response) => {
  hits += 1
  response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
})
let own = ''
const now = () => new Date('2026-11-20T12:00:00Z')
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await database.drop()
})

const endpoint = (baseUrl: string, outbound = createOutboundGuard()) => saveEndpoint({
  projectId, endpointId: null, actor: 'u1',
  endpoint: { name: `e-${baseUrl}`.slice(0, 80), baseUrl, apiKeyEnv: null, roles: ['candidate'], concurrency: 1, timeoutMs: 1000, judgeModel: '', prices: {} },
}, { db: database.db, outbound })
const source = { name: 'gw', format: 'bifrost' as const, apiKeyEnv: null, everyMinutes: 15, enabled: true, settings: {}, from: '2026-11-01' }
const webhook = (url: string, outbound = createOutboundGuard()) => saveWebhook({
  projectId, webhookId: null, actor: 'u1', webhook: { name: 'ci', url, format: 'slicegate', events: ['run.reviewed'], enabled: true },
}, { db: database.db, outbound })

const FORBIDDEN = ['http://169.254.169.254/v1', 'http://2852039166/v1', 'https://[::ffff:169.254.169.254]/v1', 'http://0xa9.0xfe.0xa9.0xfe:8080/v1', 'http://metadata.google.internal./v1', 'http://[fd00:ec2::254]/v1', 'http://0.0.0.0:3000/v1', 'http://[64:ff9b::a9fe:a9fe]/v1']

describe('an address that may not be called', () => {
  it.each(FORBIDDEN)('is not saved, with the field in the answer: %s', async (url) => {
    await expect(endpoint(url)).rejects.toMatchObject({ code: 'invalid', details: { errors: [{ field: 'baseUrl', message: expect.stringContaining('SLICEGATE_OUTBOUND_ALLOW') as string }] } })
    await expect(createSource({ projectId, actor: 'u1', source: { ...source, baseUrl: url } }, { db: database.db, now })).rejects.toMatchObject({ code: 'invalid', details: { errors: [{ field: 'baseUrl' }] } })
    await expect(webhook(url)).rejects.toMatchObject({ code: 'invalid', details: { errors: [{ field: 'url' }] } })
  })

  it('is not put in the place of a good one', async () => {
    const made = await createSource({ projectId, actor: 'u1', source: { ...source, baseUrl: 'http://gateway.example' } }, { db: database.db, now })
    await expect(updateSource({ projectId, sourceId: made.id, actor: 'u1', source: { ...source, baseUrl: FORBIDDEN[0]! } }, { db: database.db, now })).rejects.toMatchObject({ details: { errors: [{ field: 'baseUrl' }] } })
  })

  it('is what the operator says: the database of the product, what is denied, and not what is allowed', async () => {
    const guard = createOutboundGuard({ stores: [database.databaseUrl], deny: 'private', allow: '169.254.169.254' })
    const store = new URL(database.databaseUrl).host
    await expect(endpoint(`http://${store}/v1`, guard)).rejects.toThrow('is a database of this product')
    await expect(endpoint('http://10.0.0.1/v1', guard)).rejects.toThrow('baseUrl: 10.0.0.1 is refused by SLICEGATE_OUTBOUND_DENY (private)')
    expect(await endpoint('http://169.254.169.254/v1', guard)).toMatchObject({ baseUrl: 'http://169.254.169.254/v1' })
  })
})

describe('a webhook', () => {
  const deps = (outbound = createOutboundGuard()) => ({ db: database.db, now: () => new Date(Date.now() + 60_000), webhookSecret: () => 'whsec_AAAA', baseUrl: 'https://own.example', outbound })
  const tell = async () => {
    await database.db.webhookDelivery.deleteMany()
    await recordWebhookEvent(database.db, { projectId, event: 'run.reviewed', payload: { text: 'x', path: '/', data: {} } })
  }

  it('follows no redirect to a metadata address', async () => {
    const { id } = await webhook(`${own}/hook`)
    await tell()
    expect(await deliverWebhooks(deps())).toEqual({ delivered: 0, failed: 1 })
    expect(hits).toBe(1)
    expect((await listDeliveries(database.db, id, 1))[0]).toMatchObject({ error: 'answered 307, a redirect, which is not followed' })
  })

  it('whose name turns to a forbidden address is not called, and its list says why', async () => {
    await database.db.webhook.deleteMany()
    const { id } = await webhook('http://hooks.example/x')
    await tell()
    const outbound = createOutboundGuard({ lookup: (_, options, callback) => (options.all ? callback(null, [{ address: '169.254.169.254', family: 4 }]) : callback(null, '169.254.169.254', 4)) })
    expect(await deliverWebhooks(deps(outbound))).toEqual({ delivered: 0, failed: 1 })
    expect((await listDeliveries(database.db, id, 1))[0]!.error).toBe('not called: hooks.example stands for 169.254.169.254, a metadata address of a cloud, which may be called only if SLICEGATE_OUTBOUND_ALLOW names it')
    await outbound.close()
  })
})
