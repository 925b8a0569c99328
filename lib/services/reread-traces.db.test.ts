import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findOrCreatePushSource, findTraceSource, listTraceSources, updateTraceSource } from '@/lib/db/trace-sources'
import { bifrostRow, type TestRow } from '@/lib/llm/test-gateways'
import { importRows } from '@/lib/services/import-rows'
import { rereadTraces } from '@/lib/services/reread-traces'
import { startReread } from '@/lib/services/start-reread'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { createTestProject } from '@/lib/test-access'
import type { SourceSettings } from '@/lib/core/formats/source-settings'

let database: TestDatabase
const now = () => new Date('2026-11-20T12:00:00Z')
const deps = () => ({ db: database.db, now })
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

const bare = (id: string, metadata: TestRow, more: TestRow = {}) => bifrostRow(id, '2026-11-19T00:00:00Z', { customer_id: null, virtual_key_name: null, metadata, ...more })

async function newSource(rows: TestRow[], config = 'segment_by: intent\n') {
  const project = await createTestProject(database.db, [], config)
  const bring = (name: string) => importRows({ projectId: project.id, format: 'bifrost', name, via: 'api', rows: rows.map((row, i) => ({ row, text: JSON.stringify(row), line: i + 1 })) }, deps())
  await bring('first')
  const source = await findOrCreatePushSource(database.db, { projectId: project.id, format: 'bifrost' })
  const set = (settings: SourceSettings) => updateTraceSource(database.db, source.id, { settings })
  const stored = () => database.db.trace.findMany({ where: { projectId: project.id }, orderBy: { sourceId: 'asc' }, select: { sourceId: true, customerId: true, conversationId: true, dimensions: true } })
  const start = async () => {
    const jobs = collectingEnqueue()
    const total = await startReread({ projectId: project.id, sourceId: source.id, actor: 'u1' }, { db: database.db, enqueue: jobs.enqueue })
    return { total, job: jobs.jobs[0]?.payload as { sourceId: string; token: string } }
  }
  const missing = async () => (await listTraceSources(database.db, project.id, new Date(0)))[0]!.counts.missing
  return { projectId: project.id, sourceId: source.id, bring, set, stored, start, missing }
}

describe('reading stored records again', () => {
  it('gives traces the customer, conversation and dimensions that new settings find, and nothing else', async () => {
    const world = await newSource([bare('a', { acct: 'acme', intent: 'order' }), bare('b', { acct: 'globex', thread: 't1' }), bare('c', {})])
    expect(await world.stored()).toMatchObject([{ customerId: null }, { customerId: null }, { customerId: null }])
    expect(await world.missing()).toEqual({ customer: 3, segment: 2, conversation: 3 })
    const contents = await database.db.trace.findMany({ where: { projectId: world.projectId }, orderBy: { sourceId: 'asc' }, select: { request: true, response: true, original: true, redactorVersion: true } })
    await world.set({ customerFrom: ['metadata.acct'], conversationFrom: ['metadata.thread'], dimensions: { model: 'model' } })
    const { total, job } = await world.start()
    expect(total).toBe(3)
    expect(await rereadTraces(job, deps())).toBe('done')
    expect(await world.stored()).toEqual([
      { sourceId: 'a', customerId: 'acme', conversationId: null, dimensions: { acct: 'acme', intent: 'order', model: 'gpt-4o-mini' } },
      { sourceId: 'b', customerId: 'globex', conversationId: 't1', dimensions: { acct: 'globex', thread: 't1', model: 'gpt-4o-mini' } },
      { sourceId: 'c', customerId: null, conversationId: null, dimensions: { model: 'gpt-4o-mini' } },
    ])
    expect(await world.missing()).toEqual({ customer: 1, segment: 2, conversation: 2 })
    expect((await findTraceSource(database.db, world.sourceId))?.state.reread).toMatchObject({ total: 3, done: 3, changed: 3, hidden: 0, finishedAt: now().toISOString() })
    expect(await database.db.trace.findMany({ where: { projectId: world.projectId }, orderBy: { sourceId: 'asc' }, select: { request: true, response: true, original: true, redactorVersion: true } })).toEqual(contents)
    // taken back, they are lost again
    await world.set({})
    await rereadTraces((await world.start()).job, deps())
    expect(await world.missing()).toEqual({ customer: 3, segment: 2, conversation: 3 })
    expect(await database.db.auditEvent.count({ where: { projectId: world.projectId, action: 'source.reread' } })).toBe(2)
  })

  it('counts a file that came twice as what it repeats', async () => {
    const world = await newSource([bare('a', { acct: 'acme' }), bare('b', {})])
    await world.bring('again')
    expect(await world.missing()).toMatchObject({ customer: 4 })
    await world.set({ customerFrom: ['metadata.acct'] })
    await rereadTraces((await world.start()).job, deps())
    expect(await world.missing()).toMatchObject({ customer: 2 })
  })

  it('never makes one customer of several people whose names are hidden', async () => {
    const world = await newSource([bare('a', { mail: 'ann@shop.example' }), bare('b', { mail: 'bob@shop.example' })])
    await world.set({ customerFrom: ['metadata.mail'] })
    await rereadTraces((await world.start()).job, deps())
    expect((await world.stored()).map(({ customerId }) => customerId)).toEqual([null, null])
    expect((await findTraceSource(database.db, world.sourceId))?.state.reread).toMatchObject({ changed: 0, hidden: 2 })
    // what comes in from now on has a pseudonym for each
    await importRows({ projectId: world.projectId, format: 'bifrost', name: 'new', via: 'api', rows: [bare('c', { mail: 'ann@shop.example' }), bare('d', { mail: 'bob@shop.example' })].map((row, i) => ({ row, text: JSON.stringify(row), line: i + 1 })) }, deps())
    const [, , c, d] = await world.stored()
    expect(c?.customerId).toMatch(/^<EMAIL_\w{12}>$/)
    expect(d?.customerId).not.toBe(c?.customerId)
    // which stays, whatever the stored record looks like
    await rereadTraces((await world.start()).job, deps())
    expect((await world.stored()).slice(2)).toEqual([c, d])
  })

  it('ends for a newer pass, and when it is stopped goes on where it was', async () => {
    const world = await newSource([bare('a', { acct: 'acme' })])
    await world.set({ customerFrom: ['metadata.acct'] })
    const first = await world.start()
    const second = await world.start()
    expect(await rereadTraces(first.job, deps())).toBe('lost')
    expect(await rereadTraces({ ...second.job, signal: AbortSignal.abort() }, deps())).toBe('stopped')
    expect(await rereadTraces(second.job, deps())).toBe('done')
    expect(await rereadTraces(second.job, deps())).toBe('lost')
  })

  it('is not begun where no records are kept', async () => {
    const world = await newSource([])
    expect(await world.start()).toMatchObject({ total: 0, job: undefined })
  })
})
