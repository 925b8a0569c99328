import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getCaseView, getRunConfig, listSegmentKeys } from '@/lib/db/case-pages'
import { listFlags } from '@/lib/db/flag-list'
import { listAdversarialSet } from '@/lib/db/adversarial-pages'
import {
  countProject, findActiveRun, findNewestDecidedRun, listAdversarialTrend, listDatasetChoices, listKnownModels,
} from '@/lib/db/overview'
import { listRunRows } from '@/lib/db/run-list'
import { listRunUsage } from '@/lib/db/run-costs'
import { getRunProgress, getRunView, listFailureCounts, listLiveSets, listMissingCounts } from '@/lib/db/run-pages'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createPageWorld } from '@/lib/db/test-page-world'
import { withTraceId } from '@/lib/db/test-traces'
import { listTracePage } from '@/lib/db/trace-list'
import { getTraceView, listSegmentChoices } from '@/lib/db/trace-pages'
import { traceScope } from '@/lib/db/trace-scope-sql'

let database: TestDatabase
let world: Awaited<ReturnType<typeof createPageWorld>>
beforeAll(async () => {
  database = await createTestDatabase()
  world = await createPageWorld(database.db)
})
afterAll(() => database.drop())

const OTHER_PROJECT = '00000000-0000-7000-8000-000000000000'

describe('the run page', () => {
  it('reads a run with its decision and who reviewed it, and nothing of another project', async () => {
    const view = await getRunView(database.db, world.projectId, world.run.id)
    expect(view).toMatchObject({ name: 'first', createdBy: 'Ada', candidate: { model: 'next' }, report: { gate: 'blocked' }, reviews: [{ by: 'Ada', choice: 'override' }] })
    expect(await getRunView(database.db, OTHER_PROJECT, world.run.id)).toBeNull()
  })

  it('counts progress and live sets from the cases, adversarial ones as a set of their own', async () => {
    expect(await getRunProgress(database.db, world.run.id)).toEqual({ total: 7, done: 7, recent: { short: 0, long: 0 }, breaks: 2, fixes: 1, missing: 1 })
    expect(await listLiveSets(database.db, world.run.id)).toEqual([
      { id: 'invoice', kind: 'segment', total: 3, done: 3, n: 3, passedBefore: 1, passedAfter: 2, breaks: 0, fixes: 1 },
      { id: 'refund', kind: 'segment', total: 3, done: 3, n: 2, passedBefore: 2, passedAfter: 0, breaks: 2, fixes: 0 },
      { id: 'adversarial', kind: 'adversarial', total: 1, done: 1, n: 1, passedBefore: 1, passedAfter: 1, breaks: 0, fixes: 0 },
    ])
  })

  it('sums what is known and says how many calls have no price', async () => {
    // baseline 7 × 0.5; candidate 6 × 0.25, one call without a price
    expect(await listRunUsage(database.db, world.run.id)).toEqual([
      { arm: 'baseline', calls: 7, cached: 0, priced: 7, costUsd: 3.5, inputTokens: 70, outputTokens: 14, medianLatencyMs: 100 },
      { arm: 'candidate', calls: 7, cached: 0, priced: 6, costUsd: 1.5, inputTokens: 70, outputTokens: 14, medianLatencyMs: 200 },
    ])
  })

  it('counts how cases broke and why sides are missing', async () => {
    expect(await listFailureCounts(database.db, world.run.id)).toEqual([
      { segment: 'refund', failureKind: 'missing call', n: 1 }, { segment: 'refund', failureKind: 'truncated', n: 1 },
    ])
    expect(await listMissingCounts(database.db, world.run.id)).toEqual([{ arm: 'candidate', reason: 'timeout', n: 1 }])
  })
})

describe('a case', () => {
  it('stands in the segments and under the configuration of its run', async () => {
    expect(await listSegmentKeys(database.db, world.run.id)).toEqual(['invoice', 'refund'])
    expect(await getRunConfig(database.db, OTHER_PROJECT, world.run.id)).toBeNull()
  })

  it('has both outcomes', async () => {
    const view = await getCaseView(database.db, world.projectId, world.run.id, world.cases.get('r3')!)
    expect(view).toMatchObject({ key: 'r3', after: null, afterReason: 'timeout', flip: 'missing' })
    expect(view?.outcomes.map((outcome) => [outcome.arm, outcome.passed])).toEqual([['baseline', true], ['candidate', null]])
    expect(await getCaseView(database.db, OTHER_PROJECT, world.run.id, world.cases.get('r3')!)).toBeNull()
  })
})

