import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseSet } from '@/lib/core/display/case-view'
import { listBrokenCases, listClusterNames, listFailedCases } from '@/lib/db/failure-groups'
import { getOwnTrials } from '@/lib/db/flakiness'
import {
  countCachedAnswers, countOverlap, countPlaceholders, countQuarantined, findPreviousRun, getJudgeFacts, listUsedJudges, withMembers, type Scope,
} from '@/lib/db/run-evidence'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createPageWorld } from '@/lib/db/test-page-world'

let database: TestDatabase
let world: Awaited<ReturnType<typeof createPageWorld>>
let scope: Scope
beforeAll(async () => {
  database = await createTestDatabase()
  world = await createPageWorld(database.db)
  scope = { runId: world.run.id, sets: [segment('refund')], deciding: [world.cases.get('r1')!] }
})
afterAll(() => database.drop())

const segment = (key: string): CaseSet => ({ kind: 'segments', anyOf: [key], noneOf: null, dimension: null })
const idOf = (key: string) => world.cases.get(key)!
const OTHER_PROJECT = '00000000-0000-7000-8000-000000000000'

describe('what broke', () => {
  it('is read without bodies, in the order of the run, with what it failed of', async () => {
    await database.db.runCase.update({ where: { runId_caseId: { runId: world.run.id, caseId: idOf('r2') } }, data: { failureTool: 'lookup_order', failureArgument: 'id', clusterKey: 'c9' } })
    expect(await listBrokenCases(database.db, world.run.id)).toEqual([
      { caseId: idOf('r1'), position: 0, failureKind: 'truncated', failureTool: null, failureArgument: null, clusterKey: 'c1' },
      { caseId: idOf('r2'), position: 1, failureKind: 'missing call', failureTool: 'lookup_order', failureArgument: 'id', clusterKey: 'c9' },
    ])
    expect((await listFailedCases(database.db, world.run.id, [idOf('r3')])).map(({ position }) => position)).toEqual([2])
    expect(await listFailedCases(database.db, world.run.id, [])).toEqual([])
  })

  it('is named by the newest grouping that knows the cluster', async () => {
    const { db } = database
    for (const [label, createdAt] of [['old', '2026-11-01'], ['new', '2026-11-08']] as const) {
      const grouping = await db.clustering.create({ data: { projectId: world.projectId, createdAt: new Date(createdAt), method: 'hdbscan', windowFrom: new Date(createdAt), windowTo: new Date(createdAt), traces: 1 } })
      await db.cluster.create({ data: { clusteringId: grouping.id, key: 'c1', label, terms: [], traces: 1 } })
    }
    expect(await listClusterNames(db, world.projectId, ['c1', 'c2'])).toEqual(new Map([['c1', 'new']]))
    expect(await listClusterNames(db, OTHER_PROJECT, ['c1'])).toEqual(new Map())
  })
})

describe('is it the judge?', () => {
  it('counts the measured cases of the sets, and those in which a judge voted', async () => {
    const { db } = database
    const vote = (key: string, number: number, choice: string, order: string, more: object = {}) => db.judgment.create({
      data: { runId: world.run.id, caseId: idOf(key), attempt: 1, judge: 'pairwise', promptVersion: 'pairwise-2', model: 'large', arm: 'pair', vote: number, choice, order, ...more },
    })
    expect(await getJudgeFacts(db, scope)).toMatchObject({ cases: 2, judged: 0, deciding: 1, decidingJudged: 0, votes: 0, judges: [] })
    // r1: each order prefers another answer; r2: agreed twice, the second from the cache; i1 is in no set in question
    await vote('r1', 1, 'baseline', 'baseline-first')
    await vote('r1', 2, 'candidate', 'candidate-first')
    await vote('r2', 1, 'baseline', 'baseline-first')
    await vote('r2', 2, 'baseline', 'candidate-first', { cached: true, similarity: 0.97 })
    await vote('r2', 3, 'unreadable', 'baseline-first')
    await vote('i1', 1, 'tie', 'baseline-first')
    // what a re-run said is of another execution
    await vote('r2', 1, 'candidate', 'baseline-first', { attempt: 2 })
    expect(await getJudgeFacts(db, scope)).toEqual({
      cases: 2, judged: 2, deciding: 1, decidingJudged: 1, split: 1, decidingSplit: 1, flipped: 1, decidingFlipped: 1, votes: 5, cached: 1, similar: 1, unreadable: 1,
      rounds: 2, flips: 1, judges: [{ judge: 'pairwise', model: 'large', promptVersion: 'pairwise-2', votes: 5, cases: 2 }],
    })
    expect(await getJudgeFacts(db, { ...scope, sets: [], deciding: [] })).toMatchObject({ cases: 0, judged: 0, judges: [] })
    // a break that decided counts wherever it is
    expect(await getJudgeFacts(db, { ...scope, sets: [] })).toMatchObject({ cases: 1, judged: 1, deciding: 1 })
    expect(await listUsedJudges(db, world.run.id)).toEqual([{ judge: 'pairwise', model: 'large', promptVersion: 'pairwise-2' }])
  })
})

