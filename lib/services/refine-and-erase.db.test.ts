import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listExpectations } from '@/lib/db/expectations'
import { createRunCases, listOpenCases } from '@/lib/db/run-cases'
import { insertTestCase } from '@/lib/db/test-adversarial-world'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { eraseCase } from '@/lib/services/erase-case'
import { refineExpectation } from '@/lib/services/refine-expectation'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
let caseId: string
const now = () => new Date('2026-11-26T12:00:00Z')
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db)).id
  caseId = await insertTestCase(database.db, projectId, { key: 'req-1', customer: 'customer-7', dimensions: '{"intent":"refund"}' })
})

const refine = (text: string, id = caseId) => refineExpectation({ projectId, caseId: id, text, actor: 'u1' }, { db: database.db, now })
const erase = (reason = 'the customer asked for it') => eraseCase({ projectId, caseId, reason, actor: 'u1' }, { db: database.db, now })

async function createRun(status = 'done') {
  const { db } = database
  const set = await db.dataset.create({ data: { projectId, kind: 'replay', name: `w-${Math.random()}`, version: 1, frozenAt: now() } })
  const run = await db.run.create({ data: { projectId, kind: 'replay', name: 'r', status, candidate: {}, baseline: {}, configText: '', config: {}, seed: '1', datasetId: set.id } })
  await createRunCases(db, { runId: run.id, projectId, datasetId: set.id })
  return { runId: run.id, datasetId: set.id }
}

describe('refining an expectation', () => {
  it('keeps every version, and adds nothing when it says what the newest says', async () => {
    expect(await refine('Refund both orders.')).toMatchObject({ version: 2, added: true })
    expect(await refine('  Refund both orders. ')).toMatchObject({ version: 2, added: false })
    expect(await refine('{"check":"contains","text":"refunded"}')).toMatchObject({ version: 3, added: true })
    expect(await refine('Say hello.')).toMatchObject({ version: 4, added: true })
    expect((await listExpectations(database.db, projectId, caseId)).map(({ version, text }) => [version, text])).toEqual([
      [1, 'Say hello.'], [2, 'Refund both orders.'], [3, '{"check":"contains","text":"refunded"}'], [4, 'Say hello.'],
    ])
    expect(await verifyAdversarial({ projectId }, { db: database.db })).toMatchObject({ ok: true, entries: 4, cases: 1, refined: 3 })
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'adversarial.refine' } })).toBe(3)
  })

  it('replaces personal data, in words and in checks', async () => {
    await refine('Write to jane@example.com.')
    await refine('{"check":"contains","text":"jane@example.com"}')
    expect((await listExpectations(database.db, projectId, caseId)).slice(1).map(({ text }) => text)).toEqual(['Write to <EMAIL_1>.', '{"check":"contains","text":"<EMAIL_1>"}'])
  })

  it('says what is wrong with checks that cannot be used, and stores nothing', async () => {
    await expect(refine('{"check":"contains"}')).rejects.toThrow('text: the checks cannot be used: text: ')
    await expect(refine('{"check":"contain","text":"x"}')).rejects.toThrow('the checks cannot be used')
    await expect(refine('   ')).rejects.toThrow('expected 1 to 4000 characters')
    await expect(refine('x'.repeat(4001))).rejects.toThrow('expected 1 to 4000 characters')
    expect(await listExpectations(database.db, projectId, caseId)).toHaveLength(1)
  })

  it('knows only adversarial cases of its own project', async () => {
    const other = await createTestProject(database.db)
    const foreign = await insertTestCase(database.db, other.id, { key: 'x' })
    await expect(refine('Refund it.', foreign)).rejects.toThrow('No adversarial case')
  })

  it('counts in runs that start afterwards; a run that goes on keeps what it began with', async () => {
    const early = await createRun('running')
    await refine('Refund both orders.')
    const late = await createRun('running')
    expect((await listOpenCases(database.db, early.runId, [caseId]))[0]!.expectation).toBe('Say hello.')
    expect((await listOpenCases(database.db, late.runId, [caseId]))[0]!.expectation).toBe('Refund both orders.')
  })

  it('by two people at the same moment gives two versions', async () => {
    const made = await Promise.all([refine('One thing.'), refine('Another thing.')])
    expect(made.map(({ version }) => version).sort()).toEqual([2, 3])
  })
})

