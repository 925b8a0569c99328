import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedLists, type SeededLists } from '@/bench/lists/seed-lists'
import { seedPeople } from '@/bench/lists/seed-people'
import type { CaseFilter } from '@/lib/core/display/case-view'
import { firstIdAt } from '@/lib/core/trace-id'
import { listAdversarialSet } from '@/lib/db/adversarial-pages'
import { listAuditActors, listAuditEvents } from '@/lib/db/audit-events'
import { getCaseNeighbours, listCases } from '@/lib/db/case-list'
import type { Db } from '@/lib/db/client'
import { listMyFlags } from '@/lib/db/flag-life'
import { listFlags } from '@/lib/db/flag-list'
import { listOverrides } from '@/lib/db/override-facts'
import { listSettledTasks } from '@/lib/db/rating-list'
import { listNextTasks } from '@/lib/db/rating-queue'
import { countReviewQueue, listDecidedReviews, listReviewQueue } from '@/lib/db/review-queue'
import { listRunRows } from '@/lib/db/run-list'
import { listSavedViews } from '@/lib/db/saved-views'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { faultsOf, plansOf } from '@/lib/db/test-plans'
import { countOpenTickets, listOpenTickets } from '@/lib/db/tickets'
import { listAudits, listAuditWeeks } from '@/lib/db/trace-audits'
import { listTracePage } from '@/lib/db/trace-list'
import { traceScope } from '@/lib/db/trace-scope-sql'
import type { TraceFilter } from '@/lib/core/display/trace-filter'

/** Tables that grow without end. */
const LARGE = ['run', 'run_case', 'case', 'outcome', 'trace', 'judgment', 'gate_decision', 'segment_result', 'saved_view',
  'review', 'flag', 'ticket', 'expectation', 'adversarial_entry', 'rating_task', 'rating', 'audit_event', 'trace_audit']
const PAGE = 60
/** Some pages, and what a filter leaves of a run: never the run. */
const MOST_SORTED = 700

let database: TestDatabase
let world: SeededLists

beforeAll(async () => {
  database = await createTestDatabase()
  world = await seedLists(database.db, { cases: 4000, adversarial: 1000, runs: 100, casesOfSmallRun: 100, traces: 8000 })
  await addOldRuns()
  await seedPeople(database.db, world.projectId, { tickets: 4000, ratingTasks: 4000, auditEvents: 8000, auditWeeks: 100 })
  await addOldReviews()
  await database.db.savedView.createMany({ data: Array.from({ length: 2000 }, (_, i) => ({ projectId: world.projectId, userId: `u${i % 200}`, page: 'cases', name: `view ${i}`, query: 'flip=break' })) })
  await database.db.$executeRaw`ANALYZE`
}, 240_000)
afterAll(() => database.drop())

/** Decided runs of another year: so many that reading all of them is never the shortest way. */
async function addOldRuns(): Promise<void> {
  await database.db.$executeRaw`
    INSERT INTO run (id, project_id, kind, purpose, name, status, candidate, baseline, config_text, config, seed, created_at)
    SELECT gen_random_uuid(), project_id, kind, purpose, 'old ' || i, 'done', candidate, baseline, '', config, i::text, created_at - i * interval '1 day'
    FROM run CROSS JOIN generate_series(1, 6000) i WHERE run.id = ${world.runId}::uuid`
  await database.db.$executeRaw`
    INSERT INTO gate_decision (id, run_id, sequence, gate, exit_code, sentence, report)
    SELECT gen_random_uuid(), id, 1, CASE WHEN seed::int % 4 = 0 THEN 'blocked' ELSE 'pass' END, 0, 'old', '{}' FROM run WHERE name LIKE 'old %'`
  await database.db.$executeRaw`
    INSERT INTO segment_result (run_id, set_id, kind, position, result)
    SELECT id, 'segment-0' || i, 'segment', i, '{"gated": true, "delta": 0, "blocks": false}' FROM run CROSS JOIN generate_series(1, 4) i WHERE name LIKE 'old %'`
}

