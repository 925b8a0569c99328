import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosine } from '@/lib/core/embedding/cosine'
import { LEXICAL_SPACE } from '@/lib/core/embedding/lexical-embedding'
import { embeddingCosts } from '@/lib/db/embeddings'
import { listEndpoints } from '@/lib/db/endpoints'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { embedTexts } from '@/lib/services/embed-texts'
import { embeddingSource } from '@/lib/services/embedding-source'
import { startModelServer } from '@/lib/services/test-run-world'

let database: TestDatabase
let sandbox: Sandbox
let llm: Llm
const servers: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})

afterAll(async () => {
  await Promise.all([llm, sandbox, ...servers].map((open) => open.close()))
  await database.drop()
})

async function projectWith(own: { baseUrl?: string; roles?: string[]; prices?: object; apiKeyEnv?: string; embedding?: { model: string; dimensions: number | null } } = {}) {
  const project = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Test', config: '' } })
  await database.db.endpoint.create({
    data: { projectId: project.id, name: 'models', baseUrl: own.baseUrl ?? sandbox.url, apiKeyEnv: own.apiKeyEnv ?? null, roles: own.roles ?? ['embedding'], concurrency: 4, timeoutMs: 5000, prices: own.prices ?? { 'sandbox-embedding': { input: 1, output: 0 } } },
  })
  const source = embeddingSource(await listEndpoints(database.db, project.id), { embedding: own.embedding ?? { model: 'sandbox-embedding', dimensions: 256 } })
  return { projectId: project.id, embed: (...texts: string[]) => embedTexts({ projectId: project.id, texts, source }, { db: database.db, llm }) }
}

const day = { from: new Date(0), to: new Date('2100-01-01') }

/** A server whose vectors have as many numbers as it is told, and which counts requests. */
async function embeddingServer(say: (texts: string[]) => unknown) {
  const server = await startModelServer((call) => say((call as unknown as { input: string[] }).input))
  servers.push(server)
  return server
}

const embeddings = (texts: string[], length: number, usage: object | null = { prompt_tokens: 10, total_tokens: 10 }) => ({
  object: 'list', model: 'm', data: texts.map((text, index) => ({ object: 'embedding', index, embedding: Array.from({ length }, (_, at) => (at === text.length % length ? 1 : 0)) })), ...(usage ? { usage } : {}),
})

