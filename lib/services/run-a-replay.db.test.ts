import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ChatRequest } from '@/lib/core/chat'
import { readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { cancelRun } from '@/lib/services/cancel-run'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { decideGate } from '@/lib/services/decide-gate'
import { replayCases } from '@/lib/services/replay-cases'
import { rerunCases } from '@/lib/services/rerun-cases'
import { startRun, type StartRunInput } from '@/lib/services/start-run'
import { sweepRuns } from '@/lib/services/sweep-runs'
import {
  collectingEnqueue, createRunWorld, lookupCase, startModelServer, textCompletion, toolCompletion,
} from '@/lib/services/test-run-world'

let database: TestDatabase
let llm: Llm
const servers: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})

afterAll(async () => {
  await llm.close()
  await Promise.all(servers.map((server) => server.close()))
  await database.drop()
})

type World = Parameters<typeof createRunWorld>[1]['cases']

async function world(cases: World, answer: Parameters<typeof startModelServer>[0]) {
  const server = await startModelServer(answer)
  servers.push(server)
  const { projectId, datasetId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
  // progress that is still held back must not be sent to a database that is gone
  servers.push(recorder)
  const start = (input: Partial<StartRunInput> = {}) =>
    startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, ...input }, deps)
  const replayAll = async () => {
    const chunks = jobs.filter((job) => job.name === 'replay-cases')
    await Promise.all(chunks.map((job) => replayCases(job.payload as { runId: string; caseIds: string[] }, { ...deps, recorder })))
  }
  /** The gate and the re-runs that it asks for, in turn, as the queue would deliver them. */
  const decide = async (runId: string) => {
    for (;;) {
      const report = await decideGate({ runId }, deps)
      const reruns = jobs.filter((job) => job.name === 'rerun-cases')
      jobs.splice(0, jobs.length, ...jobs.filter((job) => job.name !== 'rerun-cases'))
      if (report !== null || reruns.length === 0) return report
      await Promise.all(reruns.map((job) => rerunCases(job.payload as { runId: string; caseIds: string[] }, deps)))
    }
  }
  return { server, projectId, datasetId, deps, jobs, start, replayAll, decide, recorder }
}

const text = (content: string): ChatRequest => ({ messages: [{ role: 'user', content }] })
const sixty = Array.from({ length: 60 }, (_, index) => lookupCase(`{"order":${index}}`))

/** The baseline calls right; the candidate looks up another order in every tenth case. */
const tenthWrong = (call: { model: string; messages: { content: string }[] }) => {
  const args = call.messages.at(-1)!.content
  const wrong = call.model === 'new' && Number(/\d+/.exec(args)![0]) % 10 === 0
  return toolCompletion('lookup', wrong ? '{"order":"none"}' : args)
}

