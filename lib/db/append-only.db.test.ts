import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { purgeSimulatedProject } from '@/lib/db/purge-project'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

let database: TestDatabase
let sequence = 0
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

/** A project with one row of everything that is kept for good, and one replay case beside the adversarial one. */
async function createEvidence(simulated: boolean) {
  const { db } = database
  sequence += 1
  const project = await db.project.create({ data: { slug: `p${sequence}`, name: 'P', config: '', simulated } })
  const base = { projectId: project.id, request: { model: 'm', messages: [] }, reference: { content: 'yes' } }
  const replaySet = await db.dataset.create({ data: { projectId: project.id, kind: 'replay', name: 'week', version: 1 } })
  const hardSet = await db.dataset.create({ data: { projectId: project.id, kind: 'adversarial', name: 'adversarial', version: 1 } })
  const replay = await db.case.create({ data: { ...base, datasetId: replaySet.id, kind: 'replay', key: 'r1', segments: ['refund_flow'] } })
  const hard = await db.case.create({ data: { ...base, datasetId: hardSet.id, kind: 'adversarial', key: 'a1', segments: [] } })
  const run = await db.run.create({
    data: { projectId: project.id, kind: 'replay', name: 'r', status: 'done', candidate: {}, baseline: {}, configText: '', config: {}, seed: '1', datasetId: replaySet.id },
  })
  await db.runCase.create({ data: { runId: run.id, caseId: replay.id, position: 0 } })
  await db.outcome.create({ data: { runId: run.id, caseId: hard.id, arm: 'candidate', attempt: 1, passed: false } })
  const task = await db.ratingTask.create({ data: { projectId: project.id, runId: run.id, caseId: hard.id, judge: 'rubric', arm: 'candidate', promptVersion: '1', segments: [], judged: 'fail', reason: 'uniform' } })
  await db.rating.create({ data: { projectId: project.id, taskId: task.id, userId: 'u', choice: 'pass' } })
  const judgment = await db.judgment.create({
    data: { runId: run.id, caseId: hard.id, attempt: 1, judge: 'pairwise', arm: 'pair', promptVersion: '1', vote: 1, choice: 'baseline' },
  })
  const decision = await db.gateDecision.create({ data: { runId: run.id, sequence: 1, gate: 'blocked', exitCode: 1, sentence: 's', report: {} } })
  const review = await db.review.create({ data: { runId: run.id, decisionId: decision.id, userId: 'u', choice: 'uphold', reason: 'r' } })
  const flag = await db.flag.create({ data: { projectId: project.id, caseId: hard.id, ticketUrl: 't', expectation: 'e', createdBy: 'u' } })
  const audit = await db.auditEvent.create({ data: { projectId: project.id, actor: 'system', action: 'a', target: 't' } })
  return { project, replaySet, hardSet, replay, hard, run, judgment, decision, review, flag, audit }
}

let real: Awaited<ReturnType<typeof createEvidence>>
beforeEach(async () => { real = await createEvidence(false) })

describe('judgments, reviews and audit events', () => {
  it('cannot be updated', async () => {
    const { db } = database
    await expect(db.judgment.update({ where: { id: real.judgment.id }, data: { choice: 'candidate' } })).rejects.toThrow('judgment is append-only: UPDATE is refused')
    await expect(db.review.update({ where: { id: real.review.id }, data: { choice: 'override' } })).rejects.toThrow('review is append-only: UPDATE is refused')
    await expect(db.auditEvent.update({ where: { id: real.audit.id }, data: { actor: 'nobody' } })).rejects.toThrow('audit_event is append-only: UPDATE is refused')
  })

  it('cannot be deleted, one or all', async () => {
    const { db } = database
    await expect(db.judgment.delete({ where: { id: real.judgment.id } })).rejects.toThrow('judgment is append-only: DELETE is refused')
    await expect(db.review.deleteMany()).rejects.toThrow('review is append-only: DELETE is refused')
    await expect(db.auditEvent.deleteMany({ where: { id: real.audit.id } })).rejects.toThrow('audit_event is append-only: DELETE is refused')
  })

  it('cannot be truncated, nor through the tables that they hang on', async () => {
    const { db } = database
    await expect(db.$executeRaw`truncate judgment`).rejects.toThrow('judgment is append-only: TRUNCATE is refused')
    await expect(db.$executeRaw`truncate review`).rejects.toThrow('review is append-only: TRUNCATE is refused')
    await expect(db.$executeRaw`truncate audit_event`).rejects.toThrow('audit_event is append-only: TRUNCATE is refused')
    await expect(db.$executeRaw`truncate gate_decision cascade`).rejects.toThrow('review is append-only: TRUNCATE is refused')
    await expect(db.$executeRaw`truncate project cascade`).rejects.toThrow('TRUNCATE is refused')
  })

  it('cannot be changed by a statement that does more than one thing, or past a trigger of one kind', async () => {
    const { db } = database
    await expect(db.$executeRaw`INSERT INTO audit_event (id, actor, action, target) SELECT id, 'x', action, target FROM audit_event ON CONFLICT (id) DO UPDATE SET actor = excluded.actor`)
      .rejects.toThrow('audit_event is append-only: UPDATE is refused')
    await expect(db.$executeRaw`MERGE INTO audit_event a USING audit_event b ON a.id = b.id WHEN MATCHED THEN DELETE`).rejects.toThrow('audit_event is append-only: DELETE is refused')
    await expect(db.$executeRaw`WITH gone AS (DELETE FROM audit_event RETURNING id) SELECT count(*) FROM gone`).rejects.toThrow('audit_event is append-only: DELETE is refused')
    await expect(db.$executeRaw`UPDATE audit_event SET id = id + 1000000`).rejects.toThrow('audit_event is append-only: UPDATE is refused')
    await expect(db.$executeRaw`SELECT id FROM audit_event WHERE false FOR UPDATE`).resolves.toBe(0)
  })

  it('cannot be deleted through their run, decision, case or dataset', async () => {
    const { db } = database
    await expect(db.run.delete({ where: { id: real.run.id } })).rejects.toThrow('is append-only: DELETE is refused')
    await expect(db.gateDecision.delete({ where: { id: real.decision.id } })).rejects.toThrow('review is append-only: DELETE is refused')
    expect(await db.judgment.count({ where: { runId: real.run.id } })).toBe(1)
    expect(await db.review.count({ where: { runId: real.run.id } })).toBe(1)
  })

  it('cannot be carried to another project', async () => {
    const other = await createEvidence(true)
    await expect(database.db.run.update({ where: { id: real.run.id }, data: { projectId: other.project.id } })).rejects.toThrow('stays in its project')
  })
})

