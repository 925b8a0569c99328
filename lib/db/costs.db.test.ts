import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listCostCells, listCostRuns, listJudgedPairs } from '@/lib/db/costs'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

const AT = new Date('2026-11-25T08:00:00Z')
const SINCE = new Date('2026-11-23T00:00:00Z')
const ARMS = { candidate: { model: 'next' }, baseline: { model: 'prod', recorded: false }, configText: '', seed: '1' }
const TOOLS = { message: { role: 'assistant', content: null, tool_calls: [{ id: '1', function: { name: 'f', arguments: '{}' } }] } }
const TEXT = { message: { role: 'assistant', content: 'Hello there.' } }
const JSON_TEXT = { message: { role: 'assistant', content: ' {"a": 1}' } }

type Vote = { arm?: string; judge?: string; cached?: boolean; costUsd?: number | null; attempt?: number }
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
  judged: { reference: TEXT, before: true, after: false, votes: [{ costUsd: 0.01 }, { costUsd: 0.03 }, { cached: true, costUsd: 0 }, { costUsd: null }] },
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
        runId, caseId: id, attempt: 1, judge: vote.judge ?? 'pairwise', promptVersion: '1', model: 'judge', vote: index + 1, choice: 'tie', arm: vote.arm ?? 'pair', cached: vote.cached ?? false, costUsd: vote.costUsd ?? null,
      })),
    })
  }
  // the flip of "judged" ran again: the candidate twice and the baseline once, each against the other's first answer
  const rerun = { runId, caseId: ids.get('judged')!, model: 'next', costUsd: 0.25, passed: false }
  await db.outcome.createMany({ data: [{ ...rerun, arm: 'candidate', attempt: 2 }, { ...rerun, arm: 'candidate', attempt: 3 }, { ...rerun, arm: 'baseline', attempt: 2, model: 'prod', passed: true }] })
  const vote = { runId, caseId: rerun.caseId, judge: 'pairwise', promptVersion: '1', model: 'judge', choice: 'baseline', costUsd: 0.01 }
  await db.judgment.createMany({ data: [{ ...vote, arm: 'candidate', attempt: 2, vote: 1 }, { ...vote, arm: 'candidate', attempt: 2, vote: 2 }, { ...vote, arm: 'candidate', attempt: 3, vote: 1 }] })
  await db.outcome.createMany({ data: (['baseline', 'candidate'] as const).map((arm) => ({ runId: recorded.id, caseId: ids.get('tools')!, arm, attempt: 1, passed: true, model: arm })) })
})
afterAll(() => database.drop())

describe('costs', () => {
  it('lists runs that called models since a moment, newest first, of this project alone', async () => {
    expect((await listCostRuns(database.db, projectId, SINCE)).map(({ name, createdAt }) => `${name} ${createdAt}`)).toEqual(['recorded 2026-11-26T08:00:00.000Z', 'first 2026-11-25T08:00:00.000Z'])
    expect(await listCostRuns(database.db, '00000000-0000-7000-8000-000000000000', SINCE)).toEqual([])
  })

  it('sums answered calls by run, role, model and re-run, and counts those without a price', async () => {
    const cells = await listCostCells(database.db, projectId, SINCE)
    const text = ({ role, model, rerun, calls, unpriced, cached, usd }: (typeof cells)[number]) => `${role} ${model} ${rerun ? 're-run' : 'first'}: ${calls} calls, ${unpriced} unpriced, ${cached} cached, ${usd.toFixed(2)}`
    expect(cells.filter((cell) => cell.runId === runId).map(text).sort()).toEqual([
      'baseline prod first: 14 calls, 0 unpriced, 0 cached, 7.00',
      'baseline prod re-run: 1 calls, 0 unpriced, 0 cached, 0.25',
      'candidate next first: 14 calls, 14 unpriced, 0 cached, 0.00',
      'candidate next re-run: 2 calls, 0 unpriced, 0 cached, 0.50',
      'judge judge first: 9 calls, 1 unpriced, 1 cached, 0.12',
      'judge judge re-run: 3 calls, 0 unpriced, 0 cached, 0.03',
    ])
    // the recorded baseline was no call
    expect(cells.filter((cell) => cell.runId !== runId).map(text)).toEqual(['candidate candidate first: 1 calls, 1 unpriced, 0 cached, 0.00'])
  })

  it('says of every pair how it was judged', async () => {
    const pairs = await listJudgedPairs(database.db, projectId, SINCE)
    expect(pairs.find((row) => row.runId === runId)).toEqual({
      runId, rounds: 3,
      // tools, broken, json, checks, cut off, and the argument that took two votes
      structural: 6, argumentVotes: 2,
      // the failed arm beside the rubric's votes
      structuralArms: 1,
      // equal text, without a reference, text that looks like JSON, and the baseline that ran again
      equal: 4,
      // the first pair and the candidate's two re-runs
      judged: 3, judgedArms: 1, unfinishedVotes: 2, votes: 13, cachedVotes: 1,
    })
  })
})
