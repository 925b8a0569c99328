import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage } from '@/lib/core/chat'
import { PAIRWISE_PROMPT_VERSION, pairwisePrompt, readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { listAuditEvents } from '@/lib/db/audit-events'
import { listEndpoints } from '@/lib/db/endpoints'
import { getSemanticCache } from '@/lib/db/semantic-cache'
import { countSimilarChecks, similarSavings } from '@/lib/db/similar-answers'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import type { Deps } from '@/lib/deps'
import { subscribeEvents } from '@/lib/events'
import { createLlm, type Llm } from '@/lib/llm/client'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { log } from '@/lib/log'
import { askJudge } from '@/lib/services/ask-judge'
import { deleteProject } from '@/lib/services/delete-project'
import type { EmbeddingSource } from '@/lib/services/embed-texts'
import { setSemanticCache } from '@/lib/services/set-semantic-cache'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, startModelServer, textCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

let database: TestDatabase
let sandbox: Sandbox
let llm: Llm
const servers: { close: () => Promise<void> }[] = []
const now = () => new Date()

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})

afterAll(async () => {
  await Promise.all([llm, sandbox, ...servers].map((open) => open.close()))
  await database.drop()
})

const NEAR = 'Your parcel left our warehouse today and the driver will bring it to you.'
const says = (content: string): ChatMessage => ({ role: 'assistant', content })

/** A project whose judge says what a test says, and whose texts the sandbox embeds. */
async function courtroom(choose: (asked: { conversation: string; answerA: string; answerB: string }, time: number) => string = () => 'A', { embedding = true, simulated = false } = {}) {
  let times = 0
  const server = await startModelServer(({ messages }) => textCompletion(JSON.stringify({ choice: choose(readPairwisePrompt(messages.at(-1)!.content)!, (times += 1)), reason: null })))
  servers.push(server)
  const project = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Test', config: '', simulated } })
  const common = { projectId: project.id, concurrency: 10, timeoutMs: 5000 }
  await database.db.endpoint.create({ data: { ...common, name: 'judge', baseUrl: server.baseUrl, roles: ['judge', 'candidate', 'baseline'], judgeModel: 'judge-large', prices: { 'judge-large': { input: 1, output: 10 } } } })
  await database.db.endpoint.create({ data: { ...common, name: 'vectors', baseUrl: sandbox.url, roles: ['embedding'], prices: {} } })
  const endpoints = await listEndpoints(database.db, project.id)
  const judge = { endpoint: endpoints.find(({ name }) => name === 'judge')!, model: 'judge-large', votes: 3, temperature: 0.3, runId: 'run' }
  const semantic: EmbeddingSource = { endpoint: embedding ? endpoints.find(({ name }) => name === 'vectors')! : null, model: 'sandbox-embedding', dimensions: 256 }
  const ask = async (candidate: string, { about = 'Where is it?', baseline = 'It is late.', attempt = 1, vote = 1 } = {}) => {
    const reply = await askJudge({
      projectId: project.id, judge, semantic, keep: (text) => text.startsWith('{'),
      question: { promptVersion: PAIRWISE_PROMPT_VERSION, messages: pairwisePrompt({ messages: [{ role: 'user', content: about }] }, says(candidate), says(baseline)), vote, attempt, arm: 'pair' },
    }, { db: database.db, llm })
    if (reply.kind !== 'said') throw new Error('no answer')
    return { choice: (JSON.parse(reply.text) as { choice: string }).choice, ...reply.vote }
  }
  const { projectId, ...scope } = { projectId: project.id, where: { projectId: project.id } }
  return {
    server, projectId, ask,
    turn: (on: boolean, actor = 'user-1') => setSemanticCache({ projectId, on, actor }, { db: database.db, now }),
    state: () => getSemanticCache(database.db, projectId),
    remembered: () => database.db.similarAnswer.count(scope),
    checks: () => database.db.similarCheck.findMany({ ...scope, orderBy: { id: 'asc' } }),
  }
}

/** The space of the sandbox's vectors. */
const space = () => `sandbox-embedding, 256 dimensions, ${new URL(sandbox.url).host}/v1`