/** What people decided on them, and what they said about failures in a year. */
async function addOldReviews(): Promise<void> {
  await database.db.$executeRaw`
    INSERT INTO review (id, run_id, decision_id, user_id, choice, reason, created_at)
    SELECT gen_random_uuid(), d.run_id, d.id, 'person-2', CASE WHEN run.seed::int % 40 = 0 THEN 'override' ELSE 'uphold' END, 'looked through', run.created_at + i * interval '1 minute'
    FROM gate_decision d JOIN run ON run.id = d.run_id CROSS JOIN generate_series(1, 10) i WHERE run.name LIKE 'old %' AND d.gate = 'blocked' AND run.seed::int % 8 = 0`
  await database.db.$executeRaw`
    INSERT INTO flag (id, project_id, trace_id, case_id, ticket_url, expectation, created_by, created_at)
    SELECT gen_random_uuid(), project_id, NULL, case_id, ticket_url || '-' || i, expectation, 'person-' || i, created_at - i * interval '1 hour' FROM flag CROSS JOIN generate_series(1, 10) i`
  await database.db.$executeRaw`
    INSERT INTO expectation (id, project_id, case_id, version, text, created_by)
    SELECT gen_random_uuid(), project_id, id, 2, 'said more exactly', 'person-1' FROM "case" WHERE kind = 'adversarial'`
}

/** What is wrong with the plans of a list. */
async function faults(list: (db: Db) => Promise<unknown>): Promise<string[]> {
  const plans = await plansOf(database.databaseUrl, list)
  expect(plans.length).toBeGreaterThan(0)
  return plans.flatMap((plan) => faultsOf(plan, LARGE, MOST_SORTED))
}

describe('a list of cases', () => {
  const scope = (filter: CaseFilter) => ({ sets: [], filter, marks: null })
  const last = { rank: 0, position: 1000, key: 'req-300' }
  const filters: [string, CaseFilter][] = [
    ['worst first', {}], ['in the order of the run', { sort: 'position' }], ['by id', { sort: 'key' }], ['of one flip', { flip: 'both-pass' }],
    ['of one segment', { segment: 'segment-00' }], ['of one cluster', { cluster: 'cluster-0' }], ['of one failure kind', { failureKind: 'wrong argument' }],
    ['of one failing tool and argument', { tool: 'refund', argument: 'amount' }], ['of one called tool', { called: 'refund' }], ['of split votes', { votes: 'split' }],
    ['that are not measured', { missing: 'candidate: timeout' }], ['in quarantine', { quarantined: true }], ['by the beginning of the id', { text: 'req-59' }],
    ['by the beginning of the id, by id', { text: 'req-59', sort: 'key' }],
  ]

  it.each(filters)('%s reads along an index, from the first page and from a later one', async (_words, filter) => {
    expect(await faults((db) => listCases(db, world.runId, scope(filter), { limit: PAGE }))).toEqual([])
    expect(await faults((db) => listCases(db, world.runId, scope(filter), { limit: PAGE, after: last }))).toEqual([])
  })

  it.each(['worst', 'position', 'key'] as const)('finds the cases around one along an index, order %s', async (sort) => {
    const filter: CaseFilter = sort === 'worst' ? { flip: 'break' } : { flip: 'break', sort }
    expect(await faults((db) => getCaseNeighbours(db, world.runId, world.caseId, scope(filter)))).toEqual([])
  })
})