describe('cases', () => {
  it('of the adversarial set cannot be updated, deleted or truncated', async () => {
    const { db } = database
    await expect(db.case.update({ where: { id: real.hard.id }, data: { expectation: 'x' } })).rejects.toThrow('adversarial cases are permanent: UPDATE of case a1 is refused')
    await expect(db.case.delete({ where: { id: real.hard.id } })).rejects.toThrow('adversarial cases are permanent: DELETE of case a1 is refused')
    await expect(db.dataset.delete({ where: { id: real.hardSet.id } })).rejects.toThrow('adversarial cases are permanent: DELETE of case a1 is refused')
    await expect(db.$executeRaw`truncate "case" cascade`).rejects.toThrow('TRUNCATE is refused')
    await expect(db.$executeRaw`truncate dataset cascade`).rejects.toThrow('TRUNCATE is refused')
  })

  it.each([
    { key: 'r2' }, { segments: ['other'] }, { kind: 'suite' }, { request: { messages: [], model: 'm' } }, { reference: { content: 'no' } },
  ])('of a replay set keep what was frozen: %j is refused', async (data) => {
    await expect(database.db.case.update({ where: { id: real.replay.id }, data })).rejects.toThrow('cases are frozen: case r1 keeps its')
  })

  it('of a replay set may get a cluster and may be deleted', async () => {
    await database.db.case.update({ where: { id: real.replay.id }, data: { clusterKey: 'c1' } })
    await database.db.case.delete({ where: { id: real.replay.id } })
    expect(await database.db.case.count({ where: { id: real.replay.id } })).toBe(0)
  })
})

describe('gate decisions', () => {
  it('cannot be updated', async () => {
    await expect(database.db.gateDecision.update({ where: { id: real.decision.id }, data: { gate: 'pass' } })).rejects.toThrow('gate_decision is append-only: UPDATE is refused')
  })
})

describe('projects', () => {
  it('that are real cannot be deleted with their evidence, in no way', async () => {
    const { db } = database
    await expect(db.project.delete({ where: { id: real.project.id } })).rejects.toThrow('is refused')
    await expect(purgeSimulatedProject(db, real.project.id)).rejects.toThrow('is real: only a simulated project may be deleted with its evidence')
    await expect(db.$transaction(async (tx) => {
      await tx.$executeRaw`select set_config('slicegate.purge_project', ${real.project.id}, true)`
      await tx.judgment.deleteMany({ where: { runId: real.run.id } })
    })).rejects.toThrow('judgment is append-only: DELETE is refused')
    await expect(db.project.update({ where: { id: real.project.id }, data: { simulated: true } })).rejects.toThrow('is real for good')
  })

  it('that are simulated are purged whole; the neighbours and the audit events stay', async () => {
    const { db } = database
    const demo = await createEvidence(true)
    const before = await countRows()
    expect(await purgeSimulatedProject(db, demo.project.id)).toBe(true)
    const after = await countRows()
    // The demo has one row of each but two cases and two datasets.
    expect(after).toEqual({
      project: before.project - 1, dataset: before.dataset - 2, case: before.case - 2, run: before.run - 1, runCase: before.runCase - 1,
      outcome: before.outcome - 1, rating: before.rating - 1, judgment: before.judgment - 1, gateDecision: before.gateDecision - 1,
      review: before.review - 1, flag: before.flag - 1, auditEvent: before.auditEvent,
    })
    expect(await purgeSimulatedProject(db, demo.project.id)).toBe(false)
  })

  it('leave no open door in the transaction that purged a simulated one', async () => {
    const [demo, other] = [await createEvidence(true), await createEvidence(true)]
    await expect(database.db.$transaction(async (tx) => {
      await purgeSimulatedProject(tx, demo.project.id)
      await tx.judgment.deleteMany({ where: { runId: other.run.id } })
    })).rejects.toThrow('judgment is append-only: DELETE is refused')
  })
})

async function countRows() {
  const { db } = database
  const tables = ['project', 'dataset', 'case', 'run', 'runCase', 'outcome', 'rating', 'judgment', 'gateDecision', 'review', 'flag', 'auditEvent'] as const
  const counts = await Promise.all(tables.map((table) => (db[table] as unknown as { count: () => Promise<number> }).count()))
  return Object.fromEntries(tables.map((table, index) => [table, counts[index]!])) as Record<(typeof tables)[number], number>
}
