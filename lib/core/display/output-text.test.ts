import { describe, expect, it } from 'vitest'
import type { ChatResponse } from '@/lib/core/chat'
import { diffOutputs, outputText } from '@/lib/core/display/output-text'

const text = (content: string): ChatResponse => ({ message: { role: 'assistant', content }, finish_reason: 'stop' })
const call = (args: string): ChatResponse => ({
  message: { role: 'assistant', content: null, tool_calls: [{ function: { name: 'refund', arguments: args } }] }, finish_reason: 'tool_calls',
})

describe('outputs side by side', () => {
  it('ignores the order of keys in tool calls and in JSON answers', () => {
    expect(diffOutputs(call('{"a":1,"b":2}'), call('{"b":2,"a":1}')).equal).toBe(true)
    expect(diffOutputs(text('{"a":1,"b":2}'), text(' {"b":2, "a":1}')).equal).toBe(true)
  })

  it('shows a changed argument as one line out and one in', () => {
    const diff = diffOutputs(call('{"amount":20}'), call('{"amount":2}'))
    expect(diff.mode).toBe('lines')
    expect(diff.parts.filter((part) => part.kind !== 'same')).toEqual([
      { kind: 'removed', text: '  "amount": 20' }, { kind: 'added', text: '  "amount": 2' },
    ])
  })

  it('keeps a truncated call as it came, without a bracket that the model never wrote', () => {
    expect(outputText(call('{"amount":20,"cur'))).toBe('refund({"amount":20,"cur')
  })

  it('shows of a truncated call what is missing, not all of it as changed', () => {
    const diff = diffOutputs(call('{"order":"A-1","amount":20}'), call('{"order":"A-1","amo'))
    expect(diff.parts[0]).toEqual({ kind: 'same', text: 'refund({\n  "order": "A-1",' })
  })

  it('compares prose by words and an absent answer as empty', () => {
    expect(diffOutputs(text('yes, at once'), text('no, at once')).mode).toBe('words')
    expect(diffOutputs(text('yes'), null).parts).toEqual([{ kind: 'removed', text: 'yes' }])
  })
})