describe('erasing a case', () => {
  it('leaves a tombstone that counts: no contents anywhere, the numbers of earlier runs as they were', async () => {
    const { db } = database
    await refine('Refund Jane.')
    const { runId } = await createRun()
    await db.runCase.updateMany({ where: { runId }, data: { before: true, after: false, flip: 'break', failureArgument: 'secret.path', doneAt: now() } })
    await db.outcome.create({ data: { runId, caseId, arm: 'candidate', attempt: 1, passed: false, failureKind: 'wrong-argument', detail: 'secret', output: { secret: 1 } } })
    await db.judgment.create({ data: { runId, caseId, attempt: 1, judge: 'rubric', arm: 'candidate', promptVersion: '1', vote: 1, choice: 'fail', reason: 'secret' } })
    await db.flag.create({ data: { projectId, caseId, ticketUrl: 'https://desk.example/secret', expectation: 'secret', createdBy: 'u' } })
    await db.ticket.create({ data: { projectId, ticketUrl: 'https://desk.example/secret', words: 'secret', createdBy: 'u' } })
    await db.judgeCache.create({ data: { key: `k-${projectId}`, projectId, value: { text: 'secret' } } })
    await db.auditEvent.create({ data: { projectId, actor: 'u', action: 'trace.flag', target: 't', after: { ticketUrl: 'https://desk.example/secret', caseId, caseCreated: true } } })
    const task = await db.ratingTask.create({ data: { projectId, runId, caseId, judge: 'rubric', arm: 'candidate', promptVersion: '1', segments: [], judged: 'fail', reason: 'uniform' } })
    await db.rating.create({ data: { projectId, taskId: task.id, userId: 'u', choice: 'pass', note: 'secret' } })

    await erase()
    const texts = await db.$queryRaw<{ text: string }[]>`
      SELECT t::text AS text FROM "case" t WHERE t.project_id = ${projectId}::uuid UNION ALL SELECT t::text FROM expectation t WHERE t.case_id = ${caseId}::uuid
      UNION ALL SELECT t::text FROM flag t WHERE t.project_id = ${projectId}::uuid UNION ALL SELECT t::text FROM outcome t WHERE t.case_id = ${caseId}::uuid
      UNION ALL SELECT t::text FROM judgment t WHERE t.case_id = ${caseId}::uuid UNION ALL SELECT t::text FROM ticket t WHERE t.project_id = ${projectId}::uuid
      UNION ALL SELECT t::text FROM rating t WHERE t.project_id = ${projectId}::uuid UNION ALL SELECT t::text FROM audit_event t WHERE t.project_id = ${projectId}::uuid
      UNION ALL SELECT t::text FROM run_case t WHERE t.case_id = ${caseId}::uuid UNION ALL SELECT t::text FROM judge_cache t WHERE t.project_id = ${projectId}::uuid`
    expect(texts.length).toBeGreaterThan(8)
    expect(texts.map(({ text }) => text).join('\n')).not.toMatch(/secret|Jane|customer-7|req-1|refund/)
    expect(await db.runCase.findFirst({ where: { runId } })).toMatchObject({ before: true, after: false, flip: 'break', adversarial: true })
    expect(await db.case.count({ where: { projectId, kind: 'adversarial' } })).toBe(1)
    expect(await verifyAdversarial({ projectId }, { db })).toMatchObject({ ok: true, cases: 1, erased: 1, entries: 3 })
    expect(await db.auditEvent.findFirst({ where: { projectId, action: 'adversarial.erase' } })).toMatchObject({ actor: 'u1', target: caseId, after: { reason: 'the customer asked for it', entries: 3 } })
  })

  it('takes the trace and the replay cases of it along, and leaves the case out of later runs', async () => {
    const { db } = database
    const trace = await db.trace.create({ data: withTraceId({ projectId, source: 's', sourceId: 'src-9', ts: now(), customerId: 'customer-9', request: { messages: ['secret'] }, status: 'success', replayable: true, tools: [], redactorVersion: '1' }) })
    caseId = await insertTestCase(db, projectId, { key: 'src-9', traceId: trace.id })
    const set = await db.dataset.create({ data: { projectId, kind: 'replay', name: 'week', version: 1, frozenAt: now() } })
    const replay = await db.case.create({ data: { projectId, datasetId: set.id, kind: 'replay', key: 'src-9', segments: ['a'], traceId: trace.id, request: { messages: ['secret'] } } })
    await erase()
    expect(await db.trace.findUnique({ where: { id: trace.id } })).toMatchObject({ request: null, customerId: null, sourceId: `erased-${trace.id}`, replayable: false })
    expect(await db.case.findUnique({ where: { id: replay.id } })).toMatchObject({ request: null, key: `erased-${replay.id}` })
    const { runId } = await createRun('running')
    expect((await db.runCase.findMany({ where: { runId } })).map((row) => row.caseId)).not.toContain(caseId)
  })

  it('needs a reason, happens once, waits for runs that measure the case, and closes it in stopped ones', async () => {
    await expect(erase('short')).rejects.toThrow('reason: expected 10 to 1000 characters')
    const { runId } = await createRun('running')
    await expect(erase()).rejects.toThrow('The run "r" is measuring this case')
    await database.db.run.update({ where: { id: runId }, data: { status: 'cancelled' } })
    await erase()
    expect(await database.db.runCase.findFirst({ where: { runId } })).toMatchObject({ flip: 'missing', beforeReason: 'erased' })
    await expect(erase()).rejects.toThrow('erased before')
    await expect(refine('Refund it.')).rejects.toThrow('was erased')
  })
})
