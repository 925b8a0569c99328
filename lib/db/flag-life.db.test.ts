import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flagLife } from '@/lib/core/flag/flag-life'
import { countGrowth, getAdversarialCase, listAdversarialSet, listCohortPoints, listCohorts } from '@/lib/db/adversarial-pages'
import { listBrokenAgain, listLifeRuns, listMyFlags } from '@/lib/db/flag-life'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { eraseCase } from '@/lib/services/erase-case'
import { flagTrace } from '@/lib/services/flag-trace'
import { tellBrokenAgain } from '@/lib/services/tell-broken-again'
import { storeCalls, storeRun } from '@/lib/services/test-support-world'
import { createTestProject } from '@/lib/test-access'

/** What three decided runs made of each case, in the order of the runs; all orders of passed, failed and not measured. */
const RESULTS = [true, false, null].flatMap((a) => [true, false, null].flatMap((b) => [true, false, null].map((c) => [a, b, c])))

let database: TestDatabase
let projectId: string
const caseIds: string[] = []
const runIds: string[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  projectId = (await createTestProject(db)).id
  await storeCalls(db, projectId, RESULTS.map((_, i) => ({ sourceId: `t${String(i).padStart(2, '0')}`, said: i === 5 ? 'A very special question' : `question ${i}` })))
  for (const [i] of RESULTS.entries()) {
    const { caseId } = await flagTrace({
      projectId, traceId: `t${String(i).padStart(2, '0')}`, ticketUrl: `https://desk.example/${i}`, expectation: `expected ${i}`, actor: i < 20 ? 'ada' : 'bob',
    }, { db, now: () => new Date(Date.UTC(2026, 8, 1 + i)) })
    caseIds.push(caseId)
  }
  for (const at of [0, 1, 2]) {
    runIds.push(await storeRun(db, projectId, { name: `run ${at + 1}`, at: `2026-11-0${at + 1}T00:00:00Z`, results: RESULTS.map((results, i) => ({ caseId: caseIds[i]!, before: at === 2, after: results[at]! })) }))
  }
  // none of these says anything of a failure's life
  const all = caseIds.map((caseId) => ({ caseId, after: true }))
  await storeRun(db, projectId, { name: 'aa', at: '2026-11-05T00:00:00Z', purpose: 'aa', results: all })
  await storeRun(db, projectId, { name: 'drill', at: '2026-11-05T00:00:00Z', purpose: 'drill', results: all })
  await storeRun(db, projectId, { name: 'stopped', at: '2026-11-05T00:00:00Z', status: 'cancelled', results: all })
})
afterAll(() => database.drop())

const list = (filter: Parameters<typeof listAdversarialSet>[2]['filter'], limit = 100) => listAdversarialSet(database.db, projectId, { filter, limit })

