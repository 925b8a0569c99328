import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedLists, type SeededLists } from '@/bench/lists/seed-lists'
import type { CaseFilter } from '@/lib/core/display/case-view'
import { getCaseNeighbours, listCases } from '@/lib/db/case-list'
import type { Db } from '@/lib/db/client'
import { listRunRows } from '@/lib/db/run-list'
import { listSavedViews } from '@/lib/db/saved-views'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { faultsOf, withPlans } from '@/lib/db/test-plans'
import { listTraceRows, type TraceFilter } from '@/lib/db/trace-pages'

/** Tables that grow without end. */
const LARGE = ['run', 'run_case', 'case', 'outcome', 'trace', 'judgment', 'gate_decision', 'segment_result', 'saved_view']
const PAGE = 60
/** Some pages, and what a filter leaves of a run: never the run. */
const MOST_SORTED = 700

let database: TestDatabase
let world: SeededLists

beforeAll(async () => {
  database = await createTestDatabase()
  world = await seedLists(database.db, { cases: 4000, adversarial: 200, runs: 100, casesOfSmallRun: 100, traces: 8000 })
  await addOldRuns()
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

/** What is wrong with the plans of a list. */
async function faults(list: (db: Db) => Promise<unknown>): Promise<string[]> {
  const { db, plans } = withPlans(database.db)
  await list(db)
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
  ]

  it.each(filters)('%s reads along an index', async (_words, filter) => {
    const list = (more: object) => faults((db) => listTraceRows(db, world.projectId, { dimension: 'intent', filter, limit: 51, ...more }))
    expect(await list({})).toEqual([])
    expect(await list({ after: { ts: new Date(Date.now() - 3_600_000).toISOString(), id: world.traceId } })).toEqual([])
  })
})

it('saved views of one person are found without those of the others', async () => {
  expect(await faults((db) => listSavedViews(db, { projectId: world.projectId, userId: 'u7', page: 'cases' }))).toEqual([])
})
