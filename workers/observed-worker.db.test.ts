import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { inWorkContext } from '@/lib/request-context'
import { originOfJobs } from '@/lib/job-origin'
import { listLiveProcesses } from '@/lib/db/processes'
import { startRun } from '@/lib/services/start-run'
import { createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { readMetricNames, seriesNamedIn } from '@/lib/test-metrics'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

// One real worker, as operators see it: its addresses, its log and its traces, none of which may hold a word of traffic.

/** Stands in every text that a customer, a model or a provider wrote. */
const PLANTED = 'zanzibar-4711'
const TOKEN = 'token-of-the-test'

type Span = { name: string; attributes: { key: string; value: Record<string, unknown> }[]; links?: { traceId: string }[]; traceId: string; parentSpanId?: string }

let bundle: string
let database: TestDatabase
let enqueue: Enqueue
let worker: WorkerProcess
let models: Awaited<ReturnType<typeof startModelServer>>
let collector: http.Server
let hook: http.Server
let base: string
let said = ''
let received = ''
const spans: Span[] = []

const listen = async (server: http.Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function bodyOf(request: http.IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    request.on('data', (chunk: Buffer) => { text += chunk.toString() }).on('end', () => resolve(text))
  })
}

beforeAll(async () => {
  bundle = await bundleWorker('observed-worker')
  database = await createTestDatabase()
  collector = http.createServer((request, response) => void bodyOf(request).then((text) => {
    received += text
    const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
    response.setHeader('content-type', 'application/json').end('{}')
  }))
  hook = http.createServer((request, response) => void bodyOf(request).then(() => response.writeHead(500).end(PLANTED)))
  models = await startModelServer((call, _request, response) => {
    const args = call.messages.at(-1)!.content
    if (!args.includes('broken')) return toolCompletion('lookup', args)
    response.statusCode = 400
    return { error: { message: `cannot answer ${args}`, type: 'invalid_request_error' } }
  })
  enqueue = createEnqueue({ databaseUrl: database.databaseUrl, origin: originOfJobs })
  worker = await startWorkerProcess(bundle, {
    DATABASE_URL: database.databaseUrl, SLICEGATE_SECRET: 'a secret of the test, long enough for it', SLICEGATE_LOG_LEVEL: 'debug', SLICEGATE_WORKER_PORT: '0',
    SLICEGATE_METRICS_TOKEN: TOKEN, OTEL_EXPORTER_OTLP_ENDPOINT: await listen(collector), OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_BSP_SCHEDULE_DELAY: '100',
  }, { onLog: (text) => { said += text } })
  // the line of the log may come after the word over the channel
  await vi.waitUntil(() => /"port":\d+/.test(said), { timeout: 10_000, interval: 10 })
  base = `http://127.0.0.1:${/"port":(\d+)/.exec(said)![1]}`
})

afterAll(async () => {
  await worker.kill('SIGTERM')
  await enqueue.close()
  await models.close()
  for (const server of [collector, hook]) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await database.drop()
  fs.rmSync(bundle, { force: true })
})

const scrape = async () => (await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text()
const lines = () => said.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>)
const attributesOf = (span: Span) => Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

/** A run over texts that hold the planted word; every second case meets a provider that repeats the request in its error. */
async function runOverPlantedText(): Promise<string> {
  const cases = Array.from({ length: 20 }, (_, index) => lookupCase(`{"order":"${PLANTED} ${index % 2 === 0 ? 'fine' : 'broken'} ${index}"}`))
  const { projectId } = await createRunWorld(database.db, { baseUrl: models.baseUrl, cases })
  await database.db.webhook.create({ data: { projectId, name: PLANTED, url: await listen(hook), format: 'json', events: ['gate.blocked', 'run.decided', 'gate.passed'], createdBy: 'system' } })
  const [own] = await database.db.webhook.findMany({ where: { projectId } })
  await database.db.webhookDelivery.create({ data: { webhookId: own!.id, event: 'test', payload: { text: PLANTED } } })
  const deps = { db: database.db, enqueue, now: () => new Date() }
  const { runId } = await inWorkContext({ requestId: 'request-of-the-test' },
    () => startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, deps))
  await vi.waitUntil(async () => (await database.db.run.findUniqueOrThrow({ where: { id: runId } })).status === 'done', { timeout: 60_000, interval: 50 })
  return runId
}

