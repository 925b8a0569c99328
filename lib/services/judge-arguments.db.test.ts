import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage, ChatResponse } from '@/lib/core/chat'
import { readArgumentPrompt } from '@/lib/core/judging/argument-prompt'
import { readRubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { listEndpoints } from '@/lib/db/endpoints'
import type { OpenCase } from '@/lib/db/run-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { decideGate } from '@/lib/services/decide-gate'
import { judgeCase } from '@/lib/services/judge-case'
import type { ArmAnswer, JudgingInput } from '@/lib/services/judging-input'
import { replayCases } from '@/lib/services/replay-cases'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, textCompletion, toolCompletion } from '@/lib/services/test-run-world'

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

/** The user message of a question to the judge, and how often it was asked before. */
type Say = (prompt: string, time: number) => string

async function courtroom(say: Say) {
  const asked: string[] = []
  const server = await startModelServer((call) => {
    const prompt = call.messages.at(-1)!.content
    asked.push(prompt)
    return textCompletion(say(prompt, asked.filter((other) => other === prompt).length))
  })
  servers.push(server)
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: [] })
  const [endpoint] = await listEndpoints(database.db, projectId)
  const judge = { endpoint: endpoint!, model: 'judge-large', votes: 3, temperature: 0.3, runId: 'run-1' }
  const all: JudgingInput = {
    projectId, item, judge, attempt: 1, pairArm: 'pair', structured: 'exact_match_with_arg_judge', freeform: 'pairwise_preference', baseline: right, candidate: right,
  }
  return { server, judge, judgeWith: (input: Partial<JudgingInput>) => judgeCase({ ...all, ...input }, { db: database.db, llm }) }
}

const calls = (...list: object[]): ChatMessage => ({ role: 'assistant', content: null, tool_calls: list.map((args) => ({ function: { name: 'move', arguments: JSON.stringify(args) } })) })
const answered = (message: ChatMessage): ArmAnswer => ({ kind: 'answered', response: { message, finish_reason: 'stop' } })
const reference: ChatResponse = { message: calls({ to: 'Main St 1', by: 'van' }), finish_reason: 'tool_calls' }
const item: OpenCase = { id: 'c', key: 'c', request: { messages: [{ role: 'user', content: 'Move it' }] }, reference, expectation: null, segments: [] }
const right = answered(reference.message)
const equal = (yes: boolean) => JSON.stringify({ equivalent: yes, reason: yes ? 'same place' : 'other place' })
/** Only what the judge sees decides: short forms of street are the same, and nothing else. */
const sameStreet: Say = (prompt) => equal(readArgumentPrompt(prompt)!.given.replace('Street', 'St') === readArgumentPrompt(prompt)!.expected)

