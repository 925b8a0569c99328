import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAuditEvents } from '@/lib/db/audit-events'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { recordWebhookEvent } from '@/lib/db/webhook-events'
import { getWebhook, listDeliveries, listWebhooks, resendDelivery } from '@/lib/db/webhooks'
import { deliverWebhooks } from '@/lib/services/deliver-webhooks'
import { removeWebhook } from '@/lib/services/remove-webhook'
import { rotateWebhookSecret } from '@/lib/services/rotate-webhook-secret'
import { saveWebhook } from '@/lib/services/save-webhook'
import { tryWebhook } from '@/lib/services/try-webhook'
import { webhookSecretOf } from '@/lib/webhook-secret'

type Received = { headers: IncomingHttpHeaders; body: string; path: string }
let database: TestDatabase
let answer: (path: string) => { status: number; headers?: Record<string, string> } | null
let received: Received[] = []
let url = ''
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => { body += chunk.toString() })
  request.on('end', () => {
    received.push({ headers: request.headers, body, path: request.url! })
    const said = answer(request.url!)
    if (said === null) return request.socket.destroy()
    response.writeHead(said.status, said.headers).end()
  })
})

let projectId = ''
let nowMs = 0
const now = () => new Date(nowMs)
const webhookSecret = (id: string, rotation: number) => webhookSecretOf('an installation secret of some length', id, rotation)
const deps = () => ({ db: database.db, now, webhookSecret, baseUrl: 'https://slicegate.example' })
const actor = 'user-1'
const make = (over: Record<string, unknown> = {}) => saveWebhook({
  projectId, webhookId: null, actor, webhook: { name: 'ci', url: `${url}/hook`, format: 'slicegate', events: ['run.reviewed', 'run.decided'], enabled: true, ...over },
}, deps())
const tell = () => recordWebhookEvent(database.db, { projectId, event: 'run.reviewed', payload: { text: 'Ada upheld <helpdesk & co>', path: '/p/x/runs/1/review', data: { runId: '1' } } })

beforeAll(async () => {
  database = await createTestDatabase()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await database.drop()
})
let sequence = 0
beforeEach(async () => {
  sequence += 1
  // messages are due from the moment that the database writes them
  nowMs = Math.ceil(Date.now() / 1000) * 1000 + 60_000
  received = []
  answer = () => ({ status: 204 })
  await database.db.webhook.deleteMany()
  projectId = (await database.db.project.create({ data: { slug: `hooks-${sequence}`, name: 'Helpdesk', config: '' } })).id
})

describe('a message to a webhook', () => {
  it('is signed as the Standard Webhooks specification says, with a secret that is stored nowhere', async () => {
    const { id } = await make()
    expect(await tell()).toBe(1)
    expect(await deliverWebhooks(deps())).toEqual({ delivered: 1, failed: 0 })
    const [{ headers, body }] = received as [Received]
    const key = Buffer.from(webhookSecret(id, 1).replace('whsec_', ''), 'base64')
    expect(key).toHaveLength(24)
    const signature = createHmac('sha256', key).update(`${headers['webhook-id'] as string}.${nowMs / 1000}.${body}`).digest('base64')
    expect(headers).toMatchObject({ 'webhook-signature': `v1,${signature}`, 'webhook-timestamp': String(nowMs / 1000), 'content-type': 'application/json' })
    expect(JSON.parse(body)).toMatchObject({ type: 'run.reviewed', project: 'Helpdesk', text: 'Ada upheld <helpdesk & co>', url: 'https://slicegate.example/p/x/runs/1/review', data: { runId: '1' } })
    expect(JSON.stringify(await database.db.webhook.findMany())).not.toContain(webhookSecret(id, 1))
  })

  it('is a plain text with a link for Slack, in which nothing that people wrote is markup', async () => {
    await make({ format: 'slack' })
    await tell()
    await deliverWebhooks(deps())
    expect(JSON.parse(received[0]!.body)).toEqual({ text: 'Helpdesk: Ada upheld &lt;helpdesk &amp; co&gt; <https://slicegate.example/p/x/runs/1/review|Open>', unfurl_links: false, unfurl_media: false })
  })

  it('goes to every webhook that wants the event and is switched on, and to no other', async () => {
    await make()
    await make({ name: 'off', enabled: false })
    await make({ name: 'flags', events: ['flag.created'] })
    expect(await tell()).toBe(1)
    const other = await database.db.project.create({ data: { slug: `other-${sequence}`, name: 'Other', config: '' } })
    expect(await recordWebhookEvent(database.db, { projectId: other.id, event: 'run.reviewed', payload: { text: 't', path: '/', data: {} } })).toBe(0)
  })

  it('is told only if what it tells of was committed', async () => {
    const { id } = await make()
    await expect(database.db.$transaction(async (tx) => {
      await recordWebhookEvent(tx, { projectId, event: 'run.reviewed', payload: { text: 't', path: '/', data: {} } })
      throw new Error('rolled back')
    })).rejects.toThrow('rolled back')
    expect(await listDeliveries(database.db, id, 10)).toEqual([])
  })
})

