import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatRequest } from '@/lib/core/chat'
import { getRecordedPrompt } from '@/lib/db/recorded-prompts'
import { getRunView } from '@/lib/db/run-pages'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import type { Deps } from '@/lib/deps'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { startRun, type StartRunInput } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
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

const TOOLS = '[{"type":"function","function":{"parameters":{"z":{"b":1,"a":2}},"name":"lookup"}},{"function":{"name":"send","description":"Sends."},"type":"function"}]'

function caseOf(index: number) {
  const { reference } = lookupCase(`{"order":${index}}`)
  const request = { messages: [{ role: 'system', content: index < 2 ? 'Be kind.' : 'Be brief.' }, { role: 'user', content: `{"order":${index}}` }], tools: JSON.parse(TOOLS) as unknown } as ChatRequest
  return { request, reference }
}

async function world() {
  const server = await startModelServer((call) => toolCompletion('lookup', call.messages.at(-1)!.content))
  servers.push(server)
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: [0, 1, 2].map(caseOf) })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  const start = (overrides: NonNullable<StartRunInput['candidate']>['overrides'], idempotencyKey?: string) =>
    startRun({ projectId, candidate: { model: 'same', overrides }, baseline: { model: 'same' }, createdBy: null, ...(idempotencyKey ? { idempotencyKey } : {}) }, deps)
  return { server, projectId, deps, start, work: () => workThrough(jobs, deps as unknown as Deps) }
}

describe('a candidate that changes the prompt and the tools', () => {
  it('sends them to the candidate alone, byte for byte, and keeps them with the run', async () => {
    const { server, projectId, deps, start, work } = await world()
    const schema = '{"type":"object","required":["order"],"properties":{"order":{"type":"integer"},"also":{}}}'
    const { runId } = await start({ systemPrompt: 'Be short.\n', toolSchemas: { lookup: JSON.parse(schema) as unknown } })
    await work()
    const sent = server.calls.map((call) => JSON.stringify({ messages: call.messages, tools: (call as unknown as { tools: unknown }).tools }))
    const bodies = (prompt: (index: number) => string, tools: string) =>
      [0, 1, 2].map((index) => `{"messages":[{"role":"system","content":${JSON.stringify(prompt(index))}},{"role":"user","content":"{\\"order\\":${index}}"}],"tools":${tools}}`)
    expect(sent.sort()).toEqual([
      ...bodies((index) => (index < 2 ? 'Be kind.' : 'Be brief.'), TOOLS), ...bodies(() => 'Be short.\n', TOOLS.replace('{"z":{"b":1,"a":2}}', schema)),
    ].sort())
    const view = await getRunView(deps.db, projectId, runId)
    expect(view).toMatchObject({ name: 'same with other prompt and tool schemas against same', baseline: { overrides: null }, candidate: { overrides: { systemPrompt: 'Be short.\n' } } })
    expect(JSON.stringify(view?.candidate.overrides?.toolSchemas)).toBe(`{"lookup":${schema}}`)
    expect(await getRecordedPrompt(deps.db, runId)).toEqual({ text: 'Be kind.', cases: 2, lookedAt: 3 })
  })

  it('is another question under the same key when prompt or tools differ', async () => {
    const { start } = await world()
    const tools = JSON.parse('[{"type":"function","function":{"name":"lookup","parameters":{"b":1,"a":2}}}]') as unknown
    const turned = JSON.parse('[{"type":"function","function":{"name":"lookup","parameters":{"a":2,"b":1}}}]') as unknown
    const { runId } = await start({ systemPrompt: '', tools }, 'k')
    expect(await start({ systemPrompt: '', tools }, 'k')).toMatchObject({ runId, created: false })
    for (const other of [undefined, { tools }, { systemPrompt: 'x', tools }, { systemPrompt: '', tools: turned }]) {
      await expect(start(other, 'k')).rejects.toMatchObject({ code: 'conflict', details: { errors: [{ field: 'body.candidate.overrides' }] } })
    }
  })

  it('is refused with the field when it is no prompt and no tools', async () => {
    const { start } = await world()
    await expect(start({ tools: [{ name: 'lookup' }] })).rejects.toMatchObject({ code: 'invalid', details: { errors: [{ field: 'candidate.overrides.tools' }] } })
    await expect(start({ systemPrompt: 'a\u0000' })).rejects.toMatchObject({ code: 'invalid', details: { errors: [{ field: 'candidate.overrides.systemPrompt' }] } })
  })
})
