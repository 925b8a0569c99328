import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pendingReview, standingReview } from '@/lib/core/display/standing-review'
import { listAuditEvents } from '@/lib/db/audit-events'
import { createGateDecision } from '@/lib/db/gate-decisions'
import { listReviewQueue } from '@/lib/db/review-queue'
import { listRunRows } from '@/lib/db/run-list'
import { getRunView } from '@/lib/db/run-pages'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { reviewRun } from '@/lib/services/review-run'
import { secondReview } from '@/lib/services/second-review'
import { setCritical } from '@/lib/services/set-critical'
import { createTestAuth, createTestProject, createTestUser } from '@/lib/test-access'
import { createTestRun, decideBreaks } from '@/lib/test-runs'

// the list of runs reads the clock of the database
const AT = new Date(Math.floor(Date.now() / 1000) * 1000)
const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000)
let database: TestDatabase
let ada: string
let ben: string
let projectId: string
let runId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const auth = createTestAuth(database.db)
  ada = (await createTestUser(database.db, auth, { email: 'ada@example.com' })).id
  ben = (await createTestUser(database.db, auth, { email: 'ben@example.com' })).id
})
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db, [{ userId: ada, role: 'reviewer' }, { userId: ben, role: 'reviewer' }])).id
  runId = await createTestRun(database.db, { projectId, breaks: 30 })
  await mark(true)
})

const mark = (critical: boolean) => setCritical({ projectId, actor: ada, key: 'refund_flow', dimension: 'intent', critical }, { db: database.db })
const ask = (at = AT, userId = ada) => reviewRun(
  { projectId, runId, userId, choice: 'override', reason: 'known and accepted', evidence: 'https://tracker.example/1', expiresAt: later(600).toISOString() },
  { db: database.db, now: () => at },
)
const answer = (reviewId: string, input: { userId?: string; agrees?: boolean; at?: Date } = {}) => secondReview(
  { projectId, runId, reviewId, userId: input.userId ?? ben, agrees: input.agrees ?? true, reason: 'looked at all of it as well' },
  { db: database.db, now: () => input.at ?? later(5) },
)
const views = async () => (await getRunView(database.db, projectId, runId))!.reviews
const listed = async () => (await listRunRows(database.db, projectId, { limit: 10 })).map(({ review }) => review)

