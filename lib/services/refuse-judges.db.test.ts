import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LabelChoice } from '@/lib/core/calibration/judged-thing'
import { PAIRWISE_PROMPT_VERSION, readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { decideGate } from '@/lib/services/decide-gate'
import { replayCases } from '@/lib/services/replay-cases'
import { rerunCases } from '@/lib/services/rerun-cases'
import { startRun } from '@/lib/services/start-run'
import { createLabelledRun, type LabelledCase } from '@/lib/db/test-labelled-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, textCompletion, toolCompletion } from '@/lib/services/test-run-world'

let database: TestDatabase
let llm: Llm
const open: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})

afterAll(async () => {
  await llm.close()
  await Promise.all(open.map((one) => one.close()))
  await database.drop()
})

const numberOf = (call: { messages: { content: string }[] }) => Number(/\d+/.exec(call.messages.at(-1)!.content)![0])
const CONFIG = 'gating:\n  min_cases_per_segment: 20\n  threshold: 0.5\njudges: { votes: 1 }\n'

/** Free text about refunds and hours, which a judge compares, and calls, which need none; eight answers about refunds are worse. */
async function world() {
  const asked = (topic: string, index: number) => ({
    request: { messages: [{ role: 'user' as const, content: `${topic} ${index}` }] }, reference: { message: { role: 'assistant' as const, content: 'It arrives on Monday' }, finish_reason: 'stop' }, segments: [topic],
  })
  const forty = Array.from({ length: 40 }, (_, index) => index)
  const cases = [...forty.map((index) => asked('refunds', index)), ...forty.map((index) => asked('hours', index)), ...forty.map((index) => ({ ...lookupCase(`{"order":${index}}`), segments: ['calls'] }))]
  const attempts: number[] = []
  const server = await startModelServer((call, request) => {
    const text = call.messages.at(-1)!.content
    if (call.model === 'judge-large') {
      const { answerA } = readPairwisePrompt(text)!
      return textCompletion(JSON.stringify({ choice: answerA.includes('do not know') ? 'B' : 'A', reason: 'names the day' }))
    }
    attempts.push(Number(request.headers['x-slicegate-attempt']))
    if (text.startsWith('{')) return toolCompletion('lookup', text)
    const worse = call.model === 'new' && text.startsWith('refunds') && numberOf(call) < 8
    return textCompletion(worse ? 'I do not know' : call.model === 'new' && numberOf(call) >= 38 ? 'On Monday it arrives' : 'It arrives on Monday')
  })
  const { projectId, datasetId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
  open.push(server, recorder)
  const take = (name: string) => {
    const taken = jobs.filter((job) => job.name === name).map((job) => job.payload as { runId: string; caseIds: string[] })
    jobs.splice(0, jobs.length, ...jobs.filter((job) => job.name !== name))
    return taken
  }
  const decide = async () => {
    const { runId } = await startRun({ projectId, datasetId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, configText: CONFIG }, deps)
    await Promise.all(take('replay-cases').map((chunk) => replayCases(chunk, { ...deps, recorder })))
    for (;;) {
      const report = await decideGate({ runId }, deps)
      if (report) return { runId, report }
      await Promise.all(take('rerun-cases').map((chunk) => rerunCases(chunk, deps)))
    }
  }
  const label = (segment: string, pairs: [gold: LabelChoice, judged: LabelChoice, n: number][]) => createLabelledRun(database.db, {
    projectId, model: 'served', promptVersion: PAIRWISE_PROMPT_VERSION, judge: 'pairwise', name: segment,
    cases: pairs.flatMap(([gold, judged, n], part) => Array.from({ length: n }, (_, index): LabelledCase => ({
      key: `${part} ${index}`, segments: [segment], gold, judged, reason: 'uniform',
      votes: [{ order: 'baseline-first', choice: judged }, ...(judged === 'tie' ? [] : [{ order: 'candidate-first' as const, choice: judged }])],
    }))),
  })
  return { decide, label, attempts }
}

/** 60 labels: people say tie 30 times, the judge is right in 18 of them all. */
const GUESSING: [LabelChoice, LabelChoice, number][] = [['tie', 'tie', 10], ['tie', 'baseline', 10], ['tie', 'candidate', 10], ['baseline', 'tie', 8], ['baseline', 'baseline', 4], ['baseline', 'candidate', 4], ['candidate', 'tie', 6], ['candidate', 'baseline', 4], ['candidate', 'candidate', 4]]
const GOOD: [LabelChoice, LabelChoice, number][] = [['tie', 'tie', 26], ['tie', 'baseline', 2], ['tie', 'candidate', 2], ['baseline', 'baseline', 14], ['baseline', 'tie', 2], ['candidate', 'candidate', 12], ['candidate', 'tie', 2]]

const setOf = (report: { sets: { id: string }[] }, id: string) => report.sets.find((set) => set.id === id)

describe('a judge that is not better than guessing in a segment', () => {
  it('may not gate there: its verdicts are not counted, the run cannot be decided and says why, and nothing is re-run for it', async () => {
    const { decide, label, attempts } = await world()
    await label('refunds', GUESSING)
    await label('hours', GOOD)
    const { runId, report } = await decide()
    expect(report.gate).toBe('inconclusive')
    // 8 worse answers and 2 in other words were judged, the 30 equal ones were not.
    expect(setOf(report, 'refunds')).toMatchObject({ verdict: 'incomplete', n: 30, missing: 10, breaks: 0 })
    expect(setOf(report, 'refunds')).toMatchObject({ text: expect.stringContaining('Their judge is not better than guessing here') as string })
    expect(setOf(report, 'hours')).toMatchObject({ n: 40, missing: 0, blocks: false })
    expect(setOf(report, 'calls')).toMatchObject({ n: 40, missing: 0, verdict: 'stable' })
    expect(report.missing).toEqual([{ reason: 'judge not better than guessing', arm: 'baseline', n: 10 }, { reason: 'judge not better than guessing', arm: 'candidate', n: 10 }])
    const words = `The judge served (${PAIRWISE_PROMPT_VERSION}) may not gate refunds: on 60 labels of people it agrees in 30.0%, where always saying tie would agree in 50.0%. Its verdicts on 10 cases there count as not measured.`
    expect(report.sentence).toContain(words)
    expect(report.sentence).not.toContain('Re-run them')
    expect(report.warnings).toContain(words)
    expect(report.refusedJudges).toMatchObject([{ model: 'served', segment: 'refunds', labels: 60, cases: 10, first: null }])
    expect(Math.max(...attempts)).toBe(1)
    expect(await database.db.rerun.count({ where: { runId } })).toBe(0)
    // what was measured stays what it was
    expect(await database.db.runCase.count({ where: { runId, flip: 'break' } })).toBe(8)
  })

  it('gates as ever when people agree with it', async () => {
    const { decide, label, attempts } = await world()
    await label('refunds', GOOD)
    const { report } = await decide()
    expect(report).toMatchObject({ gate: 'blocked' })
    expect(report.refusedJudges).toBeUndefined()
    expect(setOf(report, 'refunds')).toMatchObject({ verdict: 'regressed', n: 40, missing: 0, confirmed: { reached: 'both', breaks: 8 } })
    expect(Math.max(...attempts)).toBeGreaterThan(1)
  })

  it('gates as ever where nobody, or hardly anybody, has rated it', async () => {
    const { decide, label } = await world()
    await label('refunds', [['tie', 'baseline', 6], ['baseline', 'tie', 6]])
    expect((await decide()).report).toMatchObject({ gate: 'blocked', warnings: [] })
  })

  it('keeps a decision as it was made, whatever people say later', async () => {
    const { decide, label } = await world()
    const { runId, report } = await decide()
    await label('refunds', GUESSING)
    const deps = { db: database.db, enqueue: collectingEnqueue().enqueue, log, now: () => new Date() }
    expect(await decideGate({ runId }, deps)).toMatchObject({ gate: report.gate, sentence: report.sentence })
  })
})