describe('a replay from start to decision', () => {
  it('counts every case once, whatever runs twice', async () => {
    const { deps, jobs, start, replayAll, decide } = await world(sixty, tenthWrong)
    const { runId, created } = await start({ idempotencyKey: 'ci-1' })
    expect(created).toBe(true)
    expect(await start({ idempotencyKey: 'ci-1' })).toEqual({ runId, created: false, warnings: [] })
    // twelve of five: a small run is cut small, so that no worker stands by for long while another works off the last ones
    expect(jobs.filter((job) => job.name === 'replay-cases').map((job) => job.jobId)).toEqual(Array.from({ length: 12 }, (_, chunk) => `replay-cases-${runId}-${chunk}`))

    const other = { code: 'conflict', details: { runId, errors: [{ field: 'body.candidate.model' }, { field: 'body.candidate.params' }, { field: 'body.baseline.model' }] } }
    await expect(start({ idempotencyKey: 'ci-1', candidate: { model: 'newer', params: { temperature: 1 } }, baseline: { model: 'older' } })).rejects.toMatchObject(other)

    await Promise.all([replayAll(), replayAll()])
    await replayAll()
    const run = await deps.db.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ status: 'deciding', casesDone: 60, casesTotal: 60 })
    expect(await deps.db.outcome.count({ where: { runId } })).toBe(120)
    // 60 cases, every tenth breaks: 6; the rest pass on both sides: 54.
    const flips = await deps.db.runCase.groupBy({ by: ['flip', 'failureKind'], where: { runId }, _count: true, orderBy: { flip: 'asc' } })
    expect(flips.map((row) => [row.flip, row.failureKind, row._count])).toEqual([['both-pass', null, 54], ['break', 'wrong argument', 6]])

    const first = await decide(runId)
    expect(await Promise.all([decideGate({ runId }, deps), decideGate({ runId }, deps)])).toEqual([first, first])
    const row = first!.sets.find((set) => set.id === 'orders')!
    expect(row).toMatchObject({ n: 60, passedBefore: 60, passedAfter: 54, breaks: 6, fixes: 0 })
    expect(await deps.db.gateDecision.count({ where: { runId } })).toBe(1)
    expect(await deps.db.segmentResult.count({ where: { runId } })).toBe(first!.sets.length)
    expect(await deps.db.run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ status: 'done' })
  })

  it('stores what the answers cost, and null where the price is unknown', async () => {
    const { deps, start, replayAll } = await world(sixty.slice(0, 1), tenthWrong)
    const { runId } = await start()
    await replayAll()
    const outcomes = await deps.db.outcome.findMany({ where: { runId }, orderBy: { arm: 'asc' } })
    // `new`: 1,000 tokens at 1 $/M + 100 at 10 $/M = 0.001 + 0.001; `old` and `served` have no price.
    expect(outcomes.map((row) => [row.arm, row.inputTokens, row.outputTokens, row.costUsd])).toEqual([
      ['baseline', 1000, 100, null], ['candidate', 1000, 100, 0.002],
    ])
  })

  it('ends although a model and a judge write what the database cannot hold', async () => {
    const { deps, start, replayAll } = await world([{ request: text('Where is it?'), reference: { message: { role: 'assistant', content: 'Here.' }, finish_reason: 'stop' } }], (call) => {
      if (call.model === 'judge-large') return textCompletion('{"choice":"tie","reason":"nul \\u0000 and half \\ud83d"}')
      return textCompletion(call.model === 'new' ? 'cut \ud83d and \u0000' : 'There.')
    })
    const { runId } = await start()
    await replayAll()
    expect(await deps.db.runCase.findMany({ where: { runId }, select: { before: true, after: true } })).toEqual([{ before: true, after: true }])
    const output = (await deps.db.outcome.findFirstOrThrow({ where: { runId, arm: 'candidate' } })).output
    expect(output).toMatchObject({ message: { content: 'cut \uFFFD and ' } })
    expect((await deps.db.judgment.findFirstOrThrow({ where: { runId } })).reason).toBe('nul  and half \uFFFD')
  })

  it('ends although a model counts and nests without measure', async () => {
    const { deps, start, replayAll } = await world(sixty.slice(0, 3), (call) => {
      const brackets = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
      const answer = toolCompletion('lookup', call.messages.at(-1)!.content) as { usage: unknown; choices: { message: { tool_calls: object[] } }[] }
      if (call.model === 'old') return { ...answer, usage: { prompt_tokens: 1e15, completion_tokens: 7 } }
      if (call.messages.at(-1)!.content === '{"order":0}') return toolCompletion('lookup', brackets(20_000))
      if (call.messages.at(-1)!.content === '{"order":1}') return answer
      return JSON.parse(JSON.stringify(answer).replace('"id"', `"extra":${brackets(1000)},"id"`)) as unknown
    })
    const { runId } = await start()
    await replayAll()
    const rows = await deps.db.runCase.findMany({ where: { runId }, orderBy: { position: 'asc' }, select: { before: true, after: true, afterReason: true, failureKind: true } })
    expect(rows).toEqual([
      { before: true, after: false, afterReason: null, failureKind: 'invalid json' }, { before: true, after: true, afterReason: null, failureKind: null },
      { before: true, after: null, afterReason: 'malformed response', failureKind: null },
    ])
    expect(await deps.db.outcome.findFirst({ where: { runId, arm: 'baseline' }, select: { inputTokens: true, outputTokens: true } })).toEqual({ inputTokens: null, outputTokens: 7 })
  })

  it('takes the reference as the baseline when the run says recorded', async () => {
    const { server, deps, start, replayAll } = await world(sixty.slice(0, 3), tenthWrong)
    const { runId } = await start({ baseline: { model: 'old', recorded: true } })
    await replayAll()
    expect(server.calls.map((call) => call.model)).toEqual(['new', 'new', 'new'])
    expect(await deps.db.runCase.count({ where: { runId, before: true } })).toBe(3)
  })

  it('adds every adversarial case of the project before the dataset', async () => {
    const { projectId, deps, start } = await world(sixty.slice(0, 2), tenthWrong)
    const adversarial = await deps.db.dataset.create({ data: { projectId, kind: 'adversarial', name: 'permanent', version: 1 } })
    const hard = lookupCase('{"order":"hard"}')
    await deps.db.case.create({
      data: { projectId, datasetId: adversarial.id, kind: 'adversarial', key: 'ticket-1', segments: [], request: hard.request as never, reference: hard.reference as never },
    })
    const { runId } = await start()
    const rows = await deps.db.runCase.findMany({ where: { runId }, orderBy: { position: 'asc' } })
    expect(rows.map((row) => row.adversarial)).toEqual([true, false, false])
  })
})

