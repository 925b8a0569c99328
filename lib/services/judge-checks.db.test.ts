import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatMessage } from '@/lib/core/chat'
import { readRubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { listEndpoints } from '@/lib/db/endpoints'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { judgeCase } from '@/lib/services/judge-case'
import type { ArmAnswer, JudgingInput } from '@/lib/services/judging-input'
import { startModelServer, textCompletion } from '@/lib/services/test-run-world'

let database: TestDatabase
let sandbox: Sandbox
let llm: Llm
let server: Awaited<ReturnType<typeof startModelServer>>

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
  server = await startModelServer(({ messages }) => textCompletion(JSON.stringify({ choice: readRubricPrompt(messages.at(-1)!.content)!.answer.includes('please') ? 'pass' : 'fail', reason: null })))
})

afterAll(async () => {
  await Promise.all([llm, sandbox, server].map((open) => open.close()))
  await database.drop()
})

const TEXT = 'Your parcel left our warehouse today and arrives on Monday.'
const answered = (message: Partial<ChatMessage>): ArmAnswer => ({ kind: 'answered', response: { message: { role: 'assistant', content: null, ...message }, finish_reason: 'stop' } })

async function verdictOf(check: object, message: Partial<ChatMessage>, own: { model?: string; endpoint?: boolean; judge?: boolean } = {}) {
  const project = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Test', config: '' } })
  const common = { projectId: project.id, concurrency: 4, timeoutMs: 5000, prices: {} }
  await database.db.endpoint.create({ data: { ...common, name: 'vectors', baseUrl: sandbox.url, roles: ['embedding'] } })
  await database.db.endpoint.create({ data: { ...common, name: 'judge', baseUrl: server.baseUrl, roles: ['judge'] } })
  const [judge, vectors] = (await listEndpoints(database.db, project.id)).sort((a, b) => (a.name < b.name ? -1 : 1))
  const input: JudgingInput = {
    projectId: project.id, attempt: 1, pairArm: 'pair', structured: 'exact_match', freeform: 'pairwise_preference', baseline: { kind: 'failed', reason: 'timeout' }, candidate: answered(message),
    item: { id: randomUUID(), key: 'c', segments: [], request: { messages: [{ role: 'user', content: 'Where is it?' }] }, reference: null, expectation: JSON.stringify(check), clusterKey: null, inclusion: null } as unknown as JudgingInput['item'],
    judge: own.judge === false ? null : { endpoint: judge!, model: 'judge-large', votes: 1, temperature: 0, runId: 'run' },
    ...(own.endpoint === false ? {} : { embedding: { endpoint: vectors!, model: own.model ?? 'sandbox-embedding', dimensions: 256 } }),
  }
  const before = server.calls.length
  const { candidate, judgments } = await judgeCase(input, { db: database.db, llm })
  return { ...candidate, asked: server.calls.length - before, votes: judgments.length }
}

const similar = { check: 'similar', text: TEXT, at_least: 0.8 }
const polite = { check: 'rubric', text: 'It is polite' }

describe('similarity among checks', () => {
  it('is measured by the endpoint that embeds, and named with where it was measured', async () => {
    expect(await verdictOf(similar, { content: TEXT.replace('today', 'yesterday') })).toMatchObject({ kind: 'scored', passed: true, detail: null, asked: 0 })
    const far = await verdictOf(similar, { content: 'We cannot find such an order, sorry.' })
    expect(far).toMatchObject({ kind: 'scored', passed: false, failureKind: 'wrong text' })
    expect(far.kind === 'scored' && far.detail).toMatch(/^The answer is -?0\.\d\d similar to Your parcel left .+, expected at least 0\.8 \(by sandbox-embedding, 256 dimensions, 127\.0\.0\.1:\d+\/v1\)$/)
  })

  it('goes by letters where nobody embeds, and says so', async () => {
    expect(await verdictOf(similar, { content: TEXT }, { endpoint: false })).toMatchObject({ passed: true })
    const far = await verdictOf(similar, { content: 'No idea.' }, { endpoint: false })
    expect(far.kind === 'scored' && far.detail).toMatch(/expected at least 0\.8 \(lexical: by their letters, not their meaning\)$/)
  })

  it('needs no judge, and keeps one from being asked where it settles the verdict', async () => {
    expect(await verdictOf(similar, { content: TEXT }, { judge: false })).toMatchObject({ passed: true })
    expect(await verdictOf({ check: 'all', checks: [polite, similar] }, { content: 'No idea.' })).toMatchObject({ passed: false, asked: 0 })
    expect(await verdictOf({ check: 'any', checks: [polite, similar] }, { content: TEXT })).toMatchObject({ passed: true, asked: 0 })
    expect(await verdictOf({ check: 'all', checks: [polite, similar] }, { content: `${TEXT} Wait for it, please.` })).toMatchObject({ passed: true, asked: 1, votes: 1 })
  })

  it('stays open with the reason of the provider, unless another check settles it', async () => {
    expect(await verdictOf(similar, { content: TEXT }, { model: 'unknown' })).toMatchObject({ kind: 'unscored', reason: 'model not found' })
    expect(await verdictOf({ check: 'all', checks: [similar, polite] }, { content: 'rude' }, { model: 'unknown' })).toMatchObject({ kind: 'scored', passed: false, asked: 1 })
    expect(await verdictOf({ check: 'any', checks: [similar, polite] }, { content: 'please' }, { model: 'unknown' })).toMatchObject({ kind: 'scored', passed: true })
  })

  it('reads the words of a refusal, and fails an answer that only calls a tool', async () => {
    expect(await verdictOf(similar, { refusal: TEXT })).toMatchObject({ passed: true })
    expect(await verdictOf(similar, { tool_calls: [{ id: 'c', function: { name: 'lookup', arguments: '{}' } }] })).toMatchObject({ passed: false, detail: expect.stringContaining('has no words') })
  })
})
