import { describe, expect, it } from 'vitest'
import type { Endpoint } from '@/lib/core/endpoint'
import { costOf } from '@/lib/llm/prices'

const endpoint = (baseUrl: string, prices: Endpoint['prices'] = {}): Endpoint => ({
  id: 'e', projectId: 'p', name: 'shop', baseUrl, apiKeyEnv: null, roles: [], concurrency: 1, timeoutMs: 1000, requestsPerMinute: null, tokensPerMinute: null,
  prices, judgeModel: null,
})
const own = (cachedInput: number | null) => ({ input: 2, output: 10, cachedInput, date: null, source: null })
const usage = { input: 1000, output: 100, cachedInput: 400 }
const AT = new Date('2026-10-01T00:00:00Z')

describe('the cost of a call', () => {
  it('counts cached tokens at their price, or as all others where they have none', () => {
    // 600 × 2 + 400 × 0.5 + 100 × 10 = 2,400 millionths; 1,000 × 2 + 100 × 10 = 3,000
    expect(costOf(endpoint('http://127.0.0.1/v1', { m: own(0.5) }), ['m'], usage)).toBeCloseTo(0.0024, 12)
    expect(costOf(endpoint('http://127.0.0.1/v1', { m: own(null) }), ['m'], usage)).toBeCloseTo(0.003, 12)
  })

  it('takes the own price before the list, under whichever name it stands', () => {
    expect(costOf(endpoint('https://api.openai.com/v1', { 'gpt-5-2025-08-07': own(null) }), ['gpt-5', 'gpt-5-2025-08-07'], usage, AT)).toBeCloseTo(0.003, 12)
    // By list: 600 × 1.25 + 400 × 0.125 + 100 × 10 = 1,800 millionths
    expect(costOf(endpoint('https://api.openai.com/v1'), ['nope', 'gpt-5'], usage, AT)).toBeCloseTo(0.0018, 12)
  })

  it('is unknown, never 0, without a price or without counted tokens', () => {
    expect(costOf(endpoint('http://127.0.0.1/v1'), ['gpt-5'], usage)).toBeNull()
    expect(costOf(endpoint('https://api.openai.com/v1'), ['nope'], usage, AT)).toBeNull()
    expect(costOf(endpoint('http://127.0.0.1/v1', { m: own(null) }), ['m'], { ...usage, output: null })).toBeNull()
  })
})
