import { expect, it } from 'vitest'
import type { ChatTool } from '@/lib/core/chat'
import { countPlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import { createRedactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES } from '@/lib/core/pii/rules'
import type { Trace } from '@/lib/core/trace'

const tool = (name: string, properties: Record<string, unknown>): ChatTool => ({ type: 'function', function: { name, parameters: { type: 'object', properties } } })
const call = (name: string, given: unknown) => ({ id: name, type: 'function', function: { name, arguments: JSON.stringify(given) } })
const before: Trace = {
  source: 's', sourceId: 'one', parentSourceId: null, ts: '2026-11-18T10:00:00.000Z', latencyMs: null, modelRequested: null, modelUsed: null, provider: null, customerId: null, conversationId: 'c1', dimensions: {},
  request: {
    tools: [tool('find', { email: { type: 'string', format: 'email' } }), tool('note', { text: { type: 'string' } }), tool('pay', { card_number: { type: 'string', pattern: '^[0-9]{16}$' } })],
    messages: [
      { role: 'assistant', content: null, tool_calls: [call('find', { email: 'jo@acme.io' }), call('note', { text: 'jo@acme.io wrote' }), call('pay', { card_number: '4111111111111111' }), call('note', { text: 'nothing' })] },
    ],
    response_format: { type: 'json_schema', json_schema: { schema: { type: 'object', properties: { phone: { type: 'integer' } } } } },
  },
  response: { message: { role: 'assistant', content: '{"phone": 4930901820}' }, finish_reason: 'stop' }, usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: null,
  replayable: true, notReplayableReason: null,
}
const effects = (mode: 'placeholder' | 'surrogate') => countPlaceholderEffects([{ before, after: createRedactor({ rules: compileRules({ ...DEFAULT_RULES, mode }, '') }).trace(before).trace }])

it('counts outputs that read otherwise, and those that break their schema only because of a placeholder', () => {
  // four tool calls and one answer; "nothing" stays; the note keeps its schema; format, pattern and type break
  expect(effects('placeholder')).toEqual({ outputs: 5, changed: 4, invalid: 3 })
})

it('counts none that breaks its schema where values of the same shape are written', () => {
  expect(effects('surrogate')).toEqual({ outputs: 5, changed: 4, invalid: 0 })
})