/** As many checks without a false hit as end the trial. */
async function pass(projectId: string, checks = 299) {
  await database.db.similarCheck.createMany({
    data: Array.from({ length: checks }, (_, at) => ({ projectId, key: `old-${at}`, space: space(), similarity: 0.999, text: `a ${at}`, similarText: `b ${at}`, given: 'A', fresh: 'A', agrees: true })),
  })
}

describe('the semantic layer, while it is off', () => {
  it('writes nothing, embeds nothing and answers nothing', async () => {
    const { server, projectId, ask, turn, remembered } = await courtroom()
    await ask(NEAR)
    expect(await ask(`${NEAR} Thanks!`)).toMatchObject({ cached: false })
    await turn(true)
    await ask('Something that is remembered.')
    expect(await remembered()).toBe(1)
    await turn(false)
    // What was remembered is gone, and nothing comes after it.
    await ask('It is on its way now.')
    expect([server.calls.length, await remembered(), await database.db.embedding.count({ where: { projectId } })]).toEqual([4, 0, 2])
    // The exact cache goes on as ever.
    expect(await ask(NEAR)).toMatchObject({ cached: true, costUsd: 0 })
    expect(server.calls).toHaveLength(4)
  })
})

describe('the semantic layer on trial', () => {
  it('judges every hit again, and takes what the judge says', async () => {
    const { server, ask, turn, remembered, checks } = await courtroom()
    await turn(true)
    expect(await ask(NEAR)).toMatchObject({ choice: 'A', cached: false })
    const again = await ask(`**Your** ${NEAR.slice(5, -1)}!`)
    expect([again.cached, again.similarity ?? null, again.costUsd]).toEqual([false, null, expect.closeTo((1000 * 1 + 100 * 10) / 1e6, 12)])
    expect(await checks()).toMatchObject([{ given: 'A', fresh: 'A', agrees: true, text: `**Your** ${NEAR.slice(5, -1)}!`, similarText: NEAR, space: space() }])
    expect((await checks())[0]!.similarity).toBeGreaterThanOrEqual(0.995)
    expect([server.calls.length, await remembered()]).toEqual([2, 2])
  })

  it('takes nothing for the same that differs in what could matter, in another case, vote or attempt', async () => {
    const { ask, turn, checks } = await courtroom()
    await turn(true)
    await ask(NEAR)
    for (const other of [NEAR.replace('will', 'will not'), NEAR.replace('today', 'on Monday'), NEAR.replace('the driver', 'Anna'), `${NEAR} It costs 5.`]) await ask(other)
    await ask(`${NEAR}!`, { about: 'What is it?' })
    await ask(`${NEAR}!`, { baseline: 'It is not late.' })
    await ask(`${NEAR}!`, { vote: 2 })
    await ask(`${NEAR}!`, { attempt: 2 })
    expect(await checks()).toEqual([])
    await ask(`${NEAR}!`)
    expect(await checks()).toHaveLength(1)
  })

  it('ends with the first false hit, leaves nothing behind, and tells the record and every page', async () => {
    const { projectId, ask, turn, state, remembered, checks } = await courtroom((_asked, time) => (time === 1 ? 'A' : 'B'))
    await turn(true)
    const heard: string[] = []
    const stop = await subscribeEvents(database.databaseUrl, (event) => { if (event.projectId === projectId) heard.push(event.kind) })
    await ask(NEAR)
    expect(await ask(`${NEAR}!`)).toMatchObject({ choice: 'B', cached: false })
    const reason = '1 of 1 pair of texts that was judged again got another verdict: the trial needs 299 without one'
    expect(await state()).toMatchObject({ status: 'ended', by: 'system', reason })
    expect([await remembered(), (await checks()).map(({ agrees, given, fresh }) => [agrees, given, fresh])]).toEqual([0, [[false, 'A', 'B']]])
    const [event] = await listAuditEvents(database.db, projectId, { limit: 1 })
    expect(event).toMatchObject({ action: 'semantic-cache.end', actor: 'system', after: { status: 'ended', reason } })
    // The event comes over a connection of its own; a question later it is there or it never was.
    await expect.poll(() => heard).toContain('project.changed')
    await stop()
    // Nothing more is found, or remembered.
    expect(await ask(`${NEAR} Thanks!`)).toMatchObject({ cached: false })
    expect([await remembered(), (await checks()).length]).toEqual([0, 1])
    // A person may try again: what was seen before does not count.
    await turn(true)
    expect([(await state())?.status, await countSimilarChecks(database.db, { projectId, space: space(), since: new Date((await state())!.since) })]).toEqual(['on', { checks: 0, falseHits: 0 }])
  })

  it('counts all votes on one pair of texts as one check, false when one of them is', async () => {
    const { projectId, turn } = await courtroom()
    const since = new Date((await turn(true)).since)
    const check = (text: string, agrees: boolean) => ({ projectId, key: randomUUID(), space: space(), similarity: 1, text, similarText: 'b', given: 'A', fresh: agrees ? 'A' : 'B', agrees })
    await database.db.similarCheck.createMany({ data: [check('a', true), check('a', false), check('a', true), check('c', true), { ...check('d', false), space: 'another' }] })
    expect(await countSimilarChecks(database.db, { projectId, space: space(), since })).toEqual({ checks: 2, falseHits: 1 })
  })
})