describe('the life of flags in the database', () => {
  it('comes from decided runs of deploys alone, in their order', async () => {
    const runs = await listLifeRuns(database.db, caseIds.slice(0, 1))
    expect(runs.get(caseIds[0]!)!.map(({ runName, candidate, before }) => [runName, candidate, before])).toEqual([
      ['run 1', 'candidate of run 1', false], ['run 2', 'candidate of run 2', false], ['run 3', 'candidate of run 3', true],
    ])
  })

  it('has the same state in the list as in the pure rule, in every order of results', async () => {
    const rows = new Map((await list({})).map((row) => [row.caseId, row]))
    const runs = await listLifeRuns(database.db, caseIds)
    expect(rows.size).toBe(27)
    for (const caseId of caseIds) {
      const life = flagLife(runs.get(caseId)!)
      expect(rows.get(caseId)!.state).toBe(life.state)
      expect(rows.get(caseId)!.lastRun?.id ?? null).toBe(life.lastRun?.runId ?? null)
    }
  })

  it('filters by state, by month of entry and by text, and goes on by key', async () => {
    const states = await Promise.all((['never-run', 'failing', 'fixed', 'broken-again'] as const).map(async (state) => (await list({ state })).length))
    // nothing measured: 1; no pass but a fail: 2^3 - 1; last measured passed: 9 + 3 + 1; the rest
    expect(states).toEqual([1, 7, 13, 6])
    expect(await list({ text: 'very SPECIAL' })).toMatchObject([{ caseId: caseIds[5], title: 'A very special question', expectation: 'expected 5', tickets: 1, refined: 0, erased: null }])
    expect(await list({ text: 'desk.example/7' })).toHaveLength(1)
    expect(await list({ text: '100%' })).toEqual([])
    const first = await list({}, 10)
    const last = first.at(-1)!
    const second = await listAdversarialSet(database.db, projectId, { filter: {}, limit: 100, after: { at: last.createdAt, id: last.caseId } })
    expect(new Set([...first, ...second].map(({ caseId }) => caseId)).size).toBe(27)
    const [month] = await listCohorts(database.db, projectId)
    expect(month!.cases).toBe(27)
    expect(await list({ month: month!.month })).toHaveLength(27)
    expect(await list({ month: '2001-01' })).toEqual([])
  })

  it('shows a person what they flagged, newest first', async () => {
    const mine = await listMyFlags(database.db, projectId, 'bob', { limit: 5 })
    expect(mine.map(({ ticketUrl }) => ticketUrl)).toEqual([26, 25, 24, 23, 22].map((i) => `https://desk.example/${i}`))
    expect(mine[0]).toMatchObject({ title: 'question 26', expectation: 'expected 26', erased: false, life: { state: 'never-run', unmeasured: 3 } })
    const last = mine.at(-1)!
    expect(await listMyFlags(database.db, projectId, 'bob', { limit: 5, after: { at: last.createdAt, id: last.id } })).toHaveLength(2)
    expect(await listMyFlags(database.db, projectId, 'nobody', { limit: 5 })).toEqual([])
  })

  it('shows a case with its versions and its runs, to its own project alone', async () => {
    const { db } = database
    await db.expectation.create({ data: { projectId, caseId: caseIds[3]!, version: 2, text: 'said more exactly', createdBy: 'rita' } })
    expect(await getAdversarialCase(db, projectId, caseIds[3]!)).toMatchObject({
      key: 't03', segments: ['refund_flow'], production: { message: { content: 'It is on its way.' } }, lastAnswer: null, erased: null,
      expectations: [{ version: 2, text: 'said more exactly', by: 'rita' }, { version: 1, text: 'expected 3', by: 'ada' }],
    })
    expect((await list({ text: 'more exactly' }))[0]).toMatchObject({ caseId: caseIds[3], refined: 1 })
    expect(await getAdversarialCase(db, (await createTestProject(db)).id, caseIds[3]!)).toBeNull()
  })
})

describe('the trend of the set', () => {
  it('counts by month of entry, and what was not measured apart', async () => {
    const points = await listCohortPoints(database.db, runIds)
    expect(points.map(({ n, passed, missing }) => [n, passed, missing])).toEqual([[18, 9, 9], [18, 9, 9], [18, 9, 9]])
  })

  it('compares two runs on the cases that both measured', async () => {
    // both of two results measured: 4 of 9 combinations, three times each; half of them passed
    expect(await countGrowth(database.db, runIds[0]!, runIds[1]!)).toEqual({ earlier: { n: 18, passed: 9 }, later: { n: 18, passed: 9 }, both: { n: 12, earlierPassed: 6, laterPassed: 6 } })
  })
})