describe('embedding texts', () => {
  it('pays every text once, says what it cost, and keeps the sum', async () => {
    const { projectId, embed } = await projectWith()
    const first = await embed('Where is my parcel?', 'Where is my parcel now', 'Where is my parcel?')
    expect(first).toMatchObject({ kind: 'embedded', asked: 2, space: `sandbox-embedding, 256 dimensions, ${new URL(sandbox.url).host}/v1` })
    if (first.kind !== 'embedded') throw new Error('not embedded')
    expect(first.costUsd).toBeGreaterThan(0)
    expect([first.vectors[0], cosine(first.vectors[0]!, first.vectors[1]!) > 0.7]).toEqual([first.vectors[2], true])
    const again = await embed('Where is my parcel now', 'Where is my parcel?')
    expect(again).toEqual({ kind: 'embedded', asked: 0, costUsd: 0, space: first.space, vectors: [first.vectors[1], first.vectors[0]] })
    expect(await embeddingCosts(database.db, projectId, day)).toEqual({ texts: 2, usd: expect.closeTo(first.costUsd!, 12), unpriced: 0 })
  })

  it('does not take an unknown price for nothing', async () => {
    const { projectId, embed } = await projectWith({ prices: {} })
    expect(await embed('a text')).toMatchObject({ costUsd: null, asked: 1 })
    expect(await embeddingCosts(database.db, projectId, day)).toEqual({ texts: 1, usd: 0, unpriced: 1 })
  })

  it('knows nothing of another project, model or number of dimensions', async () => {
    const server = await embeddingServer((texts) => embeddings(texts, 8))
    for (const embedding of [{ model: 'm', dimensions: 8 }, { model: 'm', dimensions: null }, { model: 'n', dimensions: 8 }]) {
      const { embed } = await projectWith({ baseUrl: server.baseUrl, embedding })
      await embed('the same')
      await embed('the same')
    }
    expect(server.calls.map((call) => (call as unknown as { model: string; dimensions?: number }))).toMatchObject([{ model: 'm', dimensions: 8 }, { model: 'm' }, { model: 'n', dimensions: 8 }])
  })

  it('sends at most 128 texts and 200,000 characters at once, and keeps their order', async () => {
    const server = await embeddingServer((texts) => embeddings(texts, 512))
    const { embed } = await projectWith({ baseUrl: server.baseUrl })
    const result = await embed(...Array.from({ length: 300 }, (_, at) => 'x'.repeat(at + 1)))
    expect(result.kind === 'embedded' && result.vectors.map((vector) => vector.indexOf(1))).toEqual(Array.from({ length: 300 }, (_, at) => at + 1))
    await embed('y'.repeat(150_000), 'z'.repeat(150_000))
    expect(server.calls.map((call) => (call as unknown as { input: string[] }).input.length)).toEqual([128, 128, 44, 1, 1])
  })

  it('begins anew when the model changed its length under the same name', async () => {
    let length = 8
    const server = await embeddingServer((texts) => embeddings(texts, length))
    const { embed } = await projectWith({ baseUrl: server.baseUrl })
    await embed('old')
    length = 16
    // Nothing tells yet that `old` is out of date when `new` is asked for beside it: such vectors cannot be compared.
    expect(await embed('old', 'new')).toEqual({ kind: 'failed', reason: 'malformed response' })
    const after = await embed('old', 'new')
    expect(after.kind === 'embedded' && after.vectors.map((vector) => vector.length)).toEqual([16, 16])
  })

  it('gives the true reason of a failure, and all zeros for blank texts, which are never sent', async () => {
    expect(await (await projectWith({ embedding: { model: 'unknown', dimensions: 256 } })).embed('a')).toEqual({ kind: 'failed', reason: 'model not found' })
    expect(await (await projectWith({ apiKeyEnv: 'NOT_SET' })).embed('a')).toEqual({ kind: 'failed', reason: 'unauthorized' })
    const server = await embeddingServer((texts) => embeddings(texts, 8))
    const { embed } = await projectWith({ baseUrl: server.baseUrl })
    expect(await embed(' ', 'a')).toMatchObject({ vectors: [new Float32Array(8), expect.anything()], asked: 1 })
    expect(await embed('')).toMatchObject({ vectors: [new Float32Array(256)], asked: 0, costUsd: 0 })
    expect(server.calls.map((call) => (call as unknown as { input: string[] }).input)).toEqual([['a']])
  })

  it('goes by letters, here and for nothing, where the project has no endpoint for it', async () => {
    const { projectId, embed } = await projectWith({ roles: ['judge'] })
    const result = await embed('Where is my parcel?', 'Where is my parcel?', 'Cancel it')
    expect(result).toMatchObject({ kind: 'embedded', space: LEXICAL_SPACE, costUsd: 0, asked: 0 })
    expect(result.kind === 'embedded' && [result.vectors[0], result.vectors[0]!.length]).toEqual([result.kind === 'embedded' && result.vectors[1], 512])
    expect(await embeddingCosts(database.db, projectId, day)).toEqual({ texts: 0, usd: 0, unpriced: 0 })
  })

  it('counts what two workers paid for the same text at the same time', async () => {
    const server = await embeddingServer((texts) => embeddings(texts, 8, { prompt_tokens: 1_000_000, total_tokens: 1_000_000 }))
    const { projectId, embed } = await projectWith({ baseUrl: server.baseUrl })
    await Promise.all([embed('one', 'two'), embed('two', 'one')])
    const paid = await embeddingCosts(database.db, projectId, day)
    expect(paid).toMatchObject({ texts: 2, unpriced: 0 })
    expect(paid.usd).toBeCloseTo(server.calls.length, 9)
  })
})
