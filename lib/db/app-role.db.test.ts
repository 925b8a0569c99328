import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantAppRole } from '@/lib/db/app-role'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { insertTestCase } from '@/lib/db/test-adversarial-world'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { createLlm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { createEnqueue } from '@/lib/queue/enqueue'
import { eraseCase } from '@/lib/services/erase-case'
import { exportAdversarial } from '@/lib/services/export-adversarial'
import { flagTrace } from '@/lib/services/flag-trace'
import { importAdversarial } from '@/lib/services/import-adversarial'
import { importTraces } from '@/lib/services/import-traces'
import { refineExpectation } from '@/lib/services/refine-expectation'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'
import { createTestProject } from '@/lib/test-access'

const PASSWORD = 'a password for a test'
const now = () => new Date()
let database: TestDatabase
let app: DbClient
let appUrl: string
let sql: pg.Client
let models: Awaited<ReturnType<typeof startModelServer>>
let projectId: string
let caseId: string

beforeAll(async () => {
  database = await createTestDatabase()
  // as two setups at once do
  expect(await Promise.all([1, 2].map(() => grantAppRole(database.databaseUrl, { password: PASSWORD })))).toEqual([true, true])
  await expect(grantAppRole(database.databaseUrl, { password: 'short' })).rejects.toThrow('SLICEGATE_APP_ROLE_PASSWORD: expected 16 characters or more')
  const url = new URL(database.databaseUrl)
  Object.assign(url, { username: 'slicegate_app', password: encodeURIComponent(PASSWORD) })
  appUrl = url.href
  app = createDbClient(appUrl)
  sql = new pg.Client({ connectionString: appUrl })
  await sql.connect()
  models = await startModelServer((call) => toolCompletion('lookup', call.messages.at(-1)!.content))
  projectId = (await createRunWorld(app, { baseUrl: models.baseUrl, cases: [lookupCase('{"order":1}'), lookupCase('{"order":2}')] })).projectId
  caseId = await insertTestCase(app, projectId, { key: 'a' })
})
afterAll(async () => {
  await models.close()
  await sql.end()
  await app.$disconnect()
  // a role belongs to the whole server: what it was given here goes first
  await database.db.$executeRawUnsafe('DROP OWNED BY slicegate_app CASCADE')
  await database.db.$executeRawUnsafe('DROP ROLE slicegate_app')
  await database.drop()
})

describe('the role that the product runs as', () => {
  it.each([
    ['deletes a case', `DELETE FROM "case"`], ['changes a case', `UPDATE "case" SET expectation = 'x'`], ['makes a tombstone of a case', `UPDATE "case" SET key = 'erased-' || id, request = NULL`],
    ['moves a case', `UPDATE "case" SET dataset_id = dataset_id`], ['empties the table', 'TRUNCATE "case" CASCADE'], ['empties the chain', 'TRUNCATE adversarial_entry'],
    ['deletes a link', 'DELETE FROM adversarial_entry'], ['changes a link', `UPDATE adversarial_entry SET hash = 'x'`],
    ['adds a link', `INSERT INTO adversarial_entry (project_id, sequence, kind, case_id, previous_hash, hash) SELECT project_id, 9, 'erase', id, '', '' FROM "case" LIMIT 1`],
    ['deletes a flag', 'DELETE FROM flag'], ['changes a flag', `UPDATE flag SET expectation = 'x'`], ['deletes an expectation', 'DELETE FROM expectation'], ['changes an expectation', `UPDATE expectation SET text = 'x'`],
    ['switches the triggers off', 'ALTER TABLE "case" DISABLE TRIGGER ALL'], ['switches one trigger off', 'ALTER TABLE adversarial_entry DISABLE TRIGGER adversarial_entry_append_only'],
    ['drops a trigger', 'DROP TRIGGER case_keep ON "case"'], ['drops the table', 'DROP TABLE adversarial_entry'], ['plays a replica', `SET session_replication_role = 'replica'`],
    ['replaces a function', `CREATE OR REPLACE FUNCTION slicegate_is_being_purged(project_id uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'`],
    ['makes a trigger', 'CREATE TRIGGER x BEFORE DELETE ON "case" FOR EACH ROW EXECUTE FUNCTION slicegate_append_only()'], ['takes the table', 'ALTER TABLE "case" OWNER TO slicegate_app'],
    ['becomes a superuser', 'ALTER ROLE slicegate_app SUPERUSER'], ['rewrites the record of decisions', `UPDATE gate_decision SET gate = 'pass'`],
    ['rewrites the audit log', `UPDATE audit_event SET actor = 'x'`], ['deletes from the audit log', 'DELETE FROM audit_event'], ['empties the audit log', 'TRUNCATE audit_event'],
    ['rewrites it while it adds', `INSERT INTO audit_event (id, actor, action, target) SELECT id, 'x', action, target FROM audit_event ON CONFLICT (id) DO UPDATE SET actor = excluded.actor`],
    ['merges into it', `MERGE INTO audit_event a USING audit_event b ON a.id = b.id WHEN MATCHED THEN DELETE`], ['switches its trigger off', 'ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only'],
    ['puts a rule before it', 'CREATE RULE quiet AS ON INSERT TO audit_event DO INSTEAD NOTHING'], ['makes it a part of another table', 'CREATE TABLE parts (LIKE audit_event) PARTITION BY RANGE (id); ALTER TABLE parts ATTACH PARTITION audit_event DEFAULT'],
    ['puts another table in its place', 'ALTER TABLE audit_event RENAME TO audit_event_old'], ['hides rows of it', 'ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY'],
    ['sets its numbers back', `SELECT setval(pg_get_serial_sequence('audit_event', 'id'), 1)`],
  ])('is refused when it %s', async (_what, statement) => {
    await expect(sql.query(statement)).rejects.toThrow(/permission denied|must be owner/)
  })

  it.each([
    ['renames the set', `UPDATE dataset SET name = 'x' WHERE kind = 'adversarial'`, 'UPDATE of adversarial is refused'], ['makes another kind of it', `UPDATE dataset SET kind = 'replay' WHERE kind = 'adversarial'`, 'datasets keep their kind'],
    ['deletes the set', `DELETE FROM dataset WHERE kind = 'adversarial'`, 'adversarial cases are permanent'], ['deletes the project', 'DELETE FROM project', 'adversarial cases are permanent'],
    ['makes the project a simulated one', 'UPDATE project SET simulated = true', 'is real for good'], ['purges a real project', 'SELECT purge_simulated_project(id) FROM project', 'is real'],
    ['adds a case beside the chain', `INSERT INTO "case" (id, project_id, dataset_id, kind, key) SELECT d.id, d.project_id, d.id, 'adversarial', 'erased-' || d.id FROM dataset d WHERE d.kind = 'adversarial'`, 'is not in the chain'],
    ['erases without a reason', `SELECT erase_adversarial_case(id, 'u', '') FROM "case" WHERE kind = 'adversarial'`, 'why'],
    ['says other words where more may be hidden', `SELECT scrub_stored_text(project_id, 'case', id::text, '{"expectation": "Be rude to <PERSON_1>."}', 'u', 'a test of the rules') FROM "case" WHERE kind = 'adversarial'`, 'adversarial cases are permanent'],
  ])('is refused by the database when it %s', async (_what, statement, message) => {
    await expect(sql.query(statement)).rejects.toThrow(message)
  })

  it('cannot give itself rights: Postgres warns, grants nothing, and goes on refusing', async () => {
    await sql.query('GRANT DELETE ON "case" TO slicegate_app')
    await expect(sql.query('DELETE FROM "case"')).rejects.toThrow('permission denied')
  })

  it('is refused when it says itself that a real project is being purged, or brings tables and functions of its own', async () => {
    await sql.query(`SELECT set_config('slicegate.purge_project', $1, false)`, [projectId])
    await expect(sql.query(`DELETE FROM dataset WHERE kind = 'adversarial'`)).rejects.toThrow('adversarial cases are permanent')
    await sql.query(`CREATE SCHEMA mine; CREATE FUNCTION mine.slicegate_is_being_purged(uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE FUNCTION mine.slicegate_is_erased(uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
      CREATE TEMP TABLE adversarial_entry (LIKE public.adversarial_entry); CREATE TEMP TABLE project AS SELECT id, slug, true AS simulated FROM public.project`)
    await sql.query('SET search_path = mine, pg_temp, public')
    await expect(sql.query(`DELETE FROM public.dataset WHERE kind = 'adversarial'`)).rejects.toThrow('adversarial cases are permanent')
    await expect(sql.query('SELECT purge_simulated_project($1)', [projectId])).rejects.toThrow('is real')
    await sql.query(`INSERT INTO public."case" (id, project_id, dataset_id, kind, key, segments) SELECT gen_random_uuid(), project_id, id, 'adversarial', 'mine', '{}' FROM public.dataset WHERE kind = 'adversarial'`)
    await sql.query('RESET search_path; DISCARD TEMP; RESET slicegate.purge_project')
    expect(await verifyAdversarial({ projectId }, { db: app })).toMatchObject({ ok: true, cases: 2 })
  })

  it('hides more in a case through the function for it, with a link of the chain, and in no other way', async () => {
    const [hidden] = (await sql.query<{ done: boolean }>(`SELECT scrub_stored_text($1, 'case', $2, '{"expectation": "Say <CUSTOM_1>."}', 'u1', 'a test of the rules') AS done`, [projectId, caseId])).rows
    expect(hidden).toEqual({ done: true })
    await expect(sql.query(`SELECT set_config('slicegate.scrub', 'on', false); UPDATE "case" SET expectation = 'Say <CUSTOM_2>.'`)).rejects.toThrow('permission denied')
    await sql.query('RESET slicegate.scrub')
    expect(await verifyAdversarial({ projectId }, { db: app })).toMatchObject({ ok: true })
    expect(await app.adversarialEntry.count({ where: { projectId, kind: 'scrub' } })).toBe(1)
  })

  it('does everything that the product does: import, flag, refine, run, decide, export, erase, verify', async () => {
    const row = { id: 'src-1', timestamp: '2026-11-20T10:00:00Z', status: 'success', object: 'chat.completion', model: 'm', provider: 'p', input_history: [{ role: 'user', content: '{"order":7}' }] }
    expect(await importTraces({ projectId, format: 'bifrost', name: 'x', lines: [JSON.stringify(row)] }, { db: app })).toMatchObject({ received: 1 })
    const trace = await app.trace.create({ data: withTraceId({ projectId, source: 's', sourceId: 'src-2', ts: now(), request: lookupCase('{"order":8}').request as object, status: 'success', replayable: true, tools: [], redactorVersion: '1' }) })
    const flagged = await flagTrace({ projectId, traceId: trace.id, ticketUrl: 'https://desk.example/1', expectation: 'x', actor: 'u' }, { db: app, now })
    await refineExpectation({ projectId, caseId: flagged.caseId, text: '{"check":"tool_calls","calls":[{"name":"lookup"}]}', actor: 'u' }, { db: app, now })
    const { enqueue, jobs } = collectingEnqueue()
    const llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
    const { runId } = await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, { db: app, enqueue, now })
    await workThrough(jobs, { db: app, enqueue, llm, now, log })
    await llm.close()
    const decision = await app.gateDecision.findFirst({ where: { runId } })
    expect((decision!.report as { adversarial?: object }).adversarial).toMatchObject({ erased: 0, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const lines: string[] = []
    for await (const line of exportAdversarial({ projectId, project: 'p' }, { db: app })) lines.push(line)
    const other = await app.project.create({ data: { slug: `other-${projectId}`, name: 'o', config: '' } })
    expect(await importAdversarial({ projectId: other.id, lines: lines.filter((line) => !line.includes('"key":"mine"')), actor: 'u' }, { db: app, now })).toMatchObject({ added: 2, refused: 0 })
    await eraseCase({ projectId, caseId, reason: 'the customer asked for it', actor: 'u' }, { db: app, now })
    expect(await verifyAdversarial({ projectId }, { db: app })).toMatchObject({ ok: true, erased: 1 })
    const demo = await app.project.create({ data: { slug: `demo-${projectId}`, name: 'd', config: '', simulated: true } })
    await insertTestCase(app, demo.id, { key: 'a' })
    expect((await sql.query('SELECT purge_simulated_project($1) AS purged', [demo.id])).rows).toEqual([{ purged: true }])
  })

  it('can use its queue, and sees that the database is up to date', async () => {
    const enqueue = createEnqueue({ databaseUrl: appUrl, redisUrl: undefined, onError: (error) => { throw error } })
    await enqueue('decide-gate', { runId: projectId })
    await enqueue.close()
    expect(await migrate(appUrl, path.resolve('prisma/migrations'))).toEqual([])
  })
})

describe('the owner of the database', () => {
  const check = (id: string) => verifyAdversarial({ projectId: id }, { db: database.db })

  /** Two cases and a refinement, so that the audit log has a head. */
  async function createSet(): Promise<string> {
    const project = await createTestProject(database.db)
    const first = await insertTestCase(database.db, project.id, { key: 'one' })
    await insertTestCase(database.db, project.id, { key: 'two' })
    await refineExpectation({ projectId: project.id, caseId: first, text: 'Say good day.', actor: 'u' }, { db: database.db, now })
    expect(await check(project.id)).toMatchObject({ ok: true, cases: 2, entries: 3, recordedHeads: 1 })
    return project.id
  }

  it('can switch the triggers off and change a case, an expectation or a link, or take one away: the chain names it', async () => {
    const id = await createSet()
    const faults: [statement: string, message: RegExp][] = [
      [`UPDATE "case" SET expectation = 'other' WHERE key = 'two' AND project_id = '${id}'`, /^entry 2: the case "two" is not what was added$/],
      [`UPDATE "case" SET expectation = 'Say hello.', key = 'three' WHERE key = 'two' AND project_id = '${id}'`, /^entry 2: the case "three" is not what was added$/],
      [`UPDATE "case" SET key = 'two' WHERE key = 'three' AND project_id = '${id}'; UPDATE expectation SET text = 'x' WHERE project_id = '${id}'`, /^entry 3: the refined expectation of case "one" is not what was written$/],
      [`UPDATE expectation SET text = 'Say good day.' WHERE project_id = '${id}'; UPDATE adversarial_entry SET at = at + interval '1 day' WHERE sequence = 1 AND project_id = '${id}'`, /^entry 1 was changed/],
      [`DELETE FROM adversarial_entry WHERE sequence = 2 AND project_id = '${id}'; UPDATE adversarial_entry SET at = at - interval '1 day' WHERE sequence = 1 AND project_id = '${id}'`, /^entry 2 is missing: after entry 1 comes entry 3$/],
    ]
    for (const [statement, message] of faults) {
      await unguarded(statement)
      expect(await check(id)).toMatchObject({ ok: false, fault: { message: expect.stringMatching(message) } })
    }
  })

  it('can take the end of the chain away with its case: a head that was recorded says how long it was', async () => {
    const id = await createSet()
    await unguarded(`DELETE FROM adversarial_entry WHERE sequence > 1 AND project_id = '${id}'; DELETE FROM expectation WHERE project_id = '${id}'; DELETE FROM "case" WHERE key = 'two' AND project_id = '${id}'`)
    expect(await check(id)).toMatchObject({ ok: false, fault: { message: expect.stringMatching(/^the chain has shrunk: the audit log \(event \d+\) recorded 3 entries, 1 are left$/) } })
  })

  it('can make a whole new chain: it contradicts the head that was recorded', async () => {
    const id = await createSet()
    await unguarded(`DELETE FROM adversarial_entry WHERE project_id = '${id}'; UPDATE "case" SET expectation = 'easier' WHERE key = 'two' AND project_id = '${id}'`)
    for (const kind of ['add', 'refine']) {
      await database.db.$executeRawUnsafe(`INSERT INTO adversarial_entry (project_id, sequence, kind, case_id, previous_hash, hash)
        SELECT project_id, 0, '${kind}', id, '', '' FROM "case" WHERE project_id = '${id}' AND ('${kind}' = 'add' OR key = 'one') ORDER BY created_at, key`)
    }
    expect(await check(id)).toMatchObject({ ok: false, fault: { sequence: 3, message: expect.stringContaining('recorded another chain: after 3 entries its head was') } })
  })

  it('can slip a case in beside the chain: it is named', async () => {
    const id = await createSet()
    await unguarded(`INSERT INTO "case" (id, project_id, dataset_id, kind, key, segments) SELECT gen_random_uuid(), project_id, id, 'adversarial', 'four', '{}' FROM dataset WHERE kind = 'adversarial' AND project_id = '${id}'`)
    expect(await check(id)).toMatchObject({ ok: false, fault: { message: 'case "four": no entry of the chain adds it' } })
  })

  it('finds the set of the product whole after all that the role tried', async () => {
    expect(await check(projectId)).toMatchObject({ ok: true })
  })

  /** As someone does who may do everything: no trigger looks. */
  async function unguarded(statements: string): Promise<void> {
    await database.db.$transaction(["SET LOCAL session_replication_role = 'replica'", ...statements.split('; ')].map((one) => database.db.$executeRawUnsafe(one)))
  }
})
