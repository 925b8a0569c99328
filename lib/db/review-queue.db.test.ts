import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countReviewQueue, listDecidedReviews, listReviewQueue } from '@/lib/db/review-queue'
import { replaceSegmentResults } from '@/lib/db/segment-results'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { releaseRun } from '@/lib/services/release-run'
import { reviewRun } from '@/lib/services/review-run'
import { takeRun } from '@/lib/services/take-run'
import { createTestAuth, createTestProject, createTestUser } from '@/lib/test-access'
import { createTestRun, decideBreaks } from '@/lib/test-runs'

let database: TestDatabase
let ada: string
let ben: string
let projectId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const auth = createTestAuth(database.db)
  ada = (await createTestUser(database.db, auth, { email: 'ada@example.com' })).id
  ben = (await createTestUser(database.db, auth, { email: 'ben@example.com' })).id
})
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db, [{ userId: ada, role: 'reviewer' }])).id
})

const day = (n: number, hour = 12) => new Date(Date.UTC(2026, 10, n, hour))

async function run(n: number, breaks = 30): Promise<string> {
  const id = await createTestRun(database.db, { projectId, breaks, createdAt: day(n) })
  await database.db.run.update({ where: { id }, data: { name: `run ${n}`, createdBy: ben } })
  await replaceSegmentResults(database.db, id, decideBreaks(breaks).sets)
  return id
}
const override = (runId: string, at: Date, until: Date) => reviewRun(
  { projectId, runId, userId: ada, choice: 'override', reason: 'known and accepted', evidence: 'seen', expiresAt: until.toISOString() }, { db: database.db, now: () => at },
)
const queue = async (at: Date, more: { owner?: 'all' | 'mine' | 'nobody'; limit?: number; after?: { createdAt: string; id: string } } = {}) =>
  listReviewQueue(database.db, projectId, { at, limit: 10, owner: 'all', userId: ada, ...more })
const names = async (...args: Parameters<typeof queue>) => (await queue(...args)).map(({ name }) => name)

describe('the queue of reviews', () => {
  it('has what blocked with its figures, and neither what passed nor what measures the gate', async () => {
    const blocked = await run(1)
    await run(2, 0)
    const drill = await run(3)
    await database.db.run.update({ where: { id: drill }, data: { purpose: 'drill' } })
    const rows = await queue(day(4))
    expect(rows).toHaveLength(1)
    // 60 cases, 30 of which broke: from 100 % to 50 %. Nothing was re-run, so nothing is confirmed
    expect(rows[0]).toMatchObject({
      runId: blocked, name: 'run 1', candidate: 'model-2', gate: 'blocked', state: 'open', startedBy: 'ben', owner: null, pending: null, review: null, confirmed: null,
      worst: { label: 'refund_flow', n: 60, before: 1, after: 0.5, delta: -0.5, blocks: true }, decidedAt: day(1).toISOString(), critical: [],
    })
    expect(rows[0]!.blocking).toBeGreaterThanOrEqual(1)
  })

  it('counts the confirmed breaks of the sets that block once each, and names critical segments', async () => {
    const id = await run(1)
    const sets = decideBreaks(30).sets.map((set) => (set.blocks ? { ...set, confirmed: { reached: 'both' as const, surviving: 2, breaks: 2, fixes: 0, delta: null, confirmedCases: ['a', 'b'], flakyCases: [], unmeasuredCases: [], executions: 4 } } : set))
    await replaceSegmentResults(database.db, id, sets)
    await database.db.segment.create({ data: { projectId, key: 'refund_flow', label: 'refund_flow', dimension: 'intent', critical: true } })
    expect((await queue(day(2)))[0]).toMatchObject({ confirmed: 2, critical: ['refund_flow'] })
  })

  it('lets a decided run go and takes it back when its override has expired, without any job', async () => {
    const id = await run(1)
    await override(id, day(1, 13), day(3))
    expect(await names(day(2))).toEqual([])
    expect((await listDecidedReviews(database.db, projectId, { at: day(2), limit: 5 })).map(({ name, review }) => [name, review?.by, review?.choice])).toEqual([['run 1', 'ada', 'override']])
    expect(await queue(day(3))).toMatchObject([{ name: 'run 1', state: 'expired', review: { by: 'ada', expiresAt: day(3).toISOString() } }])
    expect(await listDecidedReviews(database.db, projectId, { at: day(3), limit: 5 })).toEqual([])
    expect(await countReviewQueue(database.db, projectId, { at: day(3), most: 99 })).toBe(1)
    expect(await countReviewQueue(database.db, projectId, { at: day(2), most: 99 })).toBe(0)
    await reviewRun({ projectId, runId: id, userId: ada, choice: 'uphold', reason: 'not again this time' }, { db: database.db, now: () => day(4) })
    expect(await names(day(5))).toEqual([])
  })

  it('goes on by key after a row, newest first, and counts no further than it is asked', async () => {
    for (const n of [1, 2, 3, 4, 5]) await run(n)
    const first = await queue(day(6), { limit: 2 })
    expect(first.map(({ name }) => name)).toEqual(['run 5', 'run 4'])
    const { createdAt, runId } = first[1]!
    expect(await names(day(6), { limit: 10, after: { createdAt, id: runId } })).toEqual(['run 3', 'run 2', 'run 1'])
    expect(await countReviewQueue(database.db, projectId, { at: day(6), most: 3 })).toBe(3)
  })
})

describe('taking a run', () => {
  it('says who looks at it, and whoever takes it over says so, too', async () => {
    const [one] = [await run(1), await run(2)]
    expect(await takeRun({ projectId, runId: one, userId: ada }, { db: database.db })).toEqual({ taken: true })
    expect(await takeRun({ projectId, runId: one, userId: ada }, { db: database.db })).toEqual({ taken: false })
    expect(await names(day(3), { owner: 'mine' })).toEqual(['run 1'])
    expect(await names(day(3), { owner: 'nobody' })).toEqual(['run 2'])
    expect((await queue(day(3), { owner: 'mine' }))[0]!.owner).toEqual({ id: ada, name: 'ada' })
    await expect(releaseRun({ projectId, runId: one, userId: ben }, { db: database.db })).rejects.toThrow('Someone else has this run')
    await takeRun({ projectId, runId: one, userId: ben }, { db: database.db })
    expect(await names(day(3), { owner: 'mine' })).toEqual([])
    expect(await releaseRun({ projectId, runId: one, userId: ben }, { db: database.db })).toEqual({ released: true })
    expect(await releaseRun({ projectId, runId: one, userId: ben }, { db: database.db })).toEqual({ released: false })
    const events = await database.db.auditEvent.findMany({ where: { projectId }, orderBy: { id: 'asc' } })
    expect(events.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['run.take', { reviewer: null }, { reviewer: ada }], ['run.take', { reviewer: ada }, { reviewer: ben }], ['run.release', { reviewer: ben }, { reviewer: null }],
    ])
  })

  it('is not possible in another project', async () => {
    const id = await run(1)
    const elsewhere = (await createTestProject(database.db)).id
    await expect(takeRun({ projectId: elsewhere, runId: id, userId: ada }, { db: database.db })).rejects.toMatchObject({ code: 'not-found' })
    await expect(releaseRun({ projectId, runId: 'nonsense', userId: ada }, { db: database.db })).rejects.toMatchObject({ code: 'not-found' })
  })
})