describe('is it the data?', () => {
  it('finds the newest decided run before with the same baseline, and what both share', async () => {
    const { db } = database
    expect(await findPreviousRun(db, world.projectId, world.run.id)).toBeNull()
    const other = await db.dataset.create({ data: { projectId: world.projectId, kind: 'replay', name: 'replay', version: 9, contentHash: 'h9' } })
    const made = async (name: string, day: string, more: object = {}) => {
      const run = await db.run.create({ data: { projectId: world.projectId, kind: 'replay', name, status: 'done', candidate: { model: 'x' }, baseline: { model: 'prod' }, configText: '', config: { gate: {} }, seed: '1', datasetId: other.id, createdAt: new Date(day), ...more } })
      await db.gateDecision.create({ data: { runId: run.id, sequence: 1, gate: 'pass', exitCode: 0, sentence: '', report: {} } })
      return run
    }
    await made('older', '2026-10-01')
    const before = await made('before', '2026-10-20')
    await made('another baseline', '2026-10-30', { baseline: { model: 'else' } })
    await made('drill', '2026-10-30', { purpose: 'drill' })
    await made('later', '2026-11-20')
    expect(await findPreviousRun(db, world.projectId, world.run.id)).toMatchObject({ id: before.id, name: 'before', gate: 'pass', datasetVersion: 9, contentHash: 'h9', config: { gate: {} }, candidate: 'x' })
    expect(await findPreviousRun(db, OTHER_PROJECT, world.run.id)).toBeNull()
    // r2 and i1 of this run were drawn again as other rows with the same key
    for (const [position, key] of ['r2', 'i1', 'gone'].entries()) {
      const item = await db.case.create({ data: { projectId: world.projectId, datasetId: other.id, kind: 'replay', key, segments: [] } })
      await db.runCase.create({ data: { runId: before.id, caseId: item.id, position, segments: [] } })
    }
    // 6 cases of the dataset, 2 shared; members r1 and r2 (r3 is not measured), of which r1 decides and is new
    expect(await countOverlap(db, scope, { runId: before.id, datasetId: other.id })).toEqual({ cases: 6, shared: 2, members: 2, newMembers: 1, deciding: 1, newDeciding: 1 })
    expect(await countOverlap(db, scope, { runId: world.run.id, datasetId: world.replay.id })).toEqual({ cases: 6, shared: 6, members: 2, newMembers: 0, deciding: 1, newDeciding: 0 })
    // a permanent case is the same row whatever the dataset
    const permanent = { ...scope, sets: [{ kind: 'adversarial' as const }], deciding: [] }
    expect(await countOverlap(db, permanent, { runId: world.run.id, datasetId: null })).toMatchObject({ members: 1, newMembers: 0 })
  })

  it('looks for placeholders in the request, the reference and the answers', async () => {
    const { db } = database
    expect(await countPlaceholders(db, scope)).toEqual({ deciding: 1, decidingHeld: 0, others: 1, othersHeld: 0 })
    await db.outcome.updateMany({ where: { runId: world.run.id, caseId: idOf('r1'), arm: 'candidate' }, data: { output: { message: { role: 'assistant', content: 'Dear <PERSON_1>' }, finish_reason: 'stop' } } })
    await db.outcome.updateMany({ where: { runId: world.run.id, caseId: idOf('r2') }, data: { output: { message: { role: 'assistant', content: 'a <b>bold</b> <Person_1>' }, finish_reason: 'stop' } } })
    expect(await countPlaceholders(db, scope)).toEqual({ deciding: 1, decidingHeld: 1, others: 1, othersHeld: 0 })
  })

  it('counts remembered answers and cases that were in quarantine when the run began', async () => {
    const { db } = database
    await db.outcome.updateMany({ where: { runId: world.run.id, caseId: idOf('r1'), arm: 'baseline' }, data: { cached: true } })
    expect(await countCachedAnswers(db, scope)).toEqual({ answers: 4, cached: 1, decidingCached: 1 })
    expect(await countQuarantined(db, scope)).toEqual({ cases: 0, deciding: 0 })
    const put = (key: string, from: string) => db.quarantine.create({ data: { projectId: world.projectId, caseId: idOf(key), reason: 'flaky, as known', createdBy: 'u1', createdAt: new Date(from), expiresAt: new Date('2026-12-01') } })
    await put('r2', '2026-11-01')
    await put('r1', '2026-11-20')
    expect(await countQuarantined(db, scope)).toEqual({ cases: 1, deciding: 0 })
  })

  it('says the same of cases that were looked up before', async () => {
    const { db } = database
    const known = await withMembers(db, scope)
    expect(known.members).toEqual([{ caseId: idOf('r1'), position: expect.any(Number) as number, deciding: true }, { caseId: idOf('r2'), position: expect.any(Number) as number, deciding: false }])
    const overlap = (of: Scope) => countOverlap(db, of, { runId: world.run.id, datasetId: world.replay.id })
    for (const count of [countQuarantined, countCachedAnswers, countPlaceholders, getJudgeFacts]) expect(await count(db, known)).toEqual(await count(db, scope))
    expect(await overlap(known)).toEqual(await overlap(scope))
    expect(await getJudgeFacts(db, { ...known, members: [] })).toMatchObject({ cases: 0, judged: 0 })
  })
})

describe('how flaky one case is', () => {
  it('is counted from its own repeats alone, without those that a reviewer chose', async () => {
    const { db } = database
    await db.rerun.create({ data: { runId: world.run.id, round: 1, caseId: idOf('r1'), stage: 'confirm', extent: 'both', doneAt: new Date() } })
    const again = (attempt: number, passed: boolean) => db.outcome.create({ data: { runId: world.run.id, caseId: idOf('r1'), arm: 'candidate', attempt, passed } })
    await again(2, false)
    await again(3, true)
    await again(500, true)
    await again(501, false)
    expect(await getOwnTrials(db, world.projectId, idOf('r1'))).toEqual({ trials: 1, differed: 1 })
    expect(await getOwnTrials(db, world.projectId, idOf('r2'))).toEqual({ trials: 0, differed: 0 })
    expect(await getOwnTrials(db, OTHER_PROJECT, idOf('r1'))).toEqual({ trials: 0, differed: 0 })
  })
})