describe('an address that does not take a message', () => {
  it('is tried again after 10 s, 1 min, 5 min, 30 min, 2 h and 12 h, and then given up', async () => {
    const { id } = await make()
    await tell()
    answer = () => ({ status: 500 })
    for (const waitS of [10, 60, 300, 1800, 7200, 43_200]) {
      expect(await deliverWebhooks(deps())).toEqual({ delivered: 0, failed: 1 })
      expect(await listDeliveries(database.db, id, 1)).toMatchObject([{ status: 'waiting', responseStatus: 500, error: 'answered 500', nextAt: new Date(nowMs + waitS * 1000) }])
      nowMs += waitS * 1000 - 1
      expect(await deliverWebhooks(deps())).toEqual({ delivered: 0, failed: 0 })
      nowMs += 1
    }
    await deliverWebhooks(deps())
    expect(await listDeliveries(database.db, id, 1)).toMatchObject([{ status: 'failed', attempts: 7, nextAt: null }])
    expect(received).toHaveLength(7)
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('gets it when a person sends it again', async () => {
    const { id } = await make()
    await tell()
    answer = () => null
    await deliverWebhooks(deps())
    const [waiting] = await listDeliveries(database.db, id, 1)
    expect(waiting).toMatchObject({ status: 'waiting', responseStatus: null })
    expect(waiting!.error).toMatch(/^could not be reached: /)
    answer = () => ({ status: 200 })
    expect(await resendDelivery(database.db, id, waiting!.id, now())).toBe(true)
    expect(await deliverWebhooks(deps())).toEqual({ delivered: 1, failed: 0 })
    expect(await resendDelivery(database.db, id, waiting!.id, now())).toBe(false)
  })

  it('is not followed to where it redirects', async () => {
    const { id } = await make()
    await tell()
    answer = (path) => (path === '/hook' ? { status: 302, headers: { location: `${url}/elsewhere` } } : { status: 200 })
    await deliverWebhooks(deps())
    expect(received.map(({ path }) => path)).toEqual(['/hook'])
    expect(await listDeliveries(database.db, id, 1)).toMatchObject([{ error: 'answered 302, a redirect, which is not followed' }])
  })

  it('gets no message twice from two workers at once', async () => {
    await make()
    for (let i = 0; i < 30; i++) await tell()
    const both = await Promise.all([deliverWebhooks(deps()), deliverWebhooks(deps())])
    expect(both[0].delivered + both[1].delivered).toBe(30)
    expect(received).toHaveLength(30)
  })
})

describe('the webhooks of a project', () => {
  it('are checked field by field', async () => {
    await expect(make({ name: '', url: 'ftp://x', events: [] })).rejects.toMatchObject({
      code: 'invalid', details: { errors: [
        { field: 'name', message: 'expected a name of 1 to 60 characters' },
        { field: 'url', message: 'expected an http or https address without a name and password in it' },
        { field: 'events', message: 'expected one event at least' },
      ] },
    })
    await expect(make({ url: 'https://a:b@x' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(make({ events: ['run.started'] })).rejects.toMatchObject({ code: 'invalid' })
    await expect(make({ format: 7, extra: 1 })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('change with an audit event, and the same again changes nothing', async () => {
    const { id } = await make()
    const webhook = { name: 'ci', url: `${url}/hook`, format: 'slack', events: ['run.decided'], enabled: true }
    await saveWebhook({ projectId, webhookId: id, webhook, actor }, deps())
    await saveWebhook({ projectId, webhookId: id, webhook, actor }, deps())
    expect((await listAuditEvents(database.db, projectId, { limit: 9 })).map(({ action }) => action)).toEqual(['webhook.update', 'webhook.create'])
    expect(await listWebhooks(database.db, projectId)).toMatchObject([{ format: 'slack', newest: null, waiting: 0 }])
  })

  it('have a new secret when somebody asks, try an address, and go with their messages', async () => {
    const { id } = await make()
    const first = webhookSecret(id, 1)
    const second = await rotateWebhookSecret({ projectId, webhookId: id, actor }, deps())
    expect(second).not.toBe(first)
    await tryWebhook({ projectId, webhookId: id, path: '/p/x/settings', actor: 'u1' }, deps())
    await deliverWebhooks(deps())
    expect(JSON.parse(received[0]!.body)).toMatchObject({ type: 'ping', text: 'A trial of the webhook “ci”.' })
    const other = await database.db.project.create({ data: { slug: `not-${sequence}`, name: 'N', config: '' } })
    for (const change of [removeWebhook, rotateWebhookSecret]) {
      await expect(change({ projectId: other.id, webhookId: id, actor }, deps())).rejects.toMatchObject({ code: 'not-found' })
    }
    await removeWebhook({ projectId, webhookId: id, actor }, deps())
    expect(await getWebhook(database.db, projectId, id)).toBeNull()
    expect(await database.db.webhookDelivery.count()).toBe(0)
  })

  it('are twenty at most', async () => {
    for (let i = 0; i < 20; i++) await make({ name: `w${i}` })
    await expect(make({ name: 'more' })).rejects.toMatchObject({ code: 'conflict' })
  })
})