describe('the list of runs', () => {
  it('is newest first with gate and worst set, and an expired override no longer stands', async () => {
    const rows = await listRunRows(database.db, world.projectId, { limit: 10 })
    expect(rows.map((row) => [row.name, row.gate, row.worst?.id ?? null, row.review])).toEqual([['second', null, null, null], ['first', 'blocked', 'refund', null]])
  })

  it('goes on after a run and keeps to the filter', async () => {
    const after = { createdAt: world.queued.createdAt.toISOString(), id: world.queued.id }
    expect((await listRunRows(database.db, world.projectId, { limit: 10, after })).map((row) => row.name)).toEqual(['first'])
    expect((await listRunRows(database.db, world.projectId, { limit: 10, filter: { state: 'blocked', text: 'NEX' } })).map((row) => row.name)).toEqual(['first'])
    expect(await listRunRows(database.db, world.projectId, { limit: 10, filter: { text: '100%' } })).toEqual([])
  })
})

describe('the overview', () => {
  it('finds the newest decision, what is under way and what there is', async () => {
    expect(await findNewestDecidedRun(database.db, world.projectId)).toBe(world.run.id)
    expect(await findActiveRun(database.db, world.projectId)).toMatchObject({ id: world.queued.id, done: 0, total: 0 })
    expect(await countProject(database.db, world.projectId)).toEqual({ keys: 0, traces: 0, endpoints: 0, replayCases: 6, runs: 2 })
    expect(await listKnownModels(database.db, world.projectId)).toEqual(['next', 'prod'])
    expect(await listDatasetChoices(database.db, world.projectId)).toEqual([{ id: world.replay.id, label: 'replay v1, 6 cases', cases: 6 }])
  })

  it('shows the adversarial set per run and its cases with their tickets', async () => {
    expect(await listAdversarialTrend(database.db, world.projectId, 5)).toMatchObject([{ name: 'first', size: 1, after: 1, floor: 0.85 }])
    expect(await listAdversarialSet(database.db, world.projectId, { filter: {}, limit: 5 })).toMatchObject([
      { key: 'a1', title: 'where is my money', ticketUrl: 'https://t.example/1', flaggedBy: 'Ada', tickets: 1, state: 'fixed', lastRun: { id: world.run.id, name: 'first' } },
    ])
  })
})

describe('tickets', () => {
  it('are found by the case or by the trace that they name, with who wrote them', async () => {
    const flags = await listFlags(database.db, world.projectId, { caseId: world.cases.get('a1')!, traceId: null })
    expect(flags).toMatchObject([{ ticketUrl: 'https://t.example/1', expectation: 'e', by: 'Ada' }])
    expect(await listFlags(database.db, world.projectId, { caseId: world.cases.get('r1')!, traceId: OTHER_PROJECT })).toEqual([])
    expect(await listFlags(database.db, OTHER_PROJECT, { caseId: world.cases.get('a1')!, traceId: null })).toEqual([])
  })
})

describe('traces', () => {
  it('are listed newest first with what the user said last, filtered and paged', async () => {
    const { db } = database
    const request = { messages: [{ role: 'user', content: 'first' }, { role: 'assistant', content: 'x' }, { role: 'user', content: [{ type: 'text', text: 'last words' }] }] }
    const trace = (sourceId: string, minute: number, more: object) => db.trace.create({
      data: withTraceId({
        projectId: world.projectId, source: 'bifrost', sourceId, ts: new Date(Date.UTC(2026, 10, 1, 0, minute)), status: 'success', replayable: true,
        tools: [], redactorVersion: '1', dimensions: { intent: 'refund' }, ...more,
      }),
    })
    await trace('t1', 1, { request, customerId: 'k1' })
    const t2 = await trace('t2', 2, { status: 'error', replayable: false })
    const list = async (filter: object, before?: string) => (await listTracePage(db, await traceScope(db, world.projectId, 'intent', filter), { limit: 5, before: before ?? null })).rows
    expect((await list({})).map((row) => [row.sourceId, row.preview, row.segment])).toEqual([['t2', '', 'refund'], ['t1', 'last words', 'refund']])
    expect((await list({}, t2.id)).map((row) => row.sourceId)).toEqual(['t1'])
    expect((await list({ text: 'LAST' })).map((row) => row.sourceId)).toEqual(['t1'])
    expect((await list({ customer: 'k1', segment: 'refund', status: 'success' })).map((row) => row.sourceId)).toEqual(['t1'])
    expect((await list({ status: 'not-replayable' })).map((row) => row.sourceId)).toEqual(['t2'])
    expect(await getTraceView(db, world.projectId, t2.id)).toMatchObject({ sourceId: 't2', request: null, costUsd: null })
    expect(await getTraceView(db, OTHER_PROJECT, t2.id)).toBeNull()
    await db.segment.create({ data: { projectId: world.projectId, key: 'refund', label: 'refund', dimension: 'intent' } })
    expect(await listSegmentChoices(db, world.projectId)).toEqual(['refund'])
  })
})
