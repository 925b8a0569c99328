import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { CLAIM_SECONDS, claimJudgeQuestion, getJudgeAnswer, judgeAnswerSchema, releaseJudgeClaim, renewJudgeClaim, saveJudgeAnswer } from '@/lib/db/judge-cache'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { askJudge } from '@/lib/services/ask-judge'
import { askOnce } from '@/lib/services/ask-once'
import { createRunWorld, startModelServer, textCompletion } from '@/lib/services/test-run-world'

let database: TestDatabase
/** A second worker: a pool of its own. */
let other: DbClient
const llms: Llm[] = []
const servers: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  other = createDbClient(database.databaseUrl)
  llms.push(...[1, 2].map(() => createLlm({ keyOf: () => null, baseDelayMs: 1 })))
})

afterAll(async () => {
  await Promise.all([...llms, ...servers].map((open) => open.close()))
  await other.$disconnect()
  await database.drop()
})

async function worldOf(answer: Parameters<typeof startModelServer>[0]) {
  const server = await startModelServer(answer)
  servers.push(server)
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: [] })
  const [endpoint] = await listEndpoints(database.db, projectId)
  const judge = { endpoint: endpoint!, model: 'judge-large', votes: 1, temperature: 0.3, runId: 'run-1' }
  const ask = (worker: number, { vote = 1, attempt = 1, runId = 'run-1', signal }: { vote?: number; attempt?: number; runId?: string; signal?: AbortSignal } = {}) => askJudge({
    projectId, judge: { ...judge, runId }, question: { promptVersion: 'p-1', messages: [{ role: 'user', content: 'Which?' }], vote, attempt, arm: 'pair' },
    keep: (text) => text !== 'prose', ...(signal ? { signal } : {}),
  }, { db: worker === 0 ? database.db : other, llm: llms[worker]! })
  const rows = () => database.db.judgeCache.findMany({ where: { projectId } })
  return { server, projectId, ask, rows }
}