describe('the judge of arguments', () => {
  it('is asked for what equality leaves over, in each arm, and two votes of three are enough', async () => {
    const { server, judgeWith } = await courtroom(sameStreet)
    const [same, other] = [answered(calls({ to: 'Main Street 1', by: 'van' })), answered(calls({ to: 'Main Street 2', by: 'van' }))]
    const found = await judgeWith({ baseline: same, candidate: other })
    expect(found).toMatchObject({ baseline: { kind: 'scored', passed: true }, candidate: { passed: false, failureKind: 'wrong argument', detail: 'move: to is Main Street 2, expected Main St 1' } })
    expect(found.judgments.map(({ judge, arm, vote, attempt, choice, order, cached }) => [judge, arm, vote, attempt, choice, order, cached])).toEqual([
      ['argument', 'baseline', 1, 1, 'pass', null, false], ['argument', 'baseline', 2, 1, 'pass', null, false],
      ['argument', 'candidate', 1, 1, 'fail', null, false], ['argument', 'candidate', 2, 1, 'fail', null, false],
    ])
    expect(server.calls).toHaveLength(4)
  })

  it('asks once for what both arms did alike', async () => {
    const { server, judgeWith } = await courtroom(sameStreet)
    const same = answered(calls({ to: 'Main Street 1', by: 'van' }))
    const found = await judgeWith({ baseline: same, candidate: same })
    expect([found.candidate, found.judgments.map(({ cached }) => cached), server.calls.length]).toEqual([found.baseline, [false, false, true, true], 2])
  })

  it('is not asked by exact_match, without a difference, or beside one that is certain; without a judge they are failures', async () => {
    const { server, judgeWith } = await courtroom(sameStreet)
    const same = answered(calls({ to: 'Main Street 1', by: 'van' }))
    const verdict = async (input: Partial<JudgingInput>) => (await judgeWith({ candidate: same, ...input })).candidate
    expect(await verdict({ structured: 'exact_match' })).toMatchObject({ passed: false, failureKind: 'wrong argument' })
    expect(await verdict({ judge: null })).toMatchObject({ passed: false, failureKind: 'wrong argument' })
    expect(await verdict({ candidate: answered(calls({ to: 'Main Street 1', by: 'van' }, { to: 'x' })) })).toMatchObject({ failureKind: 'extra call' })
    expect(await verdict({ candidate: right })).toMatchObject({ passed: true })
    expect(server.calls).toHaveLength(0)
  })

  it('has to say yes to every difference; one no settles it and names the difference', async () => {
    const { server, judgeWith } = await courtroom((prompt) => equal(readArgumentPrompt(prompt)!.place.includes('Path: to')))
    const found = await judgeWith({ candidate: answered(calls({ to: 'Main Street 1', by: 'boat' })) })
    expect(found.candidate).toMatchObject({ passed: false, detail: 'move: by is boat, expected van' })
    expect(found.judgments.map(({ vote, choice }) => [vote, choice])).toEqual([[1, 'pass'], [2, 'pass'], [3, 'fail'], [4, 'fail']])
    expect(server.calls).toHaveLength(4)
  })

  it('gets one more vote for what cannot be read, then the arm is unscored', async () => {
    const candidate = answered(calls({ to: 'Main Street 1', by: 'van' }))
    const prose = await courtroom(() => 'They are the same.')
    const open = await prose.judgeWith({ judge: { ...prose.judge, votes: 1 }, candidate })
    expect([open.baseline, open.candidate, open.judgments.map(({ choice }) => choice)]).toEqual([expect.objectContaining({ passed: true }), { kind: 'unscored', reason: 'judge unreadable' }, ['unreadable', 'unreadable']])
    const second = await courtroom((_prompt, time) => (time === 1 ? 'Hm.' : equal(true)))
    const read = await second.judgeWith({ judge: { ...second.judge, votes: 1 }, candidate })
    expect([read.candidate, read.judgments.map(({ choice }) => choice)]).toEqual([expect.objectContaining({ passed: true }), ['unreadable', 'pass']])
  })

  it('asks afresh in another attempt of the same arm', async () => {
    const { server, judgeWith } = await courtroom(sameStreet)
    const same = answered(calls({ to: 'Main Street 1', by: 'van' }))
    for (const attempt of [1, 1, 2]) await judgeWith({ attempt, candidate: same })
    expect(server.calls).toHaveLength(4)
  })

  it('keeps its votes with the run, warns when it judged its own model, and costs nothing in the second run', async () => {
    const server = await startModelServer((call) => {
      const question = readArgumentPrompt(call.messages.at(-1)!.content)
      if (question) return textCompletion(equal(question.given === '"Main Street"'))
      return toolCompletion('lookup', call.model === 'served' ? '{"to":"Main Street"}' : '{"to":"Main St"}')
    })
    servers.push(server)
    const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: [lookupCase('{"to":"Main St"}')] })
    const { enqueue, jobs } = collectingEnqueue()
    const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
    const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
    const warnings: string[] = []
    const play = async () => {
      const { runId } = await startRun({ projectId, candidate: { model: 'served' }, baseline: { model: 'old' }, createdBy: null }, deps)
      for (const job of jobs.splice(0)) await replayCases(job.payload as { runId: string; caseIds: string[] }, { ...deps, recorder })
      warnings.push(...(await decideGate({ runId }, deps))!.warnings.filter((warning) => warning.startsWith('The judge')))
      return database.db.judgment.findMany({ where: { runId }, orderBy: { vote: 'asc' }, select: { judge: true, arm: true, attempt: true, vote: true, choice: true, cached: true, promptVersion: true } })
    }
    const vote = { judge: 'argument', arm: 'candidate', attempt: 1, choice: 'pass', promptVersion: 'argument-1' }
    expect(await play()).toEqual([{ ...vote, vote: 1, cached: false }, { ...vote, vote: 2, cached: false }])
    expect(await play()).toEqual([{ ...vote, vote: 1, cached: true }, { ...vote, vote: 2, cached: true }])
    await recorder.close()
    expect(warnings.map((warning) => warning.split(';')[0])).toEqual(Array(2).fill('The judge served is of the same model family as the candidate served'))
    expect(await database.db.runCase.findMany({ where: { run: { projectId } }, select: { flip: true } })).toEqual([{ flip: 'both-pass' }, { flip: 'both-pass' }])
    expect(server.calls.filter((call) => call.model === 'judge-large')).toHaveLength(2)
  })
})