describe('the semantic layer after its trial', () => {
  it('answers for nothing, but for about one hit in twenty, which is judged again', async () => {
    const { server, projectId, ask, turn, checks } = await courtroom(({ conversation }) => (conversation.length % 2 === 0 ? 'A' : 'tie'))
    await turn(true)
    await pass(projectId)
    const abouts = Array.from({ length: 60 }, (_, at) => `Where is parcel ${'x'.repeat(at)}?`)
    const first = await Promise.all(abouts.map((about) => ask(NEAR, { about })))
    const second = await Promise.all(abouts.map((about) => ask(`${NEAR}!`, { about })))
    const hits = second.filter(({ cached }) => cached)
    const again = (await checks()).length - 299
    expect([hits.length + again, server.calls.length]).toEqual([60, 60 + again])
    expect(again).toBeLessThan(20)
    expect(hits.every(({ costUsd, similarity, latencyMs, inputTokens, model }) => costUsd === 0 && similarity! >= 0.995 && latencyMs === null && inputTokens === null && model === 'served')).toBe(true)
    expect(second.map(({ choice }) => choice)).toEqual(first.map(({ choice }) => choice))
  })

  it('never takes an answer that was found as one to the question, so that nothing leads away step by step', async () => {
    const { projectId, ask, turn, remembered } = await courtroom()
    await turn(true)
    await pass(projectId)
    await ask(NEAR)
    const texts = Array.from({ length: 30 }, (_, at) => `${NEAR.replace(' ', ' '.repeat(at + 2))}`)
    const found = (await Promise.all(texts.map((text) => ask(text)))).filter(({ cached }) => cached)
    // Those that were judged are remembered, those that were found are not, in neither cache.
    expect(await remembered()).toBe(1 + texts.length - found.length)
    expect(await database.db.judgeCache.count({ where: { projectId } })).toBe(1 + texts.length - found.length)
  })

  it('ends when the bound passes 1 %', async () => {
    let spoilt = false
    const { projectId, ask, turn, state } = await courtroom(() => (spoilt ? 'B' : 'A'))
    await turn(true)
    await pass(projectId)
    for (let at = 0; at < 400 && (await state())!.status === 'on'; at++) {
      spoilt = false
      await ask(NEAR, { about: `Number ${at}?` })
      spoilt = true
      await ask(`${NEAR}!`, { about: `Number ${at}?` })
    }
    expect(await state()).toMatchObject({ status: 'ended', reason: '1 of 300 pairs of texts that were judged again got another verdict: the rate of false hits may be 1.57 %, more than 1 % is not tolerated' })
  })

  it('goes by letters where the project has no endpoint that embeds, and starts its trial anew there', async () => {
    const { projectId, ask, turn, checks } = await courtroom(undefined, { embedding: false })
    await turn(true)
    await pass(projectId)
    await ask(NEAR)
    expect(await ask(`${NEAR}!`)).toMatchObject({ cached: false })
    expect((await checks()).at(-1)).toMatchObject({ space: 'lexical-1', agrees: true })
  })
})

