import { describe, expect, it } from 'vitest'
import { endpointView } from '@/lib/core/display/endpoint-view'
import type { Endpoint } from '@/lib/core/endpoint'

const endpoint: Endpoint = {
  id: 'e', projectId: 'p', name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyEnv: null, roles: ['judge'], concurrency: 16, timeoutMs: 1000,
  requestsPerMinute: null, tokensPerMinute: null, prices: {}, judgeModel: 'gpt-5',
}

describe('an endpoint in the settings', () => {
  it('shows prices exactly, with where they are from', () => {
    const prices = {
      mine: { input: 0.4, output: 1.6, cachedInput: 0.0125, date: '2026-11-01', source: 'contract' },
      bare: { input: 2, output: 0, cachedInput: null, date: null, source: null },
    }
    const view = endpointView({ ...endpoint, prices }, { kind: 'none' })
    expect(view.priced).toEqual([
      { model: 'gpt-5', text: '$1.25 in · $0.125 cached · $10.00 out', from: 'list price, genai-prices 0.1.8, 2026-09-23' },
      { model: 'mine', text: '$0.40 in · $0.0125 cached · $1.60 out', from: 'contract, 2026-11-01' },
      { model: 'bare', text: '$2.00 in', from: 'entered here, without date or source' },
    ])
    expect(view.otherPrices).toBe('OpenAI list price, genai-prices 0.1.8, 2026-09-23')
    expect(view).not.toHaveProperty('projectId')
  })

  it('shows an unknown price as unknown', () => {
    const view = endpointView({ ...endpoint, baseUrl: 'http://gateway.internal/v1' }, { kind: 'none' })
    expect([view.priced, view.otherPrices]).toEqual([[{ model: 'gpt-5', text: null, from: null }], null])
  })

  it('names the limits that there are', () => {
    expect(endpointView(endpoint, { kind: 'none' }).limits).toEqual(['16 at a time'])
    expect(endpointView({ ...endpoint, requestsPerMinute: 1, tokensPerMinute: 200_000 }, { kind: 'none' }).limits).toEqual(['16 at a time', '1 request a minute', '200,000 tokens a minute'])
  })
})
