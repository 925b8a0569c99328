import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Gateway } from '@/lib/core/sources/gateway'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findTraceSource, listTraceSources } from '@/lib/db/trace-sources'
import { createGateways, type OpenGateway } from '@/lib/llm/gateways'
import { bifrostRow, liteLlmRow, startBifrost, startLiteLlm, type TestGateway, type TestRow } from '@/lib/llm/test-gateways'
import { createSource } from '@/lib/services/create-source'
import { enqueueDuePulls } from '@/lib/services/enqueue-due-pulls'
import { pullSource } from '@/lib/services/pull-source'
import { removeSource } from '@/lib/services/remove-source'
import { requestPull } from '@/lib/services/request-pull'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { updateSource } from '@/lib/services/update-source'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let server: TestGateway
let nowMs = 0
const START = Date.parse('2026-11-01T00:00:00Z')
const HOUR = 3_600_000
const at = (hour: number) => new Date(START + hour * HOUR).toISOString()
const now = () => new Date(nowMs)
beforeAll(async () => { database = await createTestDatabase() })
afterEach(() => server.close())
afterAll(() => database.drop())

const openGateway: OpenGateway = createGateways({ keyOf: () => null, wait: async () => undefined, now: () => nowMs })
const pull = (sourceId: string, more: { signal?: AbortSignal; open?: OpenGateway } = {}) =>
  pullSource({ sourceId, ...(more.signal ? { signal: more.signal } : {}) }, { db: database.db, now, openGateway: more.open ?? openGateway })

async function newSource(rows: TestRow[], more: Partial<Parameters<typeof startBifrost>[0]> & { settings?: object } = {}) {
  const { settings = {}, ...world } = more
  const live = { rows, ...world }
  server = await startBifrost(live)
  const project = await createTestProject(database.db)
  nowMs = START + 48 * HOUR
  const source = await createSource({
    projectId: project.id, actor: 'u1',
    source: { name: 'gateway', format: 'bifrost', baseUrl: server.baseUrl, apiKeyEnv: null, everyMinutes: 15, enabled: true, settings, from: '2026-11-01' },
  }, { db: database.db, now })
  const stored = async () => (await database.db.trace.findMany({ where: { projectId: project.id }, orderBy: { ts: 'asc' }, select: { sourceId: true, customerId: true } }))
  return { projectId: project.id, sourceId: source.id, live, stored }
}

/** One row an hour for two days. */
const twoDays = () => Array.from({ length: 48 }, (_, hour) => bifrostRow(`r${String(hour).padStart(2, '0')}`, at(hour + 0.5)))
const ids = (rows: { sourceId: string }[]) => rows.map(({ sourceId }) => sourceId)

/** A gateway that does something before each stretch is asked for. */
const watched = (before: (nth: number) => Promise<void> | void): OpenGateway => {
  let nth = 0
  return (place, signal) => {
    const gateway = openGateway(place, signal)
    const openWindow: Gateway['openWindow'] = async (window) => {
      await before(++nth)
      return gateway.openWindow(window)
    }
    return { ...gateway, openWindow }
  }
}

