import { describe, expect, it } from 'vitest'
import { createConversationPlaceholders } from '@/lib/core/pii/placeholders'
import { redactTrace } from '@/lib/core/pii/redact'
import type { Trace } from '@/lib/core/trace'

const trace: Trace = {
  source: 'bifrost', sourceId: 'req:jo@example.com:1', parentSourceId: null, ts: '2026-11-18T10:00:00.000Z', latencyMs: 12,
  modelRequested: 'openai/m', modelUsed: 'm', provider: 'openai', customerId: 'jo@example.com', conversationId: 'c1',
  dimensions: { customer_id: 'jo@example.com', contact: 'kim@example.com', intent: 'refund_flow' },
  request: {
    messages: [
      { role: 'user', content: 'I am kim@example.com' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'find', arguments: '{"email":"kim@example.com","limit":5}' } }] },
      { role: 'tool', tool_call_id: 'c', content: '{"kim@example.com":{"card":4111111111111111}}' },
      { role: 'user', content: [{ type: 'text', text: 'or kim@example.com' }, { type: 'input_audio', input_audio: { data: 'A'.repeat(80), format: 'wav' } }] },
    ],
    params: { user: 'kim@example.com', temperature: 0.2 },
  },
  response: { message: { role: 'assistant', content: 'Sent to kim@example.com and jo@example.com' }, finish_reason: 'stop' },
  usage: { input: 1, output: 2, cachedInput: null }, costUsd: null, status: 'error',
  error: { httpStatus: 400, type: null, code: null, message: 'no such user: kim@example.com' }, replayable: false, notReplayableReason: 'failed attempt',
}

describe('redactTrace', () => {
  it('replaces a value everywhere by the same placeholder and keeps tool arguments valid', () => {
    const { trace: redacted, findings } = redactTrace(trace, { idKey: 'p1' })
    expect(JSON.stringify(redacted)).not.toMatch(/example\.com|4111|AAAA/)
    expect(redacted.request?.messages[0]?.content).toBe('I am <EMAIL_1>')
    expect(redacted.request?.messages[1]?.tool_calls?.[0]?.function.arguments).toBe('{"email":"<EMAIL_1>","limit":5}')
    expect(redacted.request?.messages[2]?.content).toBe('{"<EMAIL_1>":{"card":"<CARD_1>"}}')
    expect(redacted.request?.params).toEqual({ user: '<EMAIL_1>', temperature: 0.2 })
    expect(redacted.response?.message.content).toBe('Sent to <EMAIL_1> and <EMAIL_2>')
    expect(redacted.error?.message).toBe('no such user: <EMAIL_1>')
    expect(redacted.dimensions.contact).toBe('<EMAIL_1>')
    // 4 e-mails in messages, 1 in params, 2 in the response, 1 in the error, 2 in dimensions, 2 in ids
    expect(findings).toEqual({ email: 12, card: 1, attachment: 1 })
  })

  it('keeps ids distinct over conversations, with pseudonyms that differ from project to project', () => {
    const { trace: one } = redactTrace(trace, { idKey: 'p1' })
    const { trace: other } = redactTrace({ ...trace, customerId: 'li@example.com' }, { idKey: 'p1' })
    const { trace: foreign } = redactTrace(trace, { idKey: 'p2' })
    expect(one.customerId).toMatch(/^<EMAIL_[0-9a-f]{12}>$/)
    expect(one.customerId).not.toBe(other.customerId)
    expect(one.customerId).not.toBe(foreign.customerId)
    expect(one.dimensions.customer_id).toBe(one.customerId)
    expect(one.sourceId).toBe(`req:${one.customerId}:1`)
  })

  it('numbers consistently over all traces of one conversation', () => {
    const placeholdersOf = createConversationPlaceholders()
    const first = redactTrace(trace, { placeholders: placeholdersOf('c1') })
    const second = redactTrace({ ...trace, request: { messages: [{ role: 'user', content: 'jo@example.com' }] } }, { placeholders: placeholdersOf('c1') })
    expect(first.trace.response?.message.content).toBe('Sent to <EMAIL_1> and <EMAIL_2>')
    expect(second.trace.request?.messages[0]?.content).toBe('<EMAIL_2>')
  })

  it('forgets the least recently used conversation when there are too many', () => {
    const placeholdersOf = createConversationPlaceholders(2)
    const kept = placeholdersOf('a')
    placeholdersOf('b')
    expect(placeholdersOf('a')).toBe(kept)
    placeholdersOf('c')
    expect(placeholdersOf('a')).toBe(kept)
    expect(placeholdersOf(null)).not.toBe(placeholdersOf(null))
  })

  it('changes nothing when it is applied twice', () => {
    const { trace: once } = redactTrace(trace, { idKey: 'p1' })
    const { trace: twice, findings } = redactTrace(once, { idKey: 'p1' })
    expect(twice).toEqual(once)
    expect(findings).toEqual({})
  })

  it('throws instead of letting a row through that it cannot read', () => {
    const broken = { ...trace, get request(): never { throw new Error('unreadable') } }
    expect(() => redactTrace(broken as Trace)).toThrow('unreadable')
  })

  it('keeps half a surrogate pair and NUL out of ids too', () => {
    const { trace: redacted } = redactTrace({ ...trace, sourceId: 'a\u0000b\ud83d', conversationId: '\udc00', customerId: 'x\ud800' })
    expect([redacted.sourceId, redacted.conversationId, redacted.customerId]).toEqual(['ab\uFFFD', '\uFFFD', 'x\uFFFD'])
  })
})
