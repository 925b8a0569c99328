import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listCostRuns, listEmbeddingCosts, listRunCosts } from '@/lib/db/costs'
import { recordShadow } from '@/lib/db/judge-shadows'
import { recordCases } from '@/lib/db/outcomes'
import { recordExecutions } from '@/lib/db/reruns'
import { reopenMissing } from '@/lib/db/retries'
import { countRunUsage, getRunVotes, keepRunCosts, listRunsWithoutCosts, listRunUsage } from '@/lib/db/run-costs'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

const AT = new Date('2026-11-25T08:00:00Z')
const SINCE = new Date('2026-11-23T00:00:00Z')
const ARMS = { candidate: { model: 'next' }, baseline: { model: 'prod', recorded: false }, configText: '', seed: '1' }
const TOOLS = { message: { role: 'assistant', content: null, tool_calls: [{ id: '1', function: { name: 'f', arguments: '{}' } }] } }
const TEXT = { message: { role: 'assistant', content: 'Hello there.' } }
const JSON_TEXT = { message: { role: 'assistant', content: ' {"a": 1}' } }

type Vote = { arm?: string; judge?: string; cached?: boolean; costUsd?: number | null; similarity?: number; referenceUsd?: number }
type Spec = { reference?: object; format?: object; expectation?: string; before: boolean | null; after: boolean | null; reason?: string; votes?: Vote[] }

/** One case of every way to be judged. */
const CASES: Record<string, Spec> = {
  tools: { reference: TOOLS, before: true, after: true },
  broken: { reference: TOOLS, before: true, after: false },
  json: { reference: JSON_TEXT, format: { type: 'json_object' }, before: true, after: true },
  'text that looks like JSON': { reference: JSON_TEXT, before: true, after: true },
  'equal text': { reference: TEXT, before: true, after: true },
  'equal text without a reference': { before: true, after: true },
  checks: { reference: TEXT, expectation: '{"checks": []}', before: true, after: true },
  'cut off': { reference: TEXT, before: true, after: false },
  judged: { reference: TEXT, before: true, after: false, votes: [{ costUsd: 0.01 }, { costUsd: 0.03 }, { cached: true, costUsd: 0, similarity: 0.998 }, { costUsd: null }] },
  rubric: { expectation: 'It is kind', before: true, after: false, votes: [{ judge: 'rubric', arm: 'baseline', costUsd: 0.02 }, { judge: 'rubric', arm: 'baseline', costUsd: 0.02 }] },
  argument: { reference: TOOLS, before: true, after: false, votes: [{ judge: 'argument', arm: 'candidate', costUsd: 0.01 }, { judge: 'argument', arm: 'candidate', costUsd: 0.01 }] },
  'argument beside a timeout': { reference: TOOLS, before: true, after: null, votes: [{ judge: 'argument', arm: 'baseline', costUsd: 0.01 }] },
  'no judge': { reference: TEXT, before: null, after: null, reason: 'judge unavailable' },
  'gave out': { reference: TEXT, before: null, after: null, reason: 'judge unavailable', votes: [{ costUsd: 0.01 }] },
  unanswered: { reference: TEXT, before: null, after: null, reason: 'timeout' },
}

