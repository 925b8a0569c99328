import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '@/lib/core/endpoint'
import { MalformedResponseError } from '@/lib/llm/call-failure'
import { createLlm, type Llm } from '@/lib/llm/client'
import { readEmbeddings } from '@/lib/llm/embed'
import { EMBEDDING_MODEL } from '@/lib/llm/sandbox/chat-completion'
import { parseFaults } from '@/lib/llm/sandbox/faults'
import { startSandbox } from '@/lib/llm/sandbox/server'
import { startModelServer } from '@/lib/services/test-run-world'

let llm: Llm
const closing: (() => Promise<void>)[] = []

beforeAll(() => {
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1, maxRetryAfterMs: 1000 })
  return () => llm.close()
})

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const endpointAt = (baseUrl: string, prices: Endpoint['prices'] = {}): Endpoint => ({
  id: baseUrl, projectId: 'p', name: 'shop', baseUrl, apiKeyEnv: null, roles: ['embedding'], concurrency: 4, timeoutMs: 2000,
  requestsPerMinute: null, tokensPerMinute: null, prices, judgeModel: null,
})

async function sandbox(faults: string | null = null) {
  const started = await startSandbox({ faults: faults === null ? [] : parseFaults(faults) })
  closing.push(started.close)
  const price = { input: 0.02, output: 0, cachedInput: null, date: null, source: null }
  return endpointAt(started.url, { [EMBEDDING_MODEL]: price })
}

/** A server that answers every request with these bodies, one after the other. */
async function server(...bodies: unknown[]) {
  const started = await startModelServer(() => bodies[Math.min(started.calls.length, bodies.length) - 1])
  closing.push(started.close)
  const ask = (texts: string[], more: object = {}) => llm.embed({ endpoint: endpointAt(started.baseUrl), model: 'm', texts, ...more })
  return { ...started, ask }
}

const row = (index: number | null, embedding: unknown) => ({ object: 'embedding', ...(index === null ? {} : { index }), embedding })
const answer = (data: unknown[], usage: unknown = { prompt_tokens: 7, total_tokens: 7 }) => ({ object: 'list', model: 'served', data, usage })
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, place) => sum + value * b[place]!, 0)

describe('embeddings', () => {
  it('are unit vectors in the order of the texts, with their tokens and cost', async () => {
    const texts = ['refund of my order', 'order refund please', 'the weather is nice']
    const result = await llm.embed({ endpoint: await sandbox(), model: EMBEDDING_MODEL, texts })
    if (result.kind !== 'embedded') throw new Error(result.reason)
    const [a, b, c] = result.vectors
    expect(dot(a!, a!)).toBeCloseTo(1, 5)
    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!))
    expect(result.tokens).toBeGreaterThan(0)
    expect(result.costUsd).toBeCloseTo((result.tokens! * 0.02) / 1e6, 12)
  })

  it('ask for numbers, because some servers ignore the question for base64, and for dimensions only when told', async () => {
    const { ask, calls } = await server(answer([row(0, [1, 0])]))
    await ask(['a'])
    await ask(['a'], { dimensions: 2 })
    expect(calls).toEqual([{ model: 'm', input: ['a'], encoding_format: 'float' }, { model: 'm', input: ['a'], encoding_format: 'float', dimensions: 2 }])
  })

  it('are put in the order of their index and brought to length 1', async () => {
    const { ask } = await server(answer([row(1, [0, 2]), row(0, [3, 4])]))
    const result = await ask(['a', 'b'])
    // [3, 4] / 5
    expect(result).toEqual({ kind: 'embedded', vectors: [Float32Array.of(0.6, 0.8), Float32Array.of(0, 1)], model: 'served', tokens: 7, costUsd: null })
  })

  it('have unknown tokens and cost where the server does not count', async () => {
    for (const usage of [null, undefined, { prompt_tokens: 0, total_tokens: 0 }, { prompt_tokens: 'many' }]) {
      const { ask } = await server({ ...answer([row(null, [1])]), usage })
      expect(await ask(['a'])).toMatchObject({ kind: 'embedded', tokens: null, costUsd: null })
    }
  })

  it('of no texts are none, and ask nobody', async () => {
    const { ask, calls } = await server(answer([]))
    expect(await ask([])).toEqual({ kind: 'embedded', vectors: [], model: 'm', tokens: 0, costUsd: 0 })
    expect(calls).toHaveLength(0)
  })

  it.each([
    ['one too few', answer([row(0, [1, 0])])],
    ['one too many', answer([row(0, [1, 0]), row(1, [0, 1]), row(2, [0, 1])])],
    ['the same index twice', answer([row(0, [1, 0]), row(0, [0, 1])])],
    ['an index beyond the texts', answer([row(0, [1, 0]), row(2, [0, 1])])],
    ['unequal length', answer([row(0, [1, 0]), row(1, [1])])],
    ['nothing but zeros', answer([row(0, [1, 0]), row(1, [0, 0])])],
    ['a norm that no embedding has', answer([row(0, [0.3, 0.4]), row(1, [1, 0])])],
    ['a number beyond all bounds', answer([row(0, [1e308, 1e308, 1e308, 1e308]), row(1, [1, 0, 0, 0])])],
    ['null for a number', answer([row(0, [null, 1]), row(1, [1, 0])])],
    ['base64 all the same', answer([row(0, 'AACAPwAAAAA='), row(1, 'AACAPwAAAAA=')])],
    ['no vector', answer([row(0, []), row(1, [])])],
    ['a chat completion', { choices: [] }],
  ])('that cannot be right are malformed: %s', async (_name, body) => {
    const { ask, calls } = await server(body)
    expect(await ask(['a', 'b'])).toEqual({ kind: 'failed', reason: 'malformed response', status: 200 })
    expect(calls).toHaveLength(5)
  })

  it('come after failures that pass, and fail with the reason of those that stay', async () => {
    const texts = ['refund of my order']
    expect(await llm.embed({ endpoint: await sandbox('500;times=2'), model: EMBEDDING_MODEL, texts })).toMatchObject({ kind: 'embedded' })
    expect(await llm.embed({ endpoint: await sandbox('429;wait=1'), model: EMBEDDING_MODEL, texts })).toEqual({ kind: 'failed', reason: 'rate limited', status: 429 })
    expect(await llm.embed({ endpoint: await sandbox(), model: 'nope', texts })).toEqual({ kind: 'failed', reason: 'model not found', status: 404 })
    const { ask } = await server({ error: { message: 'no upstream', code: 503 } }, answer([row(0, [1])]))
    expect(await ask(['a'])).toMatchObject({ kind: 'embedded' })
    expect(await ask(['a'], { signal: AbortSignal.abort() })).toEqual({ kind: 'failed', reason: 'cancelled', status: null })
  })

  it('are read, or refused by name, whatever a server sends', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 4 }), (data, texts) => {
      try {
        expect(readEmbeddings(data, texts).vectors).toHaveLength(texts)
      } catch (error) {
        expect(error instanceof MalformedResponseError || (error as Error).name === 'Error').toBe(true)
      }
    }))
  })
})