describe('an override that lets a critical segment through', () => {
  it('waits for a second person and lets nothing through until then', async () => {
    const { review } = await ask()
    expect(review).toMatchObject({ stands: false, critical: ['refund_flow'] })
    expect(standingReview(await views(), AT.getTime())).toBeNull()
    expect(pendingReview(await views(), AT.getTime())).toMatchObject({ id: review.id, by: 'ada', critical: ['refund_flow'] })
    expect(await listed()).toEqual([null])
    const [row] = await listReviewQueue(database.db, projectId, { at: later(1), limit: 5, owner: 'all', userId: ada })
    expect(row).toMatchObject({ state: 'second', pending: { by: 'ada', critical: ['refund_flow'] } })
  })

  it('stands when another person agrees, until the end that the first one named', async () => {
    const { review } = await ask()
    const second = await answer(review.id)
    expect(second).toMatchObject({ created: true, review: { choice: 'override', stands: true, secondsId: review.id, userId: ben, expiresAt: later(600), evidence: 'https://tracker.example/1' } })
    // the form sent twice
    expect(await answer(review.id)).toMatchObject({ created: false, review: { id: second.review.id } })
    expect(standingReview(await views(), later(6).getTime())?.id).toBe(second.review.id)
    expect(await listed()).toEqual(['override'])
    expect(standingReview(await views(), later(600).getTime())).toBeNull()
    const [event] = await listAuditEvents(database.db, projectId, { limit: 1 })
    expect(event).toMatchObject({ actor: ben, action: 'run.review', before: { review: review.id, stands: false }, after: { seconds: review.id, stands: true } })
  })

  it('is upheld when the other person disagrees', async () => {
    const { review } = await ask()
    expect(await answer(review.id, { agrees: false })).toMatchObject({ review: { choice: 'uphold', stands: true, expiresAt: null, secondsId: review.id } })
    expect(pendingReview(await views(), later(6).getTime())).toBeNull()
    expect(await listed()).toEqual(['uphold'])
  })

  it('is never agreed to by the person who asked, after its end, or after something else was decided', async () => {
    const { review } = await ask()
    await expect(answer(review.id, { userId: ada })).rejects.toMatchObject({ code: 'forbidden', message: 'You asked for this override: another person has to agree.' })
    await expect(answer(review.id, { at: later(600) })).rejects.toThrow('has expired before a second person agreed')
    await expect(answer('00000000-0000-0000-0000-000000000000')).rejects.toMatchObject({ code: 'not-found' })
    await expect(answer('nonsense')).rejects.toMatchObject({ code: 'not-found' })
    await reviewRun({ projectId, runId, userId: ada, choice: 'uphold', reason: 'thought again about it' }, { db: database.db, now: () => later(2) })
    await expect(answer(review.id)).rejects.toThrow('Something else was decided since')
    expect(await listed()).toEqual(['uphold'])
  })

  it('does not outlive a new decision of the run', async () => {
    const { review } = await ask()
    await createGateDecision(database.db, runId, decideBreaks(29), later(3))
    await expect(answer(review.id)).rejects.toThrow('The run was decided anew since')
    expect(pendingReview(await views(), later(4).getTime())).toBeNull()
  })

  it('has one winner when two people answer at the same time', async () => {
    const { review } = await ask()
    const carla = (await createTestUser(database.db, createTestAuth(database.db))).id
    const results = await Promise.allSettled([answer(review.id), answer(review.id, { userId: carla, agrees: false })])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await views()).length).toBe(2)
  })

  it('stands at once where the mark was taken away, and the same words by the same person are no repeat then', async () => {
    const first = await ask()
    await mark(false)
    const again = await ask(later(1))
    expect(again).toMatchObject({ created: true, review: { stands: true, critical: [] } })
    expect(again.review.id).not.toBe(first.review.id)
  })

  it('says so to webhooks before anyone has agreed', async () => {
    await database.db.webhook.create({ data: { projectId, name: 'chat', url: 'https://chat.example', format: 'slack', events: ['review.waiting', 'run.reviewed'], createdBy: ada } })
    const { review } = await ask()
    await answer(review.id)
    const sent = await database.db.webhookDelivery.findMany({ where: { webhook: { projectId } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
    expect(sent.map(({ event, payload }) => [event, (payload as { text: string }).text.replace(/ until .*? UTC/, '')])).toEqual([
      ['review.waiting', 'ada wants to override the block of a run; refund_flow is critical, so a second person has to agree: known and accepted'],
      ['run.reviewed', 'ben agreed to override the block of a run: looked at all of it as well'],
    ])
  })
})

describe('marking a segment as critical', () => {
  it('is written down once, and works for a segment that no run has yet', async () => {
    expect(await mark(true)).toEqual({ changed: false })
    expect(await setCritical({ projectId, actor: ada, key: 'payouts', dimension: 'intent', critical: true }, { db: database.db })).toEqual({ changed: true })
    const events = await listAuditEvents(database.db, projectId, { limit: 5 })
    expect(events.map(({ action, target, before, after }) => [action, target, before, after])).toEqual([
      ['segment.critical', 'payouts', { critical: false }, { critical: true }], ['segment.critical', 'refund_flow', { critical: false }, { critical: true }],
    ])
    await expect(setCritical({ projectId, actor: ada, key: '', dimension: 'intent', critical: true }, { db: database.db })).rejects.toThrow('key: expected the name of a segment')
  })

  it('does nothing to an override of a block that no critical segment is in', async () => {
    await mark(false)
    await setCritical({ projectId, actor: ada, key: 'payouts', dimension: 'intent', critical: true }, { db: database.db })
    expect((await ask()).review.stands).toBe(true)
  })
})
