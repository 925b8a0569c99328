import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LIST_DATE, LIST_SOURCE, listCost, listedProvider, listPrice } from '@/lib/core/list-prices'
import { priceOf } from '@/lib/core/model-price'

const OPENAI = 'https://api.openai.com/v1'
const AT = new Date('2026-10-01T00:00:00Z')
const usage = (input: number | null, output: number | null, cachedInput: number | null = null) => ({ input, output, cachedInput })

afterEach(() => vi.unstubAllGlobals())

describe('list prices', () => {
  it('say which version of the list they are from', () => {
    const { version } = JSON.parse(readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8')) as { version: string }
    expect(LIST_SOURCE).toBe(`list price, genai-prices ${version}`)
    expect(listPrice(OPENAI, 'gpt-5')).toEqual({ input: 1.25, output: 10, cachedInput: 0.125, date: LIST_DATE, source: LIST_SOURCE })
  })

  it('hold for the snapshots of a model, and for embeddings, which have no output', () => {
    expect(listPrice(OPENAI, 'gpt-5-2025-08-07')?.input).toBe(1.25)
    expect(listPrice(OPENAI, 'text-embedding-3-large')).toMatchObject({ input: 0.13, output: 0, cachedInput: null })
    expect(listPrice('https://openrouter.ai/api/v1', 'openai/gpt-5')?.output).toBe(10)
  })

  it.each([
    'http://127.0.0.1:8000/v1', 'https://gateway.example/v1', 'https://api.openai.com.evil.example/v1', 'https://example.com/api.openai.com',
    'https://eu.api.openai.com/v1', 'https://shop.openai.azure.com/openai/v1', 'not a url',
  ])('are unknown where somebody else sets the price: %s', (baseUrl) => {
    expect([listPrice(baseUrl, 'gpt-5'), listCost(baseUrl, 'gpt-5', usage(1, 1), AT), listedProvider(baseUrl)]).toEqual([null, null, null])
  })

  it('are unknown for a model that the provider does not list, and for tokens that nobody counted', () => {
    expect([listPrice(OPENAI, 'ft:gpt-4o-mini:shop::x'), listCost(OPENAI, 'nope', usage(1, 1), AT)]).toEqual([null, null])
    expect([listCost(OPENAI, 'gpt-5', usage(null, 1), AT), listCost(OPENAI, 'gpt-5', usage(1, null), AT)]).toEqual([null, null])
    expect(listCost(OPENAI, 'text-embedding-3-large', usage(10, 1), AT)).toBeNull()
  })

  it('count cached tokens at their own price, never more of them than there are tokens', () => {
    // 600 × 1.25 + 400 × 0.125 + 100 × 10 = 1,800 millionths
    expect(listCost(OPENAI, 'gpt-5', usage(1000, 100, 400), AT)).toBeCloseTo(0.0018, 12)
    // 1,000 × 0.125 + 100 × 10
    expect(listCost(OPENAI, 'gpt-5', usage(1000, 100, 5000), AT)).toBeCloseTo(0.001125, 12)
  })

  it('ask more of long prompts where the provider does, and show the price of short ones', () => {
    const anthropic = 'https://api.anthropic.com/v1'
    // 300,000 × 6 + 100 × 22.5, above 200,000 tokens
    expect(listCost(anthropic, 'claude-sonnet-4-5', usage(300_000, 100), AT)).toBeCloseTo(1.80225, 9)
    expect(listPrice(anthropic, 'claude-sonnet-4-5')).toMatchObject({ input: 3, output: 15 })
  })

  it('need no network', () => {
    vi.stubGlobal('fetch', () => { throw new Error('the network was used') })
    expect(listCost(OPENAI, 'gpt-4o-mini', usage(1000, 0), AT)).toBeCloseTo(0.00015, 12)
  })

  it('are known for every address that is named', () => {
    for (const host of ['api.openai.com', 'api.anthropic.com', 'openrouter.ai', 'generativelanguage.googleapis.com', 'api.mistral.ai', 'api.groq.com', 'api.deepseek.com', 'api.x.ai', 'api.together.xyz', 'api.fireworks.ai', 'api.cerebras.ai', 'api.cohere.ai', 'api.moonshot.ai']) {
      expect(listedProvider(`https://${host}/v1`), host).not.toBeNull()
    }
  })
})

describe('the price of a model', () => {
  it('is the own one of its endpoint before the list', () => {
    const own = { input: 1, output: 2, cachedInput: null, date: null, source: 'contract' }
    expect(priceOf({ baseUrl: OPENAI, prices: { 'gpt-5': own } }, 'gpt-5')).toEqual(own)
    expect(priceOf({ baseUrl: OPENAI, prices: { other: own } }, 'gpt-5')?.source).toBe(LIST_SOURCE)
    expect(priceOf({ baseUrl: 'http://127.0.0.1/v1', prices: {} }, 'gpt-5')).toBeNull()
  })
})