describe('asking a judge', () => {
  it('costs once, however many workers ask the same at the same time', async () => {
    const { server, ask, rows } = await worldOf(() => textCompletion('A'))
    const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index % 2)))
    expect(server.calls).toHaveLength(1)
    expect(replies.every((reply) => reply.kind === 'said' && reply.text === 'A')).toBe(true)
    const costs = replies.flatMap((reply) => (reply.kind === 'said' ? [[reply.vote.cached, reply.vote.costUsd, reply.vote.model]] : []))
    expect([costs.filter(([cached]) => cached === false).length, costs.filter(([cached, cost]) => cached === true && cost === 0).length]).toEqual([1, 19])
    expect(await rows()).toMatchObject([{ value: { text: 'A', model: 'served' } }])
    // Another vote and another execution are other questions.
    await Promise.all([ask(0, { vote: 2 }), ask(1, { vote: 2 }), ask(0, { attempt: 2 }), ask(1, { attempt: 2 })])
    expect(server.calls).toHaveLength(3)
    // What a repeat is judged by belongs to its run, the first verdict does not.
    await Promise.all([ask(0, { attempt: 2, runId: 'run-2' }), ask(1, { runId: 'run-2' })])
    expect(server.calls).toHaveLength(4)
  })

  it('holds no transaction and no lock while the model thinks', async () => {
    let onCall = (_answer: () => void) => {}
    const called = new Promise<() => void>((resolve) => { onCall = resolve })
    const { server, ask } = await worldOf((_call, _request, response) => {
      onCall(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(textCompletion('B'))))
    })
    const first = ask(0)
    const answerNow = await called
    const second = ask(1)
    const open = await database.db.$queryRaw`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`
    const locks = await database.db.$queryRaw`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
    expect([open, locks]).toEqual([[], []])
    answerNow()
    expect(await Promise.all([first, second])).toMatchObject([{ text: 'B', vote: { cached: false } }, { text: 'B', vote: { cached: true, costUsd: 0 } }])
    expect(server.calls).toHaveLength(1)
  })

  it('leaves nothing behind when there is no answer that can be kept, so the others ask, too', async () => {
    const { server, ask, rows } = await worldOf(() => textCompletion('prose'))
    expect(await Promise.all([ask(0), ask(1)])).toMatchObject([{ text: 'prose', vote: { cached: false } }, { text: 'prose', vote: { cached: false } }])
    expect([server.calls.length, await rows()]).toEqual([2, []])
    const refusing = await worldOf((_call, _request, response) => {
      response.statusCode = 400
      return { error: { message: 'no' } }
    })
    expect(await Promise.all([refusing.ask(0), refusing.ask(1)])).toMatchObject([{ kind: 'unavailable' }, { kind: 'unavailable' }])
    expect(await refusing.rows()).toEqual([])
  })

  it('gives the question back when asking fails inside', async () => {
    const input = { projectId: randomUUID(), key: randomUUID(), schema: judgeAnswerSchema }
    await expect(askOnce({ ...input, ask: () => Promise.reject(new Error('broken')) }, { db: database.db })).rejects.toThrow('broken')
    const answer = { text: 'C', model: 'm' }
    expect(await askOnce({ ...input, ask: async () => ({ result: 1, keep: answer }) }, { db: other })).toEqual({ kind: 'asked', result: 1 })
    expect(await askOnce({ ...input, ask: () => Promise.reject(new Error('not asked')) }, { db: database.db })).toEqual({ kind: 'known', answer })
  })
})

describe('a worker that is gone', () => {
  const claimOf = (key: string) => ({ projectId: randomUUID(), key, claim: randomUUID() })
  const age = (key: string, seconds: number) => database.db.$executeRaw`UPDATE judge_cache SET created_at = now() - make_interval(secs => ${seconds}) WHERE key = ${key}`

  it('keeps a question for some seconds without a sign of life, then anybody may ask', async () => {
    const [dead, next] = [claimOf('gone'), claimOf('gone')]
    expect([await claimJudgeQuestion(database.db, dead), await claimJudgeQuestion(other, next)]).toEqual([true, false])
    await age('gone', CLAIM_SECONDS - 1)
    expect(await claimJudgeQuestion(other, next)).toBe(false)
    await age('gone', CLAIM_SECONDS + 1)
    expect(await askOnce({ projectId: next.projectId, key: 'gone', schema: judgeAnswerSchema, ask: async () => ({ result: 'fresh', keep: { text: 'D', model: 'm' } }) }, { db: other })).toEqual({ kind: 'asked', result: 'fresh' })
    expect(await getJudgeAnswer(database.db, 'gone')).toEqual({ text: 'D', model: 'm' })
  })

  it('may come back: who renews keeps the question, who lost it can no longer take it away, and the first answer stays', async () => {
    const [slow, next] = [claimOf('slow'), claimOf('slow')]
    await claimJudgeQuestion(database.db, slow)
    await age('slow', CLAIM_SECONDS + 1)
    await renewJudgeClaim(database.db, slow)
    expect(await claimJudgeQuestion(other, next)).toBe(false)
    await age('slow', CLAIM_SECONDS + 1)
    expect(await claimJudgeQuestion(other, next)).toBe(true)
    await releaseJudgeClaim(database.db, slow)
    expect(await claimJudgeQuestion(database.db, slow)).toBe(false)
    await saveJudgeAnswer(database.db, slow, { text: 'first', model: 'm' })
    await saveJudgeAnswer(other, next, { text: 'second', model: 'm' })
    await releaseJudgeClaim(other, next)
    expect(await getJudgeAnswer(other, 'slow')).toEqual({ text: 'first', model: 'm' })
    await age('slow', 3600)
    expect(await claimJudgeQuestion(other, next)).toBe(false)
  })

  it('does not keep a run from being stopped', async () => {
    const { ask, rows } = await worldOf(() => undefined)
    const stop = new AbortController()
    const [first, second] = [ask(0, { signal: stop.signal }), ask(1, { signal: stop.signal })]
    stop.abort(new Error('the run has ended'))
    expect(await Promise.all([first, second])).toMatchObject([{ kind: 'unavailable' }, { kind: 'unavailable' }])
    expect(await rows()).toEqual([])
  })
})