describe('switching the layer', () => {
  it('leaves one audit event for each change, and none for what it is already', async () => {
    const { projectId, turn, state } = await courtroom()
    expect(await state()).toBeNull()
    expect((await turn(false)).status).toBe('off')
    const on = await turn(true)
    expect(await turn(true, 'user-2')).toEqual(on)
    await turn(false, 'user-2')
    expect((await listAuditEvents(database.db, projectId, { limit: 10 })).map(({ action, actor }) => [action, actor])).toEqual([['semantic-cache.off', 'user-2'], ['semantic-cache.on', 'user-1']])
    await expect(setSemanticCache({ projectId: randomUUID(), on: true, actor: 'user-1' }, { db: database.db, now })).rejects.toThrow('This project does not exist.')
  })
})

describe('deleting a project', () => {
  it('takes what the layer remembered along', async () => {
    const { projectId, ask, turn, remembered } = await courtroom(undefined, { simulated: true })
    await turn(true)
    await ask(NEAR)
    expect(await remembered()).toBe(1)
    await deleteProject({ projectId, actor: 'user-1' }, { db: database.db })
    expect([await remembered(), await database.db.embedding.count({ where: { projectId } })]).toEqual([0, 0])
  })
})

describe('a run with the layer on', () => {
  it('stores with each vote that was found how similar it was, and that it cost nothing', async () => {
    let end = '.'
    const server = await startModelServer(({ model, messages }) => {
      const pair = readPairwisePrompt(messages.at(-1)!.content)
      if (pair) return textCompletion(JSON.stringify({ choice: pair.answerA.startsWith('Your') ? 'A' : 'B', reason: null }))
      return textCompletion(model === 'new' ? `${NEAR.slice(0, -1)}${end}` : 'It is late.')
    })
    servers.push(server)
    const { db } = database
    const project = await db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Test', config: `embedding: { model: sandbox-embedding }\n` } })
    const common = { projectId: project.id, concurrency: 10, timeoutMs: 5000, prices: { 'judge-large': { input: 1, output: 10 } } }
    await db.endpoint.create({ data: { ...common, name: 'models', baseUrl: server.baseUrl, roles: ['candidate', 'baseline', 'judge'], judgeModel: 'judge-large' } })
    await db.endpoint.create({ data: { ...common, name: 'vectors', baseUrl: sandbox.url, roles: ['embedding'] } })
    const dataset = await db.dataset.create({ data: { projectId: project.id, kind: 'replay', name: 'week', version: 1, frozenAt: new Date() } })
    await db.case.createMany({
      data: Array.from({ length: 20 }, (_, at) => ({
        projectId: project.id, datasetId: dataset.id, kind: 'replay', key: `case-${at}`, segments: ['orders'], request: { messages: [{ role: 'user', content: `Where is it, number ${at}?` }] },
        reference: { message: { role: 'assistant', content: 'On its way.' }, finish_reason: 'stop' },
      })),
    })
    await setSemanticCache({ projectId: project.id, on: true, actor: 'user-1' }, { db, now })
    await pass(project.id)
    const { enqueue, jobs } = collectingEnqueue()
    const deps = { db, enqueue, llm, log, now }
    const play = async () => {
      const { runId } = await startRun({ projectId: project.id, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, deps)
      await workThrough(jobs, deps as unknown as Deps)
      return db.judgment.findMany({ where: { runId, attempt: 1 } })
    }
    const paid = await play()
    end = '!'
    const found = await play()
    const hits = found.filter(({ similarity }) => similarity !== null)
    expect(paid.every(({ similarity, cached }) => similarity === null && !cached)).toBe(true)
    expect([found.length, hits.length > 0]).toEqual([paid.length, true])
    expect(hits.every(({ cached, costUsd, similarity }) => cached && costUsd === 0 && similarity! >= 0.995)).toBe(true)
    expect(found.filter(({ similarity }) => similarity === null).every(({ cached }) => !cached)).toBe(true)
    const saved = await similarSavings(db, project.id, new Date(0))
    // Every vote costs (1000 · 1 + 100 · 10) / 10^6 dollars.
    expect(saved).toEqual({ hits: hits.length, savedUsd: expect.closeTo(hits.length * 0.002, 9) })
  })
})