describe('rubrics among checks', () => {
  const polite = { check: 'rubric', text: 'It is polite' }
  const brief = { check: 'rubric', text: 'It is brief' }
  const says = (content: string) => answered({ role: 'assistant', content })
  const say: Say = (prompt) => {
    const { expectation, answer } = readRubricPrompt(prompt)!
    if (answer.includes('mumble')) return 'I cannot tell'
    return JSON.stringify({ choice: answer.includes(expectation === polite.text ? 'please' : 'short') ? 'pass' : 'fail', reason: `about ${expectation}` })
  }
  const verdicts = async (check: object, ...answers: ArmAnswer[]) => {
    const { server, judgeWith } = await courtroom(say)
    const checked = { ...item, id: randomUUID(), expectation: JSON.stringify(check) }
    const found = await Promise.all(answers.map((candidate) => judgeWith({ item: checked, baseline: { kind: 'failed', reason: 'timeout' }, candidate })))
    return { verdicts: found.map(({ candidate }) => candidate), judgments: found.flatMap(({ judgments }) => judgments), calls: server.calls.length }
  }

  it('are put to the judge, and only while they can change the verdict', async () => {
    const all = { check: 'all', checks: [{ check: 'not_contains', text: 'damn' }, polite, brief] }
    const found = await verdicts(all, says('please, short'), says('please'), says('damn, please, short'))
    expect(found.verdicts).toMatchObject([{ passed: true }, { passed: false, failureKind: 'wrong text', detail: 'about It is brief' }, { passed: false, detail: 'The answer contains damn' }])
    // Two rubrics of two votes each, twice; the third answer is decided without a model.
    expect([found.calls, found.judgments.map(({ vote }) => vote)]).toEqual([8, [1, 2, 3, 4, 1, 2, 3, 4]])
    expect((await verdicts({ check: 'any', checks: [polite, brief] }, says('please'))).calls).toBe(2)
    expect((await verdicts({ check: 'all', checks: [polite, brief] }, says('rude'))).calls).toBe(2)
  })

  it('stay open with the true reason: unreadable', async () => {
    expect((await verdicts({ check: 'all', checks: [polite] }, says('mumble'))).verdicts).toEqual([{ kind: 'unscored', reason: 'judge unreadable' }])
    expect((await verdicts({ check: 'any', checks: [polite, brief] }, says('short mumble'))).verdicts).toMatchObject([{ kind: 'unscored', reason: 'judge unreadable' }])
  })

  it('see the words of a refusal, which may be what was due', async () => {
    const refusal = answered({ role: 'assistant', content: null, refusal: 'please understand' })
    expect((await verdicts(polite, refusal)).verdicts).toMatchObject([{ passed: true }])
  })
})