describe('pulling a gateway', () => {
  it('stores everything since the first day, and what comes later once', async () => {
    const { sourceId, projectId, live, stored } = await newSource([bifrostRow('before', at(-1)), ...twoDays()])
    expect(await pull(sourceId)).toEqual({ ended: 'done', rows: 48, stored: 48 })
    expect(ids(await stored())).toEqual(twoDays().map(({ id }) => id))
    const source = await findTraceSource(database.db, sourceId)
    expect(source).toMatchObject({ status: 'idle', error: null, pulledAt: now(), state: { cursor: { until: at(47 + 50 / 60) }, lease: null, progress: null } })
    // written late, with a time that was read already, and a new one
    live.rows.push(bifrostRow('late', at(47.9)), bifrostRow('new', at(48.5)))
    nowMs += HOUR
    expect(await pull(sourceId)).toMatchObject({ ended: 'done', stored: 2 })
    expect(await pull(sourceId)).toMatchObject({ ended: 'done', stored: 0 })
    const [listed] = await listTraceSources(database.db, projectId, new Date(0))
    expect(listed).toMatchObject({ counts: { stored: 50, quarantined: 0, missing: { customer: 0, conversation: 50 } }, lastImportAt: expect.any(Date) as Date })
    expect(await database.db.traceImport.findMany({ where: { projectId }, select: { via: true, name: true, status: true } })).toEqual([{ via: 'pull', name: 'gateway', status: 'done' }, { via: 'pull', name: 'gateway', status: 'done' }])
  })

  it('loses nothing when its worker dies between two stretches, and the dead one writes nothing any more', async () => {
    const { sourceId, stored } = await newSource(twoDays())
    let release = () => undefined as void
    let reached = () => undefined as void
    const dead = new Promise<void>((resolve) => { release = resolve })
    const here = new Promise<void>((resolve) => { reached = resolve })
    const first = pull(sourceId, { open: watched(async (nth) => { if (nth === 3) { reached(); await dead } }) })
    await here
    // 6 and 12 hours were stored and are written down
    expect(ids(await stored())).toHaveLength(18)
    expect((await findTraceSource(database.db, sourceId))?.state.cursor).toMatchObject({ until: at(18) })
    expect(await pull(sourceId)).toMatchObject({ ended: 'busy' })
    nowMs += 3 * 60_000
    const jobs = collectingEnqueue()
    expect(await enqueueDuePulls({ db: database.db, enqueue: jobs.enqueue, now })).toBeGreaterThan(0)
    expect(jobs.jobs).toContainEqual({ name: 'pull-source', payload: { sourceId }, jobId: `pull-source-${sourceId}` })
    expect(await pull(sourceId)).toEqual({ ended: 'done', rows: 30, stored: 30 })
    const after = await findTraceSource(database.db, sourceId)
    release()
    expect(await first).toMatchObject({ ended: 'lost', rows: 42, stored: 18 })
    expect(await findTraceSource(database.db, sourceId)).toEqual(after)
    expect(ids(await stored())).toEqual(twoDays().map(({ id }) => id))
  })

  it('is done by one of two workers', async () => {
    const { sourceId } = await newSource(twoDays())
    const ends = await Promise.all([pull(sourceId), pull(sourceId), pull(sourceId)])
    expect(ends.map(({ ended }) => ended).sort()).toEqual(['busy', 'busy', 'done'])
  })

  it('stops where it is when the worker stops, and the next one goes on', async () => {
    const { sourceId, stored } = await newSource(twoDays())
    const stopping = new AbortController()
    expect(await pull(sourceId, { signal: stopping.signal, open: watched((nth) => { if (nth === 2) stopping.abort() }) })).toEqual({ ended: 'stopped', rows: 6, stored: 6 })
    expect(await findTraceSource(database.db, sourceId)).toMatchObject({ status: 'pulling', state: { lease: null, cursor: { until: at(6) } } })
    const jobs = collectingEnqueue()
    await enqueueDuePulls({ db: database.db, enqueue: jobs.enqueue, now })
    expect(jobs.jobs.map(({ payload }) => payload)).toContainEqual({ sourceId })
    expect(await pull(sourceId)).toMatchObject({ ended: 'done', stored: 42 })
    expect(await stored()).toHaveLength(48)
  })

  it('says in words why a gateway could not be read, keeps what it had, and goes on there', async () => {
    const { sourceId, stored } = await newSource(twoDays())
    const failing = watched((nth) => { if (nth === 2) server.faults.push(401) })
    expect(await pull(sourceId, { open: failing })).toEqual({ ended: 'failed', rows: 6, stored: 6 })
    expect(await findTraceSource(database.db, sourceId)).toMatchObject({ status: 'failed', error: expect.stringContaining('the gateway answers 401') as string, state: { lease: null } })
    expect(await pull(sourceId)).toMatchObject({ ended: 'done', stored: 42 })
    expect(await findTraceSource(database.db, sourceId)).toMatchObject({ status: 'idle', error: null })
    expect(await stored()).toHaveLength(48)
  })

  it('reads calls again that had not finished, and puts those aside that never do', async () => {
    const rows = [bifrostRow('ends', at(1), { status: 'processing' }), bifrostRow('never', at(2), { status: 'processing' }), bifrostRow('done', at(3))]
    const { sourceId, stored } = await newSource(rows)
    nowMs = START + 4 * HOUR
    expect(await pull(sourceId)).toMatchObject({ stored: 1 })
    rows[0]!.status = 'success'
    nowMs += HOUR
    expect(await pull(sourceId)).toMatchObject({ stored: 1 })
    expect(ids(await stored())).toEqual(['ends', 'done'])
    expect((await findTraceSource(database.db, sourceId))?.state.cursor?.open).toEqual([{ id: 'never', since: at(2) }])
    nowMs += 25 * HOUR
    await pull(sourceId)
    expect((await findTraceSource(database.db, sourceId))?.state.cursor?.open).toEqual([])
    expect(await database.db.quarantinedLine.findMany({ where: { import: { traceSourceId: sourceId } }, select: { reason: true } })).toEqual([{ reason: expect.stringContaining('still processing') as string }])
  })

  it('cuts stretches that hold too much, and reads them all', async () => {
    const { sourceId } = await newSource(twoDays())
    const read: number[] = []
    const crowded: OpenGateway = (place, signal) => {
      const gateway = openGateway(place, signal)
      const openWindow: Gateway['openWindow'] = async (window) => {
        const hours = (Date.parse(window.to) - Date.parse(window.from)) / HOUR
        const opened = await gateway.openWindow(window)
        if (hours <= 2) read.push(hours)
        return { ...opened, total: hours > 2 ? 5001 : opened.total, capped: hours === 2 }
      }
      return { ...gateway, openWindow }
    }
    expect(await pull(sourceId, { open: crowded })).toMatchObject({ ended: 'done', stored: 48 })
    // 6 h, and 3 h, are too much: what is read is half of that
    expect(new Set(read)).toEqual(new Set([1.5]))
  })

  it('finds customers by the settings of the source, and by virtual key where the log has none', async () => {
    const old = { ...bifrostRow('old', at(1)), metadata: {} as TestRow }
    delete (old as TestRow).customer_id
    const rows = [old, bifrostRow('set', at(2), { metadata: { acct: 'umbrella' } })]
    const { sourceId, stored } = await newSource(rows, { keys: { 'vk-1': { customer_id: 'globex' } }, settings: { customerFrom: ['metadata.acct'] } })
    await pull(sourceId)
    expect(await stored()).toEqual([{ sourceId: 'old', customerId: 'globex' }, { sourceId: 'set', customerId: 'umbrella' }])
  })

  it('reads the spend log of LiteLLM, whose newest rows come first, and takes rows that are written late', async () => {
    const time = (hour: number) => at(hour).slice(0, 23).replace('T', ' ')
    const live = { rows: Array.from({ length: 230 }, (_, i) => liteLlmRow(`l${i}`, time(i / 5))), cap: 100 }
    server = await startLiteLlm(live)
    const { id: projectId } = await createTestProject(database.db)
    nowMs = START + 48 * HOUR
    const source = { name: 'litellm', format: 'litellm-spend' as const, baseUrl: server.baseUrl, apiKeyEnv: null, everyMinutes: null, enabled: true, settings: {}, from: '2026-11-01' }
    const { id } = await createSource({ projectId, actor: 'u1', source }, { db: database.db, now })
    expect(await pull(id)).toMatchObject({ ended: 'done', stored: 230 })
    live.rows.push(liteLlmRow('slow', time(47.9)))
    nowMs += HOUR
    expect(await pull(id)).toMatchObject({ ended: 'done', stored: 1 })
    expect(await database.db.trace.findMany({ where: { projectId, sourceId: { in: ['l0', 'slow'] } }, select: { customerId: true, conversationId: true, replayable: true } })).toEqual(Array(2).fill({ customerId: 'acme', conversationId: 's1', replayable: true }))
  })

  it('ends without a word when its source is removed or begins anew', async () => {
    const { sourceId, projectId } = await newSource(twoDays())
    const removing = watched(async (nth) => { if (nth === 2) await removeSource({ projectId, sourceId, actor: 'u1' }, { db: database.db }) })
    expect(await pull(sourceId, { open: removing })).toMatchObject({ ended: 'lost' })
    expect(await pull(sourceId)).toEqual({ ended: 'busy', rows: 0, stored: 0 })
  })
})

