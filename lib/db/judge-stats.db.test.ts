import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { familyOf, shareOf } from '@/lib/core/display/judges-view'
import { getJudgeStats } from '@/lib/db/judge-stats'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, startModelServer, textCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

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

/** A finished run of free texts, in which the judge says `choice` to every pair. */
async function votedRun(choice: (prompt: string) => string): Promise<string> {
  const server = await startModelServer((call) => {
    const prompt = call.messages.at(-1)!.content
    return textCompletion(prompt.startsWith('<<<') ? choice(prompt) : `${call.model} says ${prompt}`)
  })
  servers.push(server)
  const { projectId, datasetId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: ['a', 'b'].map((content) => ({ request: { messages: [{ role: 'user', content }] } })) })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, llm, enqueue, now: () => new Date(), log }
  await startRun({ projectId, datasetId, candidate: { model: 'new' }, baseline: { model: 'old' }, configText: 'gates: { confirm: { enabled: false } }\n', createdBy: null }, deps)
  await workThrough(jobs, deps)
  return projectId
}

describe('the votes of the last runs', () => {
  it('count rounds in which the order decided, and how often the first answer was chosen', async () => {
    const projectId = await votedRun(() => '{"choice":"A"}')
    const { rows, ...facts } = await getJudgeStats(database.db, projectId, 20)
    // Always A: a round of two votes is a tie, and after two ties the third round of three cannot make a winner. Two cases.
    expect(rows).toEqual([{ model: 'served', judge: 'pairwise', promptVersion: 'pairwise-2', votes: 8, cached: 0, unreadable: 0, named: 8, first: 8, rounds: 4, flips: 4 }])
    expect(facts).toEqual({ runs: 1, armModels: ['new', 'old'], unavailable: 0, unreadable: 0 })
  })

  it('find no flip in a judge that sticks to its answer, nor in ties', async () => {
    const firm = await votedRun((prompt) => `{"choice":"${/<<<ANSWER A [0-9a-f]{16}>>>\nnew/.test(prompt) ? 'A' : 'B'}"}`)
    expect((await getJudgeStats(database.db, firm, 20)).rows).toMatchObject([{ votes: 8, named: 8, first: 4, rounds: 4, flips: 0 }])
    const ties = await votedRun(() => '{"choice":"tie"}')
    expect((await getJudgeStats(database.db, ties, 20)).rows).toMatchObject([{ votes: 4, named: 0, first: 0, rounds: 4, flips: 0 }])
  })

  it('count what cannot be read, and the answers that stay without a verdict', async () => {
    const projectId = await votedRun(() => 'A, I think')
    const { rows, unreadable } = await getJudgeStats(database.db, projectId, 20)
    expect(rows[0]!.unreadable).toBe(rows[0]!.votes)
    // Two cases, both arms.
    expect(unreadable).toBe(4)
  })

  it('are none before there are runs', async () => {
    const { projectId } = await createRunWorld(database.db, { baseUrl: 'http://127.0.0.1:1/v1', cases: [] })
    expect(await getJudgeStats(database.db, projectId, 20)).toEqual({ rows: [], runs: 0, armModels: [], unavailable: 0, unreadable: 0 })
    expect([shareOf(0, 0), shareOf(1, 4)]).toEqual([null, 0.25])
    expect(familyOf('gpt-5', ['gpt-4o-mini', 'claude-sonnet-4'])).toEqual(['gpt-4o-mini'])
  })
})