let database: TestDatabase
let projectId: string
let runId: string
let routedId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  const project = await db.project.create({ data: { slug: 'costs', name: 'Costs', config: '' } })
  projectId = project.id
  const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: 'week', version: 1 } })
  const make = (name: string, own: object) => db.run.create({ data: { ...ARMS, projectId, name, kind: 'replay', status: 'done', config: { judges: { votes: 3 } }, createdAt: AT, ...own } })
  runId = (await make('first', {})).id
  const recorded = await make('recorded', { baseline: { model: 'prod', recorded: true }, createdAt: new Date('2026-11-26T08:00:00Z') })
  await make('long ago', { createdAt: new Date('2026-11-22T08:00:00Z') })
  await make('uploaded', { kind: 'results' })
  const ids = new Map<string, string>()
  for (const [position, [key, spec]] of Object.entries(CASES).entries()) {
    const request = { messages: [], ...(spec.format ? { response_format: spec.format } : {}) }
    const { id } = await db.case.create({ data: { projectId, datasetId: dataset.id, kind: 'replay', key, segments: ['s'], request, ...(spec.reference ? { reference: spec.reference } : {}), expectation: spec.expectation ?? null } })
    ids.set(key, id)
    const reason = spec.reason ?? null
    await db.runCase.create({ data: { runId, caseId: id, position, before: spec.before, after: spec.after, beforeReason: reason, afterReason: reason, doneAt: AT } })
    const answered = reason !== 'timeout'
    await db.outcome.createMany({
      data: (['baseline', 'candidate'] as const).map((arm) => ({
        runId, caseId: id, arm, attempt: 1, passed: arm === 'baseline' ? spec.before : spec.after, reason, model: answered ? (arm === 'baseline' ? 'prod' : 'next') : null,
        costUsd: answered && arm === 'baseline' ? 0.5 : null,
      })),
    })
    await db.judgment.createMany({
      data: (spec.votes ?? []).map((vote, index) => ({
        runId, caseId: id, attempt: 1, judge: vote.judge ?? 'pairwise', promptVersion: '1', model: 'judge', vote: index + 1, choice: 'tie', arm: vote.arm ?? 'pair', cached: vote.cached ?? false, costUsd: vote.costUsd ?? null, similarity: vote.similarity ?? null, referenceUsd: vote.referenceUsd ?? null,
      })),
    })
  }
  // the flip of "judged" ran again: the candidate twice and the baseline once, each against the other's first answer
  const rerun = { runId, caseId: ids.get('judged')!, model: 'next', costUsd: 0.25, passed: false }
  await db.outcome.createMany({ data: [{ ...rerun, arm: 'candidate', attempt: 2 }, { ...rerun, arm: 'candidate', attempt: 3 }, { ...rerun, arm: 'baseline', attempt: 2, model: 'prod', passed: true }] })
  const vote = { runId, caseId: rerun.caseId, judge: 'pairwise', promptVersion: '1', model: 'judge', choice: 'baseline', costUsd: 0.01 }
  await db.judgment.createMany({ data: [{ ...vote, arm: 'candidate', attempt: 2, vote: 1 }, { ...vote, arm: 'candidate', attempt: 2, vote: 2 }, { ...vote, arm: 'candidate', attempt: 3, vote: 1 }] })
  // tool calls that ran again on one side: there is one arm to judge
  await db.outcome.createMany({ data: [2, 3].map((attempt) => ({ runId, caseId: ids.get('broken')!, arm: 'candidate', model: 'next', attempt, passed: attempt === 2, costUsd: 0 })) })
  await db.judgment.create({ data: { ...vote, caseId: ids.get('broken')!, judge: 'argument', arm: 'candidate', attempt: 3, vote: 1, choice: 'fail' } })
  await db.outcome.createMany({ data: (['baseline', 'candidate'] as const).map((arm) => ({ runId: recorded.id, caseId: ids.get('tools')!, arm, attempt: 1, passed: true, model: arm })) })
  routedId = (await make('routed', {})).id
  await routedRun(ids)
})

/** Two votes of a cheaper judge, one of them without a price, two votes that try another one out, and two remembered answers. */
async function routedRun(ids: ReadonlyMap<string, string>) {
  const { db } = database
  const [caseId, other] = [ids.get('judged')!, ids.get('equal text')!]
  const vote = { runId: routedId, caseId, attempt: 1, judge: 'pairwise', promptVersion: '1', model: 'cheap', arm: 'pair', choice: 'tie' }
  await db.judgment.createMany({ data: [{ ...vote, vote: 1, costUsd: 0.01, referenceUsd: 0.1 }, { ...vote, vote: 2, costUsd: null, referenceUsd: 0.1 }, { ...vote, vote: 3, costUsd: 0.05 }] })
  const endpoint = await db.endpoint.create({ data: { projectId, name: 'cheaper', baseUrl: 'http://a/v1', roles: ['judge'] } })
  const route = await db.judgeRoute.create({ data: { projectId, endpointId: endpoint.id, model: 'cheapest', status: 'shadow' } })
  const shadow = { routeId: route.id, runId: routedId, caseId, segments: ['s'], judge: 'pairwise', referenceChoice: 'tie', routeChoice: 'tie' }
  await db.judgeShadow.createMany({ data: [{ ...shadow, question: 'a', routeUsd: 0.002 }, { ...shadow, question: 'b' }] })
  const outcome = { runId: routedId, arm: 'candidate', attempt: 1, passed: true, model: 'next' }
  await db.outcome.createMany({ data: [{ ...outcome, caseId, cached: true, costUsd: 0, savedUsd: 0.5 }, { ...outcome, caseId: other, cached: true, costUsd: 0 }, { ...outcome, caseId: ids.get('tools')!, costUsd: 0.25 }] })
}
afterAll(() => database.drop())

