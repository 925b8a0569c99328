import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DbClient } from '@/lib/db/client'
import { deleteExpiredTraces } from '@/lib/db/expired-traces'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { cleanTrace } from '@/lib/db/test-traces'
import { listTracePartitions } from '@/lib/db/trace-partitions'
import { addTraces } from '@/lib/db/traces'
import { getAdversarialCase } from '@/lib/db/adversarial-pages'
import { eraseCase } from '@/lib/services/erase-case'
import { expireTraces } from '@/lib/services/expire-traces'
import { flagTrace } from '@/lib/services/flag-trace'
import { indexTraces } from '@/lib/services/index-traces'
import { previewRetention } from '@/lib/services/preview-retention'
import { updateRetention } from '@/lib/services/update-retention'
import { createTestProject } from '@/lib/test-access'

const DAY = 86_400_000
const START = Date.now()
const now = () => new Date(START)
const ago = (days: number) => new Date(START - days * DAY)
const FROM = { redactorVersion: '1', importId: null }

let database: TestDatabase
let db: DbClient
let projectId: string

beforeAll(async () => {
  database = await createTestDatabase()
  db = database.db
})
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(db)).id
})

/** One trace a day, from today back; `t5` is five days old. */
const addDays = (id: string, days: number) => addTraces(db, id, Array.from({ length: days }, (_, i) => cleanTrace(`t${i}`, ago(i).toISOString())), FROM)
const left = async (id = projectId) => (await db.trace.findMany({ where: { projectId: id }, select: { sourceId: true }, orderBy: { id: 'desc' } })).map(({ sourceId }) => sourceId)
const keepFor = (days: number | null, id = projectId) => updateRetention({ projectId: id, days, keepOriginals: true, actor: 'u' }, { db })
const traceOf = (sourceId: string) => db.trace.findFirstOrThrow({ where: { projectId, sourceId } })