describe('a worker that is looked after', () => {
  it('says that it lives and that it is ready', async () => {
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: 'alive' })
    const ready = await fetch(`${base}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', failing: [] }])
    expect((await fetch(`${base}/anything`)).status).toBe(404)
    expect((await fetch(`${base}/readyz`, { method: 'POST' })).status).toBe(405)
    expect(await listLiveProcesses(database.db)).toMatchObject([{ kind: 'worker', pid: worker.process.pid, drainingAt: null }])
  })

  it('shows its figures to who has the token', async () => {
    expect((await fetch(`${base}/metrics`)).status).toBe(401)
    expect((await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${TOKEN}x` } })).status).toBe(401)
    expect(await scrape()).toContain('slicegate_build_info')
  })

  it('counts, logs and traces a run without a word of what was said in it', async () => {
    const runId = await runOverPlantedText()
    // a fault of the database that quotes what it was given, as its own do
    await database.db.$executeRawUnsafe(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'invalid input syntax for type json: "${PLANTED}"'; END $$`)
    await database.db.$executeRawUnsafe('CREATE TRIGGER refuse BEFORE UPDATE ON webhook_delivery FOR EACH ROW EXECUTE FUNCTION refuse()')
    await vi.waitUntil(() => lines().some((line) => line.msg === 'job failed'), { timeout: 60_000, interval: 50 })
    await database.db.$executeRawUnsafe('DROP TRIGGER refuse ON webhook_delivery')

    const jobs = lines().filter((line) => line.msg === 'job done')
    expect(jobs.find((line) => line.job === 'replay-cases')).toMatchObject({ runId, cases: 5, outcome: 'done', requestId: 'request-of-the-test', tries: 1 })
    expect(jobs.find((line) => line.job === 'decide-gate')).toMatchObject({ runId, ms: expect.any(Number) as number })
    expect(said).not.toContain(PLANTED)

    const text = await scrape()
    const value = (series: string) => Number(new RegExp(`^${series.replace(/[{}"]/g, '\\$&')} (.+)$`, 'm').exec(text)?.[1] ?? NaN)
    expect(value('slicegate_cases_recorded_total')).toBe(20)
    expect(value('slicegate_model_calls_total{purpose="model",model="new",outcome="answered"}')).toBeGreaterThanOrEqual(10)
    expect(value('slicegate_model_calls_total{purpose="model",model="other",outcome="answered"}')).toBeGreaterThanOrEqual(10)
    expect(value('slicegate_model_calls_unpriced_total{purpose="model",model="other"}')).toBeGreaterThanOrEqual(10)
    // 20 cases, 5 a job
    expect(value('slicegate_jobs_total{queue="replay-cases",outcome="done"}')).toBe(4)
    expect(text).toMatch(/slicegate_gate_verdicts_total\{gate="\w+"\} 1/)
    expect(value('slicegate_instance_processes{kind="worker",state="live"}')).toBe(1)
    expect(text).not.toContain(PLANTED)

    await vi.waitUntil(() => spans.some((span) => span.name === 'process decide-gate'), { timeout: 20_000, interval: 50 })
    const call = spans.find((span) => span.name === 'chat new')!
    expect(attributesOf(call)).toMatchObject({ 'gen_ai.request.model': 'new', 'slicegate.purpose': 'model' })
    const replay = spans.find((span) => span.name === 'process replay-cases' && span.traceId === call.traceId)!
    expect(attributesOf(replay)).toMatchObject({ 'messaging.destination.name': 'replay-cases', 'slicegate.run_id': runId })
    expect(spans.some((span) => span.traceId === replay.traceId && attributesOf(span)['db.system.name'] === 'postgresql')).toBe(true)
    // sent by the sweep, which comes by itself
    await vi.waitUntil(() => spans.some((span) => span.name === 'webhook'), { timeout: 60_000, interval: 50 })
    expect(received).toContain('slicegate-worker')
    expect(received).not.toContain(PLANTED)
  })

  it('has every series that the dashboard and the alerts ask for', async () => {
    const names = readMetricNames(await scrape())
    for (const file of ['ops/grafana/slicegate.json', 'ops/prometheus/alerts.yml']) {
      const asked = seriesNamedIn(fs.readFileSync(file, 'utf8'), file)
      expect(asked.length).toBeGreaterThan(8)
      expect(asked.filter((name) => !names.has(name))).toEqual([])
    }
    const documented = new Set([...fs.readFileSync('docs/operations.md', 'utf8').matchAll(/`(slicegate_\w+)`/g)].map((match) => match[1]!))
    const own = [...names].filter((name) => name.startsWith('slicegate_') && !/_(?:bucket|sum|count)$/.test(name))
    expect(own.filter((name) => !documented.has(name))).toEqual([])
    expect([...documented].filter((name) => !names.has(name))).toEqual([])
  })

  it('is not ready while the database lacks a migration that it knows', async () => {
    await database.db.$executeRawUnsafe('CREATE TABLE kept AS SELECT * FROM _prisma_migrations ORDER BY migration_name DESC LIMIT 1')
    await database.db.$executeRawUnsafe('DELETE FROM _prisma_migrations WHERE migration_name IN (SELECT migration_name FROM kept)')
    const answer = await fetch(`${base}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ status: 'not ready', failing: [{ part: 'migrations', why: expect.stringContaining('lacks migration') as string }] })
    await database.db.$executeRawUnsafe('INSERT INTO _prisma_migrations SELECT * FROM kept')
    expect((await fetch(`${base}/readyz`)).status).toBe(200)
  })

  it('takes itself out of the list when it ends', async () => {
    await worker.kill('SIGTERM')
    expect(worker.process.exitCode).toBe(0)
    expect(await listLiveProcesses(database.db)).toEqual([])
  })
})