describe('costs', () => {
  it('lists runs that called models since a moment, newest first, of this project alone', async () => {
    expect((await listCostRuns(database.db, projectId, SINCE)).map(({ name, createdAt }) => `${name} ${createdAt}`)).toEqual(['recorded 2026-11-26T08:00:00.000Z', 'routed 2026-11-25T08:00:00.000Z', 'first 2026-11-25T08:00:00.000Z'])
    expect(await listCostRuns(database.db, '00000000-0000-7000-8000-000000000000', SINCE)).toEqual([])
  })

  it('sums answered calls by run, role, model and re-run, and counts those without a price', async () => {
    const { cells } = await listRunCosts(database.db, projectId, SINCE)
    const text = ({ role, model, rerun, calls, unpriced, cached, usd }: (typeof cells)[number]) => `${role} ${model} ${rerun ? 're-run' : 'first'}: ${calls} calls, ${unpriced} unpriced, ${cached} cached, ${usd.toFixed(2)}`
    expect(cells.filter((cell) => cell.runId === runId).map(text).sort()).toEqual([
      'baseline prod first: 14 calls, 0 unpriced, 0 cached, 7.00',
      'baseline prod re-run: 1 calls, 0 unpriced, 0 cached, 0.25',
      'candidate next first: 14 calls, 14 unpriced, 0 cached, 0.00',
      'candidate next re-run: 4 calls, 0 unpriced, 0 cached, 0.50',
      'judge judge first: 9 calls, 1 unpriced, 1 cached, 0.12',
      'judge judge re-run: 4 calls, 0 unpriced, 0 cached, 0.04',
    ])
    // the recorded baseline was no call
    expect(cells.filter((cell) => cell.runId !== runId && cell.runId !== routedId).map(text)).toEqual(['candidate candidate first: 1 calls, 1 unpriced, 0 cached, 0.00'])
  })

  it('knows what a cheaper judge would have cost elsewhere, what trying one out cost, and what remembered answers cost once', async () => {
    const cells = (await listRunCosts(database.db, projectId, SINCE)).cells.filter((cell) => cell.runId === routedId)
    expect(cells.sort((a, b) => (a.role < b.role ? -1 : 1))).toEqual([
      { runId: routedId, role: 'candidate', model: 'next', rerun: false, calls: 1, unpriced: 0, cached: 2, usd: 0.25, referenceUsd: 0.25, savedUsd: 0.5, savedUnpriced: 1 },
      // $0.10 and $0.05 at the reference; the vote without a price is on neither side
      { runId: routedId, role: 'judge', model: 'cheap', rerun: false, calls: 3, unpriced: 1, cached: 0, usd: expect.closeTo(0.06, 10), referenceUsd: expect.closeTo(0.15, 10), savedUsd: 0, savedUnpriced: 0 },
      { runId: routedId, role: 'shadow', model: 'cheapest', rerun: false, calls: 2, unpriced: 1, cached: 0, usd: 0.002, referenceUsd: 0.002, savedUsd: 0, savedUnpriced: 0 },
    ])
  })

  it('sums what embedding cost by week and model', async () => {
    const put = (key: string, space: string, costUsd: number | null, createdAt: string) => database.db.embedding.create({ data: { projectId, key, space, vector: Buffer.from([0, 0, 128, 63]), costUsd, createdAt: new Date(createdAt) } })
    const space = 'vendor/embed-1, 1 dimensions, a.test/v1'
    await put('e1', space, 0.25, '2026-11-23T00:00:00Z')
    await put('e2', space, null, '2026-11-29T23:59:59Z')
    await put('e3', space, 0.5, '2026-11-30T00:00:00Z')
    await put('e4', 'of another form', 0.125, '2026-11-30T00:00:00Z')
    await put('e5', space, 9, '2026-11-22T23:59:59Z')
    expect(await listEmbeddingCosts(database.db, projectId, SINCE)).toEqual([
      { week: '2026-11-23T00:00:00.000Z', model: 'vendor/embed-1', texts: 2, unpriced: 1, usd: 0.25 },
      { week: '2026-11-30T00:00:00.000Z', model: 'of another form', texts: 1, unpriced: 0, usd: 0.125 }, { week: '2026-11-30T00:00:00.000Z', model: 'vendor/embed-1', texts: 1, unpriced: 0, usd: 0.5 },
    ])
  })

  it('says of every pair how it was judged', async () => {
    const { pairs } = await listRunCosts(database.db, projectId, SINCE)
    expect(pairs.find((row) => row.runId === runId)).toEqual({
      runId, rounds: 3,
      // tools, broken, json, checks, cut off, and the argument that took two votes; one more when its arm ran again
      structural: 6, argumentVotes: 3,
      // the failed arm beside the rubric's votes, and the two executions of one arm
      structuralArms: 3,
      // equal text, without a reference, text that looks like JSON, and the baseline that ran again
      equal: 4,
      // the first pair and the candidate's two re-runs
      judged: 3, judgedArms: 1, unfinishedVotes: 2, votes: 14, cachedVotes: 1, similarVotes: 1,
    })
  })
})

