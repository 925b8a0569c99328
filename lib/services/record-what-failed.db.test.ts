import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordCases, type CaseRecord } from '@/lib/db/outcomes'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { replayCases } from '@/lib/services/replay-cases'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'

let database: TestDatabase
let llm: Llm
const open: { close: () => Promise<unknown> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})

afterAll(async () => {
  await llm.close()
  await Promise.all(open.map((one) => one.close()))
  await database.drop()
})

/** The candidate looks up another order in case 0, calls another tool in case 1 and is right in case 2. */
async function replayThree() {
  const server = await startModelServer((call) => {
    const args = call.messages.at(-1)!.content
    if (call.model !== 'new' || args.includes('2')) return toolCompletion('lookup', args)
    return args.includes('0') ? toolCompletion('lookup', '{"order":{"number":9}}') : toolCompletion('escalate', '{}')
  })
  open.push(server)
  const { projectId, datasetId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: [0, 1, 2].map((number) => lookupCase(`{"order":{"number":${number}}}`)) })
  await database.db.case.updateMany({ where: { datasetId, key: 'case-0000' }, data: { clusterKey: 'lost-parcels' } })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date(), webhookSecret: 'test' }
  const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
  open.push(recorder)
  const { runId } = await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, deps)
  await database.db.case.updateMany({ where: { datasetId }, data: { clusterKey: 'grouped-later' } })
  for (const job of jobs.filter(({ name }) => name === 'replay-cases')) await replayCases(job.payload as { runId: string; caseIds: string[] }, { ...deps, recorder })
  return { runId, rows: () => database.db.runCase.findMany({ where: { runId }, orderBy: { position: 'asc' } }) }
}

const failed = ({ flip, failureKind, failureTool, failureArgument, tools, votes }: Record<string, unknown>) => [flip, failureKind, failureTool, failureArgument, tools, votes]

it('keeps of every case what its failure is about, which tools were called, and the cluster that it was in when the run began', async () => {
  const { rows } = await replayThree()
  const found = await rows()
  expect(found.map(failed)).toEqual([
    ['break', 'wrong argument', 'lookup', 'order.number', ['lookup'], null],
    ['break', 'wrong tool', 'lookup', null, ['escalate', 'lookup'], null],
    ['both-pass', null, null, null, ['lookup'], null],
  ])
  expect(found.map(({ clusterKey }) => clusterKey)).toEqual(['lost-parcels', null, null])
})

it('keeps what a verdict that stays is about, and the worst of all votes, when a case is measured again', async () => {
  const { runId, rows } = await replayThree()
  const [first] = await rows()
  const again = async (record: Partial<CaseRecord>) => {
    await database.db.runCase.update({ where: { runId_caseId: { runId, caseId: first!.caseId } }, data: { flip: null, failureKind: null, doneAt: null } })
    const whole: CaseRecord = {
      caseId: first!.caseId, before: false, after: false, beforeReason: null, afterReason: null, flip: 'both-fail', failureKind: 'wrong argument',
      failureTool: null, failureArgument: null, tools: ['lookup'], votes: null, outcomes: [], judgments: [], ...record,
    }
    await recordCases(database.db, runId, [whole], new Date())
    return failed((await rows())[0]!)
  }
  expect(await again({ votes: 'split' })).toEqual(['both-fail', 'wrong argument', 'lookup', 'order.number', ['lookup'], 'split'])
  expect(await again({ votes: 'agreed' })).toEqual(['both-fail', 'wrong argument', 'lookup', 'order.number', ['lookup'], 'split'])
  expect(await again({ after: true, flip: 'fix', failureKind: null, votes: 'order-flip' })).toEqual(['fix', null, null, null, ['lookup'], 'order-flip'])
})