describe('a fixed failure that comes back', () => {
  it('is one whose last measured run before had passed', async () => {
    const broken = (await listBrokenAgain(database.db, runIds[2]!)).map(({ caseId }) => caseIds.indexOf(caseId))
    expect(broken).toEqual(RESULTS.flatMap(([a, b, c], i) => (c === false && (b ?? a) === true ? [i] : [])))
    expect(await listBrokenAgain(database.db, runIds[0]!)).toEqual([])
  })

  it('is told to the webhooks once for a run, with ids and no contents; a drill tells nothing', async () => {
    const { db } = database
    await db.webhook.create({ data: { projectId, name: 'w', url: 'https://hooks.example/1', format: 'slicegate', events: ['adversarial.broke'], createdBy: 'u' } })
    const run = { id: runIds[2]!, projectId, purpose: 'gate', candidate: { model: 'm-2' } }
    expect(await tellBrokenAgain(run, { db })).toBe(4)
    expect(await tellBrokenAgain({ ...run, purpose: 'drill' }, { db })).toBe(0)
    expect(await tellBrokenAgain({ ...run, id: runIds[0]! }, { db })).toBe(0)
    const [delivery] = await db.webhookDelivery.findMany()
    expect(delivery!.payload).toMatchObject({ text: '4 flagged failures that were fixed came back with m-2.', data: { count: 4, runId: runIds[2] } })
    expect(await db.webhookDelivery.count()).toBe(1)
  })
})

describe('what the pages of flags look up', () => {
  it('is found through an index', async () => {
    const planOf = (sql: string) => database.db.$transaction(async (tx) => {
      // a handful of rows is read faster without an index: this asks whether one could be used
      await tx.$executeRawUnsafe('SET LOCAL enable_seqscan = off')
      return (await tx.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${sql}`)).map((row) => row['QUERY PLAN']).join('\n')
    })
    const project = `project_id = '${projectId}'`
    expect(await planOf(`SELECT after FROM run_case WHERE case_id = '${caseIds[0]}' AND adversarial`)).toContain('run_case_adversarial_case_idx')
    expect(await planOf(`SELECT after FROM run_case WHERE run_id = '${runIds[0]}' AND adversarial`)).toContain('run_case_adversarial_run_idx')
    expect(await planOf(`SELECT id FROM flag WHERE ${project} AND created_by = 'ada' ORDER BY created_at DESC, id DESC LIMIT 11`)).toContain('flag_created_by_idx')
    expect(await planOf(`SELECT id FROM flag WHERE case_id = '${caseIds[0]}' ORDER BY created_at`)).toContain('flag_case_idx')
    expect(await planOf(`SELECT id FROM flag WHERE ${project} AND ticket_url = 'x'`)).toContain('flag_ticket_idx')
    expect(await planOf(`SELECT id FROM "case" WHERE ${project} AND kind = 'adversarial' ORDER BY created_at DESC, id DESC LIMIT 51`)).toContain('case_adversarial_idx')
    expect(await planOf(`SELECT id FROM ticket WHERE ${project} AND status = 'open' ORDER BY created_at DESC, id DESC LIMIT 21`)).toContain('ticket_project_id_status_created_at_id_idx')
    expect(await planOf(`SELECT customer_id FROM trace WHERE ${project} AND customer_id ~>=~ 'c' AND customer_id ~<~ 'd' ORDER BY customer_id USING ~<~ LIMIT 1`)).toMatch(/_project_id_customer_id_id_idx/)
  })
})

describe('a case that was erased by law', () => {
  it('stays in the lists as a tombstone with its reason, and keeps its runs', async () => {
    const { db } = database
    const caseId = caseIds[0]!
    await eraseCase({ projectId, caseId, reason: 'Request for erasure, file 2026-118', actor: 'ada' }, { db, now: () => new Date('2026-11-10T00:00:00Z') })
    const row = (await list({})).find((item) => item.caseId === caseId)
    expect(row).toMatchObject({ erased: 'Request for erasure, file 2026-118', title: null, state: 'fixed' })
    expect(await list({})).toHaveLength(27)
    const view = await getAdversarialCase(db, projectId, caseId)
    expect(view).toMatchObject({ request: null, erased: { reason: 'Request for erasure, file 2026-118' }, life: { measured: 3 } })
    expect(view!.expectations.every(({ text }) => text === '')).toBe(true)
    expect((await listMyFlags(db, projectId, 'ada', { limit: 100 })).find((flag) => flag.caseId === caseId)).toMatchObject({ erased: true, title: null })
  })
})