describe('the list of runs', () => {
  const after = { createdAt: new Date().toISOString(), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

  it.each([{}, { state: 'blocked' }, { state: 'running' }, { purpose: 'gate' }])('with the filter %o looks its runs up by their newest', async (filter) => {
    expect(await faults((db) => listRunRows(db, world.projectId, { limit: 51, filter }))).toEqual([])
    expect(await faults((db) => listRunRows(db, world.projectId, { limit: 51, filter, after }))).toEqual([])
  })
})

describe('the list of traces', () => {
  const filters: [string, TraceFilter][] = [
    ['of all', {}], ['of one segment', { segment: 'segment-00' }], ['of errors', { status: 'error' }], ['that cannot be replayed', { status: 'not-replayable' }],
    ['of one cluster', { cluster: 'cluster-29' }], ['of one customer', { customer: 'customer-7' }],
    ['with words that are everywhere', { text: 'waiting' }], ['with words that are rare', { text: 'order 4999' }], ['with words that nobody said', { text: 'aubergine' }],
  ]

  it.each(filters)('%s reads along an index', async (_words, filter) => {
    const list = (more: object) => faults(async (db) => listTracePage(db, await traceScope(db, world.projectId, 'intent', filter), { limit: 51, ...more }))
    expect(await list({})).toEqual([])
    expect(await list({ before: firstIdAt(new Date(HOUR_AGO())) })).toEqual([])
  })
})

it('saved views of one person are found without those of the others', async () => {
  expect(await faults((db) => listSavedViews(db, { projectId: world.projectId, userId: 'u7', page: 'cases' }))).toEqual([])
})

const NEVER = '00000000-0000-0000-0000-000000000000'
const HOUR_AGO = () => new Date(Date.now() - 3_600_000).toISOString()

describe('the list of reviews', () => {
  it.each(['all', 'mine', 'nobody'] as const)('that wait, owner %s, looks its runs up by their newest', async (owner) => {
    const list = (more: object) => faults((db) => listReviewQueue(db, world.projectId, { at: new Date(), limit: 51, owner, userId: 'person-1', ...more }))
    expect(await list({})).toEqual([])
    expect(await list({ after: { createdAt: HOUR_AGO(), id: NEVER } })).toEqual([])
  })

  it('that are decided or counted does the same, and overrides come by their time', async () => {
    expect(await faults((db) => listDecidedReviews(db, world.projectId, { at: new Date(), limit: 8 }))).toEqual([])
    expect(await faults((db) => countReviewQueue(db, world.projectId, { at: new Date(), most: 99 }))).toEqual([])
    expect(await faults((db) => listOverrides(db, world.projectId, { limit: 20 }))).toEqual([])
  })
})

describe('the lists of failures that were reported', () => {
  it('find the tickets that wait, from the first page and from a later one', async () => {
    expect(await faults((db) => listOpenTickets(db, world.projectId, { limit: 21 }))).toEqual([])
    expect(await faults((db) => listOpenTickets(db, world.projectId, { limit: 21, after: { at: HOUR_AGO(), id: NEVER } }))).toEqual([])
    expect(await faults((db) => countOpenTickets(db, world.projectId))).toEqual([])
  })

  it('find the flags of one person, and of one case', async () => {
    expect(await faults((db) => listMyFlags(db, world.projectId, 'person-7', { limit: 11 }))).toEqual([])
    expect(await faults((db) => listMyFlags(db, world.projectId, 'person-7', { limit: 11, after: { at: HOUR_AGO(), id: NEVER } }))).toEqual([])
    expect(await faults((db) => listFlags(db, world.projectId, { caseId: world.adversarialCaseId, traceId: null }))).toEqual([])
  })

  it.each([{}, { month: new Date().toISOString().slice(0, 7) }, { text: 'order 19' }, { state: 'failing' as const }])('read the adversarial set with the filter %o along its index', async (filter) => {
    expect(await faults((db) => listAdversarialSet(db, world.projectId, { filter, limit: 51 }))).toEqual([])
    expect(await faults((db) => listAdversarialSet(db, world.projectId, { filter, limit: 51, after: { at: HOUR_AGO(), id: NEVER } }))).toEqual([])
  })

  it('find the traces of some weeks that people look at', async () => {
    const [newest, before] = await listAuditWeeks(database.db, world.projectId, 2)
    expect(await faults((db) => listAuditWeeks(db, world.projectId, 12))).toEqual([])
    expect(await faults((db) => listAudits(db, world.projectId, [newest!.week, before!.week]))).toEqual([])
  })
})

describe('the lists of ratings', () => {
  it.each([{}, { outcome: 'agrees' as const }, { outcome: 'differs' as const }, { outcome: 'undecided' as const }, { judge: 'judge-model' }, { segment: 'segment-00' }])(
    'that are settled, with the filter %o, come by their time', async (filter) => {
      expect(await faults((db) => listSettledTasks(db, world.projectId, { filter, limit: 51 }))).toEqual([])
      expect(await faults((db) => listSettledTasks(db, world.projectId, { filter, limit: 51, after: { at: HOUR_AGO(), id: NEVER } }))).toEqual([])
    })

  it('that wait are found without those that are settled', async () => {
    expect(await faults((db) => listNextTasks(db, { projectId: world.projectId, userId: 'person-9', skipped: [], without: [], limit: 5 }))).toEqual([])
  })
})

it.each([
  { action: null, actor: null, target: null }, { action: 'run.take' as const, actor: null, target: null }, { action: null, actor: 'person-7', target: null },
  { action: 'run.take' as const, actor: 'person-7', target: null }, { action: null, actor: null, target: 'target-7' },
])('the audit log with the filter %o is read from its end', async (filter) => {
  expect(await faults((db) => listAuditEvents(db, world.projectId, { limit: 51, filter }))).toEqual([])
  expect(await faults((db) => listAuditEvents(db, world.projectId, { limit: 51, filter, before: '4000' }))).toEqual([])
  expect(await faults((db) => listAuditActors(db, world.projectId))).toEqual([])
})
