import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '@/lib/core/chat'
import { requestSignature } from '@/lib/core/clustering/request-signature'

const request = (system: string, change: Partial<ChatRequest> = {}): ChatRequest =>
  ({ messages: [{ role: 'system', content: system }, { role: 'user', content: 'hi' }], ...change })
const tools = [{ type: 'function' as const, function: { name: 'find' } }]

describe('requestSignature', () => {
  it('puts customers with the same prompt together', () => {
    const one = requestSignature(request('You handle refunds for Northwind. Be brief.', { tools }))
    expect(requestSignature(request('You handle refunds for Bluepeak Telecom. Never guess.', { tools }))).toEqual(one)
    expect(one?.label).toBe('You handle refunds · first step')
  })

  it('keeps steps, tools and formats apart', () => {
    const format = { type: 'json_schema', json_schema: { name: 'invoice' } }
    const after = request('You handle refunds.', { tools })
    after.messages.push({ role: 'assistant', tool_calls: [{ function: { name: 'find', arguments: '{}' } }] }, { role: 'tool', content: '{}' })
    const signatures = [request('You handle refunds.'), request('You handle refunds.', { tools }), request('You handle refunds.', { response_format: format }), after].map(requestSignature)
    expect(new Set(signatures.map((signature) => signature?.key)).size).toBe(4)
    expect(signatures.map((signature) => signature?.label)).toEqual(
      ['You handle refunds', 'You handle refunds · first step', 'You handle refunds · JSON invoice', 'You handle refunds · after find'])
  })

  it('has no signature for a request without messages', () => {
    expect(requestSignature({ messages: [] })).toBeNull()
  })
})