describe('what runs came to', () => {
  // sums of floats depend on the order in which rows are read, in their last digit
  const rounded = (_key: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value)
  const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort(), rounded)).sort()
  const isKept = async (id: string) => (await database.db.run.findUniqueOrThrow({ where: { id }, select: { costs: true } })).costs !== null

  it('is kept and says the same as when it is counted, run by run', async () => {
    const { db } = database
    const counted = await listRunCosts(db, projectId, SINCE)
    const [usage, votes] = [await countRunUsage(db, runId), await getRunVotes(db, runId)]
    expect(votes.votes).toBeGreaterThan(0)
    const runs = await listCostRuns(db, projectId, SINCE)
    for (const { id } of runs) {
      await keepRunCosts(db, id)
      // those that are kept stand beside those that are still counted
      const both = await listRunCosts(db, projectId, SINCE)
      expect(sorted(both.cells)).toEqual(sorted(counted.cells))
      expect(sorted(both.pairs)).toEqual(sorted(counted.pairs))
    }
    expect(await Promise.all(runs.map(({ id }) => isKept(id)))).toEqual([true, true, true])
    expect(await listRunUsage(db, runId)).toEqual(usage)
    expect(await getRunVotes(db, runId)).toEqual(votes)
    // what is kept is what is read
    await db.run.update({ where: { id: routedId }, data: { costs: { cells: [], pairs: null, usage: [], votes: { votes: 7, cached: 0, rounds: 0, flips: 0 } } } })
    expect((await listRunCosts(db, projectId, SINCE)).cells.filter((cell) => cell.runId === routedId)).toEqual([])
    expect(await getRunVotes(db, routedId)).toMatchObject({ votes: 7 })
  })

  it('is taken away by whoever writes executions, votes or trials of it, and then waits to be kept again', async () => {
    const { db } = database
    const [route, stored] = [await db.judgeRoute.findFirstOrThrow({ where: { projectId } }), await db.case.findFirstOrThrow({ where: { projectId } })]
    const shadow = { routeId: route.id, runId, caseId: stored.id, segments: [], judge: 'pairwise', referenceChoice: 'tie', routeChoice: 'tie', referenceUsd: 0, routeUsd: 0 }
    const outcome = {
      arm: 'candidate', attempt: 900, passed: true, reason: null, failureKind: null, detail: null, output: null, model: 'next', latencyMs: 1, inputTokens: 1, outputTokens: 1, cachedInputTokens: null,
      costUsd: 0.5, cached: false, savedUsd: null,
    } as const
    const writers = [
      () => recordShadow(db, { ...shadow, question: 'late' }, 0),
      () => recordExecutions(db, runId, { caseId: stored.id, outcomes: [outcome], judgments: [] }, AT),
      () => recordCases(db, runId, [], AT),
      () => reopenMissing(db, runId),
    ]
    for (const write of writers) {
      await keepRunCosts(db, runId)
      expect(await isKept(runId)).toBe(true)
      await write()
      expect(await isKept(runId)).toBe(false)
      expect(await listRunsWithoutCosts(db, 10)).toContain(runId)
    }
    // the trial that was there already changes nothing
    await keepRunCosts(db, runId)
    await recordShadow(db, { ...shadow, question: 'late' }, 0)
    expect(await isKept(runId)).toBe(true)
  })
})
