import { describe, expect, it } from 'vitest'
import { applyOverrides, differsInTools } from '@/lib/core/apply-overrides'
import { parseOverrides, readOverrides } from '@/lib/core/arm-overrides'
import type { ChatRequest } from '@/lib/core/chat'

// keys in an order that no sorting gives, as gateways log them
const LOGGED = '{"messages":[{"role":"developer","content":"Be kind.","name":"policy"},{"role":"user","content":"Hi"}],'
  + '"tools":[{"function":{"parameters":{"type":"object","required":["b","a"],"properties":{"b":{"type":"string"},"a":{"type":"number"}}},"name":"find"},"type":"function"},'
  + '{"type":"function","function":{"name":"send","strict":true,"parameters":{"z":1,"a":2},"description":"Sends."}}],"tool_choice":"auto","params":{"top_p":1,"seed":3}}'
const logged = () => JSON.parse(LOGGED) as ChatRequest

const apply = (asked: Parameters<typeof readOverrides>[0], request = logged()) => {
  const read = readOverrides(asked)
  if (!read.ok) throw new Error(`${read.field}: ${read.message}`)
  // through JSON, as the database keeps it
  return JSON.stringify(applyOverrides(request, parseOverrides(JSON.parse(JSON.stringify(read.overrides)) as never)))
}

describe('overrides of a candidate', () => {
  it('say whether they change the tools of this very request', () => {
    const differs = (overrides: Parameters<typeof applyOverrides>[1], request: ChatRequest | null = logged()) => differsInTools(request, overrides)
    expect([differs({ toolSchemas: { find: {} } }), differs({ tools: [{ type: 'function', function: { name: 'send' } }] })]).toEqual([true, true])
    expect([differs(null), differs({ systemPrompt: 'x' }), differs({ toolSchemas: { other: {} } }), differs({ toolSchemas: { find: {} } }, { messages: [] }), differs({ toolSchemas: {} }, null)])
      .toEqual([false, false, false, false, false])
  })

  it('leave a request alone when there are none', () => {
    const request = logged()
    expect(applyOverrides(request, null)).toBe(request)
    expect(applyOverrides(request, {})).toBe(request)
    expect(apply(undefined)).toBe(LOGGED)
    expect(apply({})).toBe(LOGGED)
  })

  it('put a prompt in the place of the first system or developer message and touch nothing else', () => {
    expect(apply({ systemPrompt: 'Be short.' })).toBe(LOGGED.replace('Be kind.', 'Be short.'))
  })

  it('put a prompt in front of a conversation without one, and an empty prompt takes it away', () => {
    const bare: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] }
    expect(applyOverrides(bare, { systemPrompt: 'Be short.' }).messages).toEqual([{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'Hi' }])
    expect(applyOverrides(bare, { systemPrompt: '' })).toBe(bare)
    expect(apply({ systemPrompt: '' })).toBe(LOGGED.replace('{"role":"developer","content":"Be kind.","name":"policy"},', ''))
    const two: ChatRequest = { messages: [{ role: 'system', content: 'one' }, { role: 'system', content: 'two' }, { role: 'user', content: 'Hi' }] }
    expect(applyOverrides(two, { systemPrompt: 'x' }).messages.map(({ content }) => content)).toEqual(['x', 'two', 'Hi'])
  })

  it('replace tools by name in their place, with the order of keys that was given, and add none', () => {
    const own = '{"function":{"name":"send","parameters":{"y":{"b":1,"a":2},"x":1}},"type":"function"}'
    const other = '{"type":"function","function":{"name":"new_tool"}}'
    const sent = apply({ tools: JSON.parse(`[${other},${own}]`) })
    expect(sent).toBe(LOGGED.replace('{"type":"function","function":{"name":"send","strict":true,"parameters":{"z":1,"a":2},"description":"Sends."}}', own))
  })

  it('replace only the parameters of a tool, in their place', () => {
    expect(apply({ toolSchemas: JSON.parse('{"send":{"q":{"b":1,"a":0}},"toString":{},"__proto__":{}}') })).toBe(LOGGED.replace('{"z":1,"a":2}', '{"q":{"b":1,"a":0}}'))
  })

  it('are refused with the field when they are no tools, cannot be stored or are too long', () => {
    const field = (asked: Parameters<typeof readOverrides>[0]) => {
      const read = readOverrides(asked)
      return read.ok ? null : read.field
    }
    const tool = (name: string) => ({ type: 'function', function: { name } })
    const wrong = [[], {}, 'x', [{ name: 'a' }], [tool('')], [tool('a'), tool('a')], [{ type: 'function', function: { name: 'a', parameters: [] } }]]
    expect(wrong.map((tools) => field({ tools }))).toEqual(wrong.map(() => 'tools'))
    expect([[], {}, { a: 1 }, { a: null }, null].map((toolSchemas) => field({ toolSchemas }))).toEqual(Array(5).fill('toolSchemas'))
    expect(field({ systemPrompt: 'a\u0000b' })).toBe('systemPrompt')
    expect(field({ tools: [tool('a\ud83d')] })).toBe('tools')
    expect(field({ toolSchemas: { a: { 'k\u0000': 1 } } })).toBe('toolSchemas')
    // 33,334 characters of three bytes are 100,002 bytes
    expect(field({ systemPrompt: '€'.repeat(33_334) })).toBe('systemPrompt')
    expect(field({ systemPrompt: '€'.repeat(33_333), tools: [tool('a')] })).toBe('systemPrompt')
    expect(field({ systemPrompt: '€'.repeat(33_333) })).toBe(null)
  })
})
