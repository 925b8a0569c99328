import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '@/lib/core/chat'
import { distinctLabels, requestSignature } from '@/lib/core/clustering/request-signature'

const request = (system: string, change: Partial<ChatRequest> = {}): ChatRequest =>
  ({ messages: [{ role: 'system', content: system }, { role: 'user', content: 'hi' }], ...change })
const tools = [{ type: 'function' as const, function: { name: 'find' } }]

describe('requestSignature', () => {
  it('puts customers with the same prompt together', () => {
    const one = requestSignature(request('You handle refunds for Northwind. Be brief.', { tools }))
    expect(requestSignature(request('You handle refunds for Bluepeak Telecom. Never guess.', { tools }))).toEqual(one)
    expect(one?.label).toBe('First step · handle refunds')
  })

  it('keeps steps, tools and formats apart', () => {
    const format = { type: 'json_schema', json_schema: { name: 'invoice' } }
    const after = request('You handle refunds.', { tools })
    after.messages.push({ role: 'assistant', tool_calls: [{ function: { name: 'find', arguments: '{}' } }] }, { role: 'tool', content: '{}' })
    const signatures = [request('You handle refunds.'), request('You handle refunds.', { tools }), request('You handle refunds.', { response_format: format }), after].map(requestSignature)
    expect(new Set(signatures.map((signature) => signature?.key)).size).toBe(4)
    expect(signatures.map((signature) => signature?.label)).toEqual(
      ['Handle refunds', 'First step · handle refunds', 'JSON invoice · handle refunds', 'After find · handle refunds'])
  })

  it('names a format beside the step', () => {
    const answer = request('You are an extractor of invoices', { tools, response_format: { type: 'json_object' } })
    expect(requestSignature(answer)?.label).toBe('First step · JSON · an extractor of invoices')
    expect(requestSignature(request(''))?.label).toBe('No system prompt')
  })

  it('has no signature for a request without messages', () => {
    expect(requestSignature({ messages: [] })).toBeNull()
  })
})

describe('distinctLabels', () => {
  const offering = (...names: string[]) =>
    requestSignature(request('You handle refunds.', { tools: names.map((name) => ({ type: 'function' as const, function: { name } })) }))!

  it('adds the tools that set groups with one label apart', () => {
    expect(distinctLabels([offering('find', 'refund'), offering('find', 'escalate'), requestSignature(request('You route calls.'))!]))
      .toEqual(['First step · handle refunds · with refund', 'First step · handle refunds · with escalate', 'Route calls'])
  })

  it('leaves the one without tools of its own as it is', () => {
    expect(distinctLabels([offering('find'), offering('find', 'refund')]))
      .toEqual(['First step · handle refunds', 'First step · handle refunds · with refund'])
  })

  it('adds the key where nothing else differs', () => {
    const [one, two] = [requestSignature(request('You handle refunds.'))!, requestSignature(request('Handle refunds.'))!]
    expect(distinctLabels([one, two])).toEqual([`Handle refunds · ${one.key}`, `Handle refunds · ${two.key}`])
  })
})
