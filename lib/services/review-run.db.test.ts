import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAuditEvents } from '@/lib/db/audit-events'
import { getRunView } from '@/lib/db/run-pages'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { subscribeEvents, type SlicegateEvent } from '@/lib/events'
import { reviewRun, type ReviewInput } from '@/lib/services/review-run'
import { createTestAuth, createTestProject, createTestUser } from '@/lib/test-access'
import { createTestRun } from '@/lib/test-runs'

const AT = new Date('2026-11-20T12:00:00.000Z')
let database: TestDatabase
let userId: string
let projectId: string
let runId: string
beforeAll(async () => {
  database = await createTestDatabase()
  userId = (await createTestUser(database.db, createTestAuth(database.db))).id
})
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db, [{ userId, role: 'reviewer' }])).id
  runId = await createTestRun(database.db, { projectId, breaks: 30 })
})

const review = (input: Partial<ReviewInput> = {}, at = AT) =>
  reviewRun({ projectId, runId, userId, choice: 'override', reason: 'known and accepted', evidence: 'https://tracker.example/0', ...input }, { db: database.db, now: () => at })

describe('reviewing a blocked run', () => {
  it('records who decided what and why, once for a form that is sent twice', async () => {
    const first = await review({ evidence: 'https://tracker.example/1', expiresAt: '2026-12-01T00:00:00Z' })
    expect(first).toMatchObject({ created: true, review: { choice: 'override', evidence: 'https://tracker.example/1', expiresAt: new Date('2026-12-01T00:00:00Z') } })
    const again = await review({ evidence: 'https://tracker.example/1', expiresAt: '2026-12-01T00:00:00Z' }, new Date(AT.getTime() + 5000))
    expect(again).toEqual({ review: first.review, created: false })
    expect(await database.db.review.count({ where: { runId } })).toBe(1)
    const [event, ...rest] = await listAuditEvents(database.db, projectId, { limit: 10 })
    expect(event).toMatchObject({ actor: userId, action: 'run.review', target: runId, after: { choice: 'override', gate: 'blocked' } })
    expect(rest).toEqual([])
  })

  it('keeps the earlier review when someone thinks again, and lets the newest count', async () => {
    await review()
    await review({ choice: 'uphold', reason: 'it does hurt customers' }, new Date(AT.getTime() + 60_000))
    const view = await getRunView(database.db, projectId, runId)
    expect(view!.reviews.map(({ choice }) => choice)).toEqual(['uphold', 'override'])
  })

  it('ends an override after 7 days unless told, and an upheld block never', async () => {
    // 2026-11-20 + 7 days = 2026-11-27
    expect((await review()).review.expiresAt).toEqual(new Date('2026-11-27T12:00:00.000Z'))
    expect((await review({ choice: 'uphold' })).review.expiresAt).toBeNull()
  })

  it('tells everyone who watches the run', async () => {
    let stop = async () => {}
    const heard = new Promise<SlicegateEvent>((resolve) => {
      void subscribeEvents(database.databaseUrl, (event) => event.kind === 'review.done' && resolve(event)).then((leave) => { stop = leave })
    })
    const listening = async (): Promise<void> => {
      const rows = await database.db.$queryRaw<{ n: number }[]>`
        SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`
      return rows[0]!.n > 0 ? undefined : listening()
    }
    await listening()
    await review()
    expect(await heard).toEqual({ projectId, runId, kind: 'review.done' })
    await stop()
  })

  it('needs evidence for an override: a link or words, or what was looked at, which is kept', async () => {
    await expect(review({ evidence: ' ' })).rejects.toThrow('evidence: an override needs evidence')
    const { id: datasetId } = await database.db.dataset.create({ data: { projectId, kind: 'replay', name: 'looked', version: 1 } })
    const { id: caseId } = await database.db.case.create({ data: { projectId, datasetId, kind: 'replay', key: 'looked-at', segments: [] } })
    await database.db.runCase.create({ data: { runId, caseId, position: 0, segments: [] } })
    const elsewhere = randomUUID()
    await expect(review({ evidence: null, lookedAt: { cases: [elsewhere] } })).rejects.toThrow('lookedAt.cases: expected ids of cases of this run')
    const { review: made } = await review({ evidence: null, lookedAt: { cases: [caseId, elsewhere, caseId], panels: ['what broke'] } })
    expect(made).toMatchObject({ evidence: null, lookedAt: { cases: [caseId], panels: ['what broke'] } })
    expect((await getRunView(database.db, projectId, runId))!.reviews[0]!.lookedAt).toEqual({ cases: [caseId], panels: ['what broke'] })
    await expect(review({ lookedAt: { cases: ['not an id'] } })).rejects.toThrow('lookedAt.cases.0: expected ids of cases')
    await expect(review({ lookedAt: { cases: Array.from({ length: 1001 }, () => caseId) } })).rejects.toThrow('lookedAt.cases: expected at most 1000 cases')
    await expect(review({ lookedAt: { panels: ['x'.repeat(61)] } })).rejects.toThrow('lookedAt.panels.0: expected names of panels')
    // an upheld block needs none: nothing ships by it
    expect((await review({ choice: 'uphold', evidence: null })).created).toBe(true)
  })

  it('gives two people at the same time one order and loses neither row', async () => {
    const other = (await createTestUser(database.db, createTestAuth(database.db))).id
    const both = await Promise.all([review({ choice: 'uphold', reason: 'customers would notice' }), review({ userId: other }), review({ userId: other, reason: 'and once more by them' })])
    expect(both.every(({ created }) => created)).toBe(true)
    const rows = (await getRunView(database.db, projectId, runId))!.reviews
    // the clock stood still: each row is a millisecond after the one before
    expect(rows.map(({ createdAt }) => Date.parse(createdAt) - AT.getTime())).toEqual([2, 1, 0])
    expect(rows.map(({ id }) => id).sort()).toEqual(both.map(({ review: { id } }) => id).sort())
  })

  it('tells webhooks who decided what, in words and figures', async () => {
    await database.db.webhook.create({ data: { projectId, name: 'chat', url: 'https://chat.example', format: 'slack', events: ['run.reviewed'], createdBy: userId } })
    await review({ expiresAt: '2026-12-01T00:00:00Z' })
    const [sent] = await database.db.webhookDelivery.findMany({ where: { webhook: { projectId } } })
    expect(sent).toMatchObject({
      event: 'run.reviewed', payload: {
        text: expect.stringMatching(/^user-.* overrode the block of a run until 1 Dec 2026, 00:00 UTC: known and accepted$/) as string,
        path: expect.stringMatching(new RegExp(`^/p/project-.*/runs/${runId}/review$`)) as string,
        data: { run: { id: runId, gate: 'blocked', candidate: 'model-2' }, review: { choice: 'override', stands: true } },
      },
    })
  })

  it('stores no personal data of a reason or of evidence, and sends none', async () => {
    await database.db.webhook.create({ data: { projectId, name: 'w', url: 'https://hook.example/', format: 'slicegate', events: ['run.reviewed'], createdBy: userId } })
    const { review: made } = await review({ reason: 'jane.roe@example.com agreed to it', evidence: 'https://tracker.example/4155551234?by=jane.roe@example.com' })
    expect(made).toMatchObject({ reason: '<EMAIL_1> agreed to it', evidence: 'https://tracker.example/4155551234?by=<EMAIL_1>' })
    const kept = [await listAuditEvents(database.db, projectId, { limit: 10 }), await database.db.webhookDelivery.findMany({ where: { webhook: { projectId } } })]
    expect(kept[1]).toHaveLength(1)
    expect(JSON.stringify(kept)).not.toContain('jane.roe')
    // the same form again is the same review
    expect((await review({ reason: 'jane.roe@example.com agreed to it', evidence: 'https://tracker.example/4155551234?by=jane.roe@example.com' })).created).toBe(false)
  })

  it('asks for a reason, a known choice and an end within a year', async () => {
    await expect(review({ reason: '  ' })).rejects.toThrow('reason: expected 10 to 4000 characters')
    await expect(review({ choice: 'ignore' })).rejects.toThrow('choice: expected uphold or override')
    await expect(review({ expiresAt: '2026-11-19T00:00:00Z' })).rejects.toThrow('expiresAt: expected a time in the future')
    await expect(review({ expiresAt: '2028-01-01T00:00:00Z' })).rejects.toThrow('at most 365 days ahead')
    await expect(review({ choice: 'uphold', expiresAt: '2026-12-01T00:00:00Z' })).rejects.toThrow('only an override expires')
  })

  it('is possible only where the gate stopped something', async () => {
    const running = await createTestRun(database.db, { projectId, breaks: null })
    await expect(review({ runId: running })).rejects.toThrow('This run is running; only a decided run can be reviewed.')
    const passed = await createTestRun(database.db, { projectId, breaks: 0 })
    await expect(review({ runId: passed })).rejects.toThrow(/The gate of this run is (pass|warn)/)
    const elsewhere = await createTestProject(database.db)
    await expect(review({ projectId: elsewhere.id })).rejects.toThrow(`No run "${runId}"`)
    expect(await database.db.review.count({ where: { run: { projectId } } })).toBe(0)
  })
})