describe('asking for a pull', () => {
  it('puts a job into the queue, on record, unless one is under way, or the source is paused', async () => {
    const { sourceId, projectId } = await newSource([])
    const jobs = collectingEnqueue()
    const request = () => requestPull({ projectId, sourceId, actor: 'u1' }, { db: database.db, enqueue: jobs.enqueue, now })
    expect(await request()).toBe(true)
    expect(jobs.jobs).toEqual([{ name: 'pull-source', payload: { sourceId }, jobId: `pull-source-${sourceId}` }])
    const ends: unknown[] = []
    await pull(sourceId, { open: watched(async () => { ends.push(await request()) }) })
    expect(ends[0]).toBe(false)
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'source.pull' } })).toBe(1)
    const source = { name: 'gateway', format: 'bifrost' as const, baseUrl: server.baseUrl, apiKeyEnv: null, everyMinutes: 15, enabled: false, settings: {}, from: '2026-11-01' }
    await updateSource({ projectId, sourceId, actor: 'u1', source }, { db: database.db, now })
    await expect(request()).rejects.toThrow('This source is paused')
    expect(await pull(sourceId)).toMatchObject({ ended: 'busy' })
    await expect(requestPull({ projectId, sourceId: 'nonsense', actor: 'u1' }, { db: database.db, enqueue: jobs.enqueue, now })).rejects.toThrow('not there any more')
  })
})