describe('answers in free text', () => {
  const pair = [{ request: text('Where is my parcel?'), reference: { message: { role: 'assistant' as const, content: 'On its way' }, finish_reason: 'stop' } }]
  const judgeBy = (choose: (a: string, b: string) => string) => (call: { model: string; messages: { content: string }[] }) => {
    if (call.model === 'judge-large') {
      const { answerA, answerB } = readPairwisePrompt(call.messages.at(-1)!.content)!
      return textCompletion(choose(answerA, answerB))
    }
    return textCompletion(call.model === 'new' ? 'I do not know' : 'It arrives on Monday')
  }
  const say = (choice: string) => JSON.stringify({ choice, reason: 'says the day' })
  const oneRound = { configText: 'judges: { votes: 1 }' }

  it('break when the judge prefers the baseline in both orders', async () => {
    const { server, deps, start, replayAll } = await world(pair, judgeBy((a) => say(a.includes('Monday') ? 'A' : 'B')))
    const { runId } = await start(oneRound)
    await replayAll()
    expect(await deps.db.runCase.findFirstOrThrow({ where: { runId } })).toMatchObject({ before: true, after: false, flip: 'break', failureKind: 'worse than baseline' })
    const votes = await deps.db.judgment.findMany({ where: { runId }, orderBy: { vote: 'asc' } })
    expect(votes.map((vote) => [vote.order, vote.choice, vote.cached])).toEqual([['baseline-first', 'baseline', false], ['candidate-first', 'baseline', false]])
    expect(server.calls.filter((call) => call.model === 'judge-large')).toHaveLength(2)

    const again = await start(oneRound)
    await replayAll()
    const cached = await deps.db.judgment.findMany({ where: { runId: again.runId } })
    expect(cached.map((vote) => [vote.cached, vote.costUsd])).toEqual([[true, 0], [true, 0]])
    expect(server.calls.filter((call) => call.model === 'judge-large')).toHaveLength(2)
  })

  it('tie when the judge prefers whatever stands first', async () => {
    const { deps, start, replayAll } = await world(pair, judgeBy(() => say('A')))
    const { runId } = await start()
    await replayAll()
    expect(await deps.db.runCase.findFirstOrThrow({ where: { runId } })).toMatchObject({ before: true, after: true, flip: 'both-pass' })
  })

  it('stay unscored when the judge cannot be read', async () => {
    const { projectId, deps, start, replayAll } = await world(pair, judgeBy(() => 'I think that A is better'))
    const { runId } = await start()
    await replayAll()
    expect(await deps.db.runCase.findFirstOrThrow({ where: { runId } })).toMatchObject({
      before: null, after: null, beforeReason: 'judge unreadable', afterReason: 'judge unreadable', flip: 'missing',
    })
    expect(await deps.db.judgeCache.count({ where: { projectId } })).toBe(0)
  })

  it('ask no judge when both arms say the same', async () => {
    const { server, start, replayAll } = await world(pair, () => textCompletion('The same'))
    await start()
    await replayAll()
    expect(server.calls).toHaveLength(2)
  })
})

