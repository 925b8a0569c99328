import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { purgeSimulatedProject } from '@/lib/db/purge-project'
import { insertTestCase } from '@/lib/db/test-adversarial-world'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { deleteProject } from '@/lib/services/delete-project'
import { eraseCase } from '@/lib/services/erase-case'
import { refineExpectation } from '@/lib/services/refine-expectation'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
let caseId: string
const now = () => new Date('2026-11-26T12:00:00Z')

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  projectId = (await createTestProject(db)).id
  const trace = await db.trace.create({ data: withTraceId({ projectId, source: 's', sourceId: 'a', ts: now(), status: 'success', replayable: true, tools: [], redactorVersion: '1' }) })
  caseId = await insertTestCase(db, projectId, { key: 'a', traceId: trace.id })
  await db.flag.create({ data: { projectId, caseId, traceId: trace.id, ticketUrl: 'https://desk.example/1', expectation: 'e', createdBy: 'u' } })
  await refineExpectation({ projectId, caseId, text: 'Say good day.', actor: 'u' }, { db, now })
})
afterAll(() => database.drop())

describe('the adversarial set, whoever asks the database', () => {
  it.each([
    ['a case cannot be changed', `UPDATE "case" SET expectation = 'x'`, 'adversarial cases are permanent: UPDATE'],
    ['a case cannot be deleted', `DELETE FROM "case"`, 'adversarial cases are permanent: DELETE'],
    ['cases cannot be truncated', `TRUNCATE "case" CASCADE`, 'TRUNCATE is refused'],
    ['a case cannot be moved to another set', `UPDATE "case" SET dataset_id = gen_random_uuid()`, 'adversarial cases are permanent: UPDATE'],
    ['a case cannot become one of another kind', `UPDATE "case" SET kind = 'replay'`, 'adversarial cases are permanent: UPDATE'],
    ['a case cannot become a tombstone without a link that erases it',
      `UPDATE "case" SET key = 'erased-' || id, request = NULL, reference = NULL, expectation = NULL, customer_id = NULL, segments = '{}', dimensions = '{}', derived = '{}'`, 'adversarial cases are permanent: UPDATE'],
    ['the set cannot become another kind', `UPDATE dataset SET kind = 'replay'`, 'datasets keep their kind'],
    ['the set cannot be renamed', `UPDATE dataset SET name = 'x'`, 'datasets keep their kind, and an adversarial one its name'],
    ['the set cannot be deleted', 'DELETE FROM dataset', 'adversarial cases are permanent: DELETE'],
    ['sets cannot be truncated', 'TRUNCATE dataset CASCADE', 'TRUNCATE is refused'],
    ['a flag cannot be changed', `UPDATE flag SET expectation = 'x'`, 'flag is append-only: UPDATE'],
    ['a flag cannot lose its words as if its case was erased', `UPDATE flag SET expectation = '', ticket_url = 'erased'`, 'flag is append-only: UPDATE'],
    ['a flag cannot lose a trace that is there', `UPDATE flag SET trace_id = NULL`, 'flag is append-only: UPDATE'],
    ['a flag cannot be deleted', 'DELETE FROM flag', 'flag is append-only: DELETE'],
    ['flags cannot be truncated', 'TRUNCATE flag', 'flag is append-only: TRUNCATE'],
    ['an expectation cannot be changed', `UPDATE expectation SET text = 'x'`, 'expectation is append-only: UPDATE'],
    ['an expectation cannot be emptied', `UPDATE expectation SET text = ''`, 'expectation is append-only: UPDATE'],
    ['an expectation cannot be deleted', 'DELETE FROM expectation', 'expectation is append-only: DELETE'],
    ['expectations cannot be truncated', 'TRUNCATE expectation', 'expectation is append-only: TRUNCATE'],
    ['a link cannot be changed', `UPDATE adversarial_entry SET hash = 'x'`, 'adversarial_entry is append-only: UPDATE'],
    ['a link cannot be deleted', 'DELETE FROM adversarial_entry', 'adversarial_entry is append-only: DELETE'],
    ['links cannot be truncated', 'TRUNCATE adversarial_entry', 'adversarial_entry is append-only: TRUNCATE'],
    ['the project cannot be deleted', 'DELETE FROM project', 'is refused'],
    ['the project cannot become a simulated one', 'UPDATE project SET simulated = true', 'is real for good'],
  ])('%s', async (_sentence, statement, message) => {
    await expect(database.db.$executeRawUnsafe(statement)).rejects.toThrow(message)
  })

  it('says no to a real project that claims to be purged', async () => {
    for (const statement of [`DELETE FROM flag`, `DELETE FROM adversarial_entry`, `DELETE FROM expectation`, `DELETE FROM "case"`]) {
      await expect(database.db.$transaction([
        database.db.$executeRawUnsafe(`SET LOCAL slicegate.purge_project = '${projectId}'`), database.db.$executeRawUnsafe(statement),
      ])).rejects.toThrow(/append-only|permanent/)
    }
    await expect(purgeSimulatedProject(database.db, projectId)).rejects.toThrow('is real')
  })

  it('says no to the service that deletes projects', async () => {
    await expect(deleteProject({ projectId, actor: 'u' }, { db: database.db })).rejects.toThrow('holds real traffic')
    expect(await database.db.case.count({ where: { projectId } })).toBe(1)
  })

  it('lets a flag go on without its trace when that is deleted', async () => {
    const { db } = database
    const other = (await createTestProject(db)).id
    const trace = await db.trace.create({ data: withTraceId({ projectId: other, source: 's', sourceId: 'b', ts: now(), status: 'success', replayable: true, tools: [], redactorVersion: '1' }) })
    const id = await insertTestCase(db, other, { key: 'b', traceId: trace.id })
    await db.flag.create({ data: { projectId: other, caseId: id, traceId: trace.id, ticketUrl: 't', expectation: 'e', createdBy: 'u' } })
    await db.trace.delete({ where: { id: trace.id } })
    expect(await db.flag.findFirst({ where: { caseId: id } })).toMatchObject({ traceId: trace.id, ticketUrl: 't' })
  })

  it('refuses an erased case everything that an ordinary one is refused, and the same erasure again', async () => {
    const { db } = database
    const other = (await createTestProject(db)).id
    const id = await insertTestCase(db, other, { key: 'c' })
    await eraseCase({ projectId: other, caseId: id, reason: 'the customer asked for it', actor: 'u' }, { db, now })
    await expect(db.case.delete({ where: { id } })).rejects.toThrow('adversarial cases are permanent')
    await expect(db.case.update({ where: { id }, data: { key: 'back' } })).rejects.toThrow('adversarial cases are permanent')
    await expect(db.case.update({ where: { id }, data: { request: { messages: [] } } })).rejects.toThrow('adversarial cases are permanent')
    await expect(db.$queryRaw`SELECT erase_adversarial_case(${id}::uuid, 'u', 'once more for good')`).rejects.toThrow('it is erased')
    expect(await verifyAdversarial({ projectId: other }, { db })).toMatchObject({ ok: true, cases: 1, erased: 1 })
  })

  it('is whole after all of that', async () => {
    expect(await verifyAdversarial({ projectId }, { db: database.db })).toMatchObject({ ok: true, cases: 1, entries: 2 })
  })
})
