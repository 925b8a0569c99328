import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scoreOverride } from '@/lib/core/review/score-override'
import { createGateDecision } from '@/lib/db/gate-decisions'
import { listLaterFlags, listLaterRuns, listOverrides } from '@/lib/db/override-facts'
import { replaceSegmentResults } from '@/lib/db/segment-results'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { reviewRun } from '@/lib/services/review-run'
import { secondReview } from '@/lib/services/second-review'
import { createTestAuth, createTestProject, createTestUser } from '@/lib/test-access'
import { createTestRun, decideBreaks } from '@/lib/test-runs'

let database: TestDatabase
let ada: string
let ben: string
let projectId: string
let overridden: string
beforeAll(async () => {
  database = await createTestDatabase()
  const auth = createTestAuth(database.db)
  ada = (await createTestUser(database.db, auth, { email: 'ada@example.com' })).id
  ben = (await createTestUser(database.db, auth, { email: 'ben@example.com' })).id
})
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db)).id
  overridden = await run(1, 30)
  await reviewRun({ projectId, runId: overridden, userId: ada, choice: 'override', reason: 'known and accepted', evidence: 'seen' }, { db: database.db, now: () => day(2) })
})

const day = (n: number) => new Date(Date.UTC(2026, 10, n))

/** A decided run of a day; the candidate is model-2 unless told. */
async function run(n: number, breaks: number, more: { candidate?: string; baseline?: string; purpose?: string } = {}): Promise<string> {
  const id = await createTestRun(database.db, { projectId, breaks, createdAt: day(n) })
  const arm = (model: string) => ({ model, endpointId: null, endpointName: null, params: {}, recorded: false })
  await database.db.run.update({ where: { id }, data: { name: `run ${n}`, candidate: arm(more.candidate ?? 'model-2'), baseline: arm(more.baseline ?? 'model-1'), purpose: more.purpose ?? 'gate' } })
  await replaceSegmentResults(database.db, id, decideBreaks(breaks).sets)
  return id
}

/** A failure reported on a day, of a trace of a day. */
async function report(n: number, trace: { day: number; model: string } | null, segments = ['refund_flow']): Promise<void> {
  const { db } = database
  const set = await db.dataset.upsert({
    where: { projectId_kind_name_version: { projectId, kind: 'adversarial', name: 'adversarial', version: 1 } }, update: {}, create: { projectId, kind: 'adversarial', name: 'adversarial', version: 1 },
  })
  const key = randomUUID()
  const traceId = trace && (await db.trace.create({
    data: withTraceId({ projectId, source: 'test', sourceId: key, ts: day(trace.day), modelUsed: trace.model, status: 'success', replayable: true, tools: [], redactorVersion: '1' }),
  })).id
  const { id: caseId } = await db.case.create({ data: { projectId, datasetId: set.id, kind: 'adversarial', key, segments, traceId, expectation: 'a refund' } })
  await db.flag.create({ data: { projectId, traceId, caseId, ticketUrl: `https://desk.example/${n}`, expectation: 'a refund', createdBy: ben, createdAt: day(n) } })
}

async function score() {
  const [override] = await listOverrides(database.db, projectId, { limit: 5 })
  const [runs, flags] = [await listLaterRuns(database.db, projectId, override!, 50), await listLaterFlags(database.db, projectId, override!, 50)]
  return { ...scoreOverride({ overridden: override!.overridden, runs, flags }), runs, flags, override: override! }
}

describe('what became of an override', () => {
  it('is open at first, with the sets that blocked and their segments', async () => {
    const { result, override } = await score()
    expect(result).toBe('open')
    expect(override).toMatchObject({ runId: overridden, runName: 'run 1', candidate: 'model-2', by: 'ada', agreedBy: null, segments: ['refund_flow'] })
    expect(override.overridden.find(({ id }) => id === 'refund_flow')).toMatchObject({ kind: 'segment', n: 60, before: 1, after: 0.5, blocks: true, gated: true, breaks: 30, confirmed: null })
  })

  it('is told by later runs of the same model alone: not by other models, drills or runs before it', async () => {
    await run(3, 30, { candidate: 'other' })
    await run(4, 30, { purpose: 'drill' })
    expect((await score()).runs).toEqual([])
    await run(5, 0)
    expect(await score()).toMatchObject({ result: 'held', runs: [{ name: 'run 5', role: 'candidate' }] })
    await run(6, 30)
    expect((await score()).result).toBe('regretted')
  })

  it('is told by the model as production, and by a new decision of the same run', async () => {
    // 30 of 60 break against the model as baseline, which passed all 60 itself: nothing of the loss is left
    await run(3, 30, { candidate: 'model-3', baseline: 'model-2' })
    expect(await score()).toMatchObject({ result: 'held', runs: [{ role: 'baseline' }] })
    await createGateDecision(database.db, overridden, decideBreaks(31), day(4))
    await replaceSegmentResults(database.db, overridden, decideBreaks(31).sets)
    const scored = await score()
    // the sets are still those of the decision that was overridden: 30 breaks, not 31
    expect(scored.override.overridden.find(({ id }) => id === 'refund_flow')).toMatchObject({ breaks: 30, label: 'refund_flow' })
    expect(scored).toMatchObject({ result: 'regretted', runs: [{ name: 'run 3' }, { runId: overridden }] })
  })

  it('is regretted by a failure of the model, or of later traffic in an overridden segment, and by no other', async () => {
    await report(1, { day: 1, model: 'model-2' })
    await report(3, { day: 1, model: 'model-1' })
    await report(4, { day: 3, model: 'model-1' }, ['greeting'])
    expect((await score()).flags).toEqual([])
    await report(5, { day: 3, model: 'model-1' })
    await report(6, null)
    await report(7, { day: 1, model: 'model-2' }, ['greeting'])
    const scored = await score()
    expect(scored.result).toBe('regretted')
    expect(scored.flags.map(({ ticketUrl, segments, byModel }) => [ticketUrl.at(-1), segments, byModel])).toEqual([['5', ['refund_flow'], false], ['6', ['refund_flow'], false], ['7', [], true]])
  })

  it('names both people where a second one had to agree, and leaves out what still waits', async () => {
    const { db } = database
    await db.segment.create({ data: { projectId, key: 'refund_flow', label: 'refund_flow', dimension: 'intent', critical: true } })
    const critical = await run(3, 30, { candidate: 'model-9' })
    const { review } = await reviewRun({ projectId, runId: critical, userId: ada, choice: 'override', reason: 'known and accepted', evidence: 'seen' }, { db, now: () => day(4) })
    expect(await listOverrides(db, projectId, { limit: 5, runId: critical })).toEqual([])
    await secondReview({ projectId, runId: critical, reviewId: review.id, userId: ben, agrees: true, reason: 'the same for me' }, { db, now: () => day(5) })
    expect(await listOverrides(db, projectId, { limit: 5, runId: critical })).toMatchObject([{ by: 'ada', agreedBy: 'ben' }])
    expect(await listOverrides(db, projectId, { limit: 1 })).toMatchObject([{ runId: critical }])
  })
})