describe('retention', () => {
  it('deletes the traces that are older than their project keeps them, with their words, and those of no other project', async () => {
    const other = (await createTestProject(db)).id
    await addDays(projectId, 20)
    await addDays(other, 20)
    await indexTraces({ db, now })
    await keepFor(10)
    expect(await expireTraces({ db, now })).toEqual([{ projectId, traces: 9, quarantinedLines: 0, embeddings: 0, answers: 0 }])
    // exactly ten days old is not older than ten days
    expect(await left()).toEqual(Array.from({ length: 11 }, (_, i) => `t${i}`))
    expect(await db.traceWords.count({ where: { projectId } })).toBe(11)
    expect(await left(other)).toHaveLength(20)
    expect(await db.traceWords.count({ where: { projectId: other } })).toBe(20)
    expect(await expireTraces({ db, now })).toEqual([])
  })

  it('never touches a case, the adversarial set or a flag: they stay as they were, and say that the call expired', async () => {
    await addDays(projectId, 20)
    const trace = await traceOf('t15')
    const { caseId } = await flagTrace({ projectId, traceId: trace.id, ticketUrl: 'https://desk.example/1', expectation: 'Refund it.', actor: 'u' }, { db, now })
    const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: 'sample', version: 1, frozenAt: now() } })
    await db.case.create({ data: { projectId, datasetId: dataset.id, kind: 'replay', key: 't16', segments: ['refund'], traceId: (await traceOf('t16')).id, request: { messages: [] } } })
    const cases = () => db.case.findMany({ where: { projectId }, orderBy: { id: 'asc' } })
    const flags = () => db.flag.findMany({ where: { projectId } })
    const [casesBefore, flagsBefore] = [await cases(), await flags()]
    expect(await getAdversarialCase(db, projectId, caseId)).toMatchObject({ traceId: trace.id, expired: false })
    expect(await previewRetention({ projectId, days: 10 }, { db, now })).toEqual({
      traces: 9, oldest: ago(19).toISOString(), quarantinedLines: 0, embeddings: 0, answers: 0, casesKept: 2, flagsKept: 1,
    })
    await keepFor(10)
    await expireTraces({ db, now })
    expect(await left()).not.toContain('t15')
    expect(await cases()).toEqual(casesBefore)
    expect(await flags()).toEqual(flagsBefore)
    expect(await getAdversarialCase(db, projectId, caseId)).toMatchObject({ traceId: null, expired: true, request: { messages: [{ role: 'user', content: 'Where is order t15?' }] } })
  })

  it('takes what else was kept of traffic of that age: unreadable lines, vectors and answers of judges', async () => {
    const of = (days: number) => ({ createdAt: ago(days) })
    for (const days of [5, 15]) {
      const { id: importId } = await db.traceImport.create({ data: { projectId, format: 'bifrost', name: 'x', startedAt: ago(days) } })
      await db.quarantinedLine.create({ data: { importId, line: 1, reason: 'no JSON', text: '{' } })
      await db.embedding.create({ data: { key: randomUUID(), projectId, space: 's', vector: new Uint8Array(4), ...of(days) } })
      await db.judgeCache.create({ data: { key: randomUUID(), projectId, value: {}, ...of(days) } })
      await db.similarAnswer.create({ data: { projectId, scope: 's', key: randomUUID(), texts: ['a'], space: 's', vector: new Uint8Array(4), answer: {}, ...of(days) } })
    }
    await keepFor(10)
    expect(await previewRetention({ projectId, days: 10 }, { db, now })).toMatchObject({ traces: 0, quarantinedLines: 1, embeddings: 1, answers: 2 })
    expect(await expireTraces({ db, now })).toEqual([{ projectId, traces: 0, quarantinedLines: 1, embeddings: 1, answers: 2 }])
    expect([await db.embedding.count({ where: { projectId } }), await db.judgeCache.count({ where: { projectId } }), await db.similarAnswer.count({ where: { projectId } })]).toEqual([1, 1, 1])
    expect(await db.traceImport.count({ where: { projectId } })).toBe(2)
    expect(await db.quarantinedLine.count({ where: { import: { projectId } } })).toBe(1)
  })

  it('goes on where it was stopped', async () => {
    await addDays(projectId, 20)
    await keepFor(10)
    // a process that ended after its first batch of five
    expect(await deleteExpiredTraces(db, projectId, ago(10), 5)).toBe(5)
    expect((await left()).slice(-1)).toEqual(['t14'])
    expect(await expireTraces({ db, now })).toMatchObject([{ traces: 4 }])
    expect(await left()).toHaveLength(11)
  })

  it('drops the partitions that it emptied', async () => {
    const old = ago(500)
    await addTraces(db, projectId, [cleanTrace('old', old.toISOString())], FROM)
    const trace = await traceOf('old')
    const [{ name }] = await db.$queryRaw<{ name: string }[]>`SELECT (SELECT relname FROM pg_class WHERE oid = trace.tableoid)::text AS name FROM trace WHERE id = ${trace.id}::uuid` as [{ name: string }]
    await keepFor(100)
    await expireTraces({ db, now })
    expect((await listTracePartitions(db)).map((partition) => partition.name)).not.toContain(name)
  })

  it('keeps the empty row of an erased trace, so that the same file does not bring it back', async () => {
    await addDays(projectId, 20)
    const { caseId } = await flagTrace({ projectId, traceId: (await traceOf('t15')).id, ticketUrl: 'https://desk.example/1', expectation: 'Refund it.', actor: 'u' }, { db, now })
    await eraseCase({ projectId, caseId, reason: 'the customer asked for it', actor: 'u' }, { db, now })
    await keepFor(10)
    await expireTraces({ db, now })
    expect((await left()).slice(-1)[0]).toMatch(/^erased-/)
    // what had expired comes back for an hour, what was erased does not
    expect(await addDays(projectId, 20)).toBe(8)
    expect(await db.trace.count({ where: { projectId, sourceId: 't15' } })).toBe(0)
  })

  it('deletes nothing where nobody said so, or took it back', async () => {
    await addDays(projectId, 20)
    await expireTraces({ db, now })
    await keepFor(10)
    await keepFor(null)
    await expireTraces({ db, now })
    expect(await left()).toHaveLength(20)
  })

  it('is on record: who changed it, and what was deleted', async () => {
    await addDays(projectId, 20)
    await keepFor(10)
    await keepFor(10)
    await expireTraces({ db, now })
    const events = await db.auditEvent.findMany({ where: { projectId, action: { in: ['retention.update', 'traces.expire'] } }, orderBy: { id: 'asc' } })
    expect(events.map(({ actor, action, before, after }) => ({ actor, action, before, after }))).toEqual([
      { actor: 'u', action: 'retention.update', before: { days: null, keepOriginals: true }, after: { days: 10, keepOriginals: true } },
      { actor: 'system', action: 'traces.expire', before: null, after: { days: 10, before: ago(10).toISOString(), traces: 9, quarantinedLines: 0, embeddings: 0, answers: 0 } },
    ])
  })

  it.each([0, 6, 3651, 10.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to keep traces for %d days', async (days) => {
    await expect(keepFor(days)).rejects.toThrow('days: expected 7 to 3650 whole days, or nothing to keep traces for ever')
    await expect(previewRetention({ projectId, days }, { db, now })).rejects.toThrow('days: expected 7 to 3650 whole days')
  })
})