describe('a run that cannot go on', () => {
  it('fails with the reason when the provider knows no such model', async () => {
    const { deps, start, replayAll } = await world(sixty, (call, _request, response) => {
      response.statusCode = call.model === 'new' ? 404 : 200
      return call.model === 'new' ? { error: { message: 'no such model' } } : toolCompletion('lookup', call.messages.at(-1)!.content)
    })
    const { runId } = await start()
    await replayAll()
    const run = await deps.db.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run.status).toBe('failed')
    expect(run.error).toMatch(/^models of the candidate knows neither the model new nor the path .*chat\/completions \(404\)$/)
    expect(await decideGate({ runId }, deps)).toBeNull()
  })

  it('fails with the name of the variable when the key is not set', async () => {
    const { deps, projectId, start, replayAll } = await world(sixty.slice(0, 1), tenthWrong)
    await deps.db.endpoint.updateMany({ where: { projectId }, data: { apiKeyEnv: 'SHOP_KEY' } })
    const { runId } = await start()
    await replayAll()
    const run = await deps.db.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ status: 'failed', error: 'Endpoint models: the environment variable SHOP_KEY with its key is not set' })
  })

  it('fails and names the case that cannot be replayed', async () => {
    const broken = { request: sixty[0]!.request, reference: { finish_reason: 'stop' } as never }
    const { deps, start, replayAll } = await world([broken], tenthWrong)
    const { runId } = await start()
    await replayAll()
    expect(await deps.db.run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
      status: 'failed', error: "The case case-0000 could not be replayed (TypeError); the worker's log has more",
    })
  })

  it('keeps what is finished and begins nothing more when it is cancelled', async () => {
    const { server, deps, start, replayAll } = await world(sixty, tenthWrong)
    const { runId } = await start()
    expect(await cancelRun({ runId }, deps)).toEqual({ cancelled: true, status: 'cancelled' })
    expect(await cancelRun({ runId }, deps)).toEqual({ cancelled: false, status: 'cancelled' })
    await replayAll()
    expect(server.calls).toHaveLength(0)
    expect(await deps.db.outcome.count({ where: { runId } })).toBe(0)
  })

  it('is refused at the door with a wrong configuration, an unknown endpoint or no dataset', async () => {
    const { deps, projectId, start } = await world(sixty.slice(0, 1), tenthWrong)
    await expect(start({ configText: 'gating:\n  threshold: high\n' })).rejects.toThrow(/eval_config.yaml:2: gating.threshold/)
    await expect(start({ candidate: { model: 'new', endpoint: 'elsewhere' } })).rejects.toThrow('candidate.endpoint: there is no endpoint elsewhere (endpoints: models)')
    const [adversarial, uploaded] = await Promise.all(['adversarial', 'suite'].map(async (kind) => {
      const dataset = await deps.db.dataset.create({ data: { projectId, kind, name: kind, version: 1, frozenAt: new Date() } })
      await deps.db.case.create({ data: { projectId, datasetId: dataset.id, kind, key: 'k', segments: [], ...(kind === 'suite' ? {} : { request: text('hi') as never }) } })
      return dataset.id
    }))
    await expect(start({ datasetId: uploaded! })).rejects.toThrow('There is nothing to replay: no case of this dataset has a request')
    expect((await start({ datasetId: adversarial! })).created).toBe(true)
    await deps.db.dataset.updateMany({ where: { projectId }, data: { frozenAt: null } })
    await expect(start()).rejects.toThrow('POST /api/v1/datasets')
  })
})

describe('the sweep', () => {
  const later = () => new Date(Date.now() + 60_000)

  beforeEach(async () => {
    await database.db.run.updateMany({ data: { status: 'cancelled' } })
  })

  it('puts only the chunks with open cases back, under the same job ids', async () => {
    const { deps, jobs, start, recorder } = await world(sixty, tenthWrong)
    const { runId } = await start()
    await replayCases(jobs[0]!.payload as { runId: string; caseIds: string[] }, { ...deps, recorder })
    jobs.length = 0
    expect(await sweepRuns(deps)).toEqual({ runs: 0, jobs: 0, resumed: 0 })
    expect(await sweepRuns({ ...deps, now: later })).toEqual({ runs: 1, jobs: 11, resumed: 0 })
    expect(jobs.map((job) => job.jobId)).toEqual(Array.from({ length: 11 }, (_, chunk) => `replay-cases-${runId}-${chunk + 1}`))
  })

  it('asks for the decision that nobody made', async () => {
    const { deps, jobs, start, replayAll } = await world(sixty, tenthWrong)
    const { runId } = await start()
    await replayAll()
    jobs.length = 0
    await sweepRuns({ ...deps, now: later })
    expect(jobs).toContainEqual({ name: 'decide-gate', payload: { runId }, jobId: `decide-gate-${runId}` })
  })
})
