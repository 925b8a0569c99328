import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { argumentPrompt, readArgumentPrompt } from '@/lib/core/judging/argument-prompt'
import { argumentQuestions } from '@/lib/core/judging/argument-questions'
import { nextArgumentStep } from '@/lib/core/judging/argument-votes'
import { parseArgumentReply } from '@/lib/core/judging/judge-reply'
import { compareStructure } from '@/lib/core/judging/judge-structure'
import { schemaAt } from '@/lib/core/judging/schema-at'

const parameters = {
  type: 'object', required: ['street'], properties: {
    street: { type: 'string' }, level: { enum: ['low', 'high'] }, order: { type: 'string', pattern: '^BX-[0-9]+$' }, count: { type: 'integer' },
    note: { anyOf: [{ type: 'string' }, { type: 'null' }] }, lines: { type: 'array', items: { $ref: '#/$defs/line' } },
  }, $defs: { line: { type: 'object', properties: { text: { type: 'string', description: 'what was bought' } } } },
}
const request: ChatRequest = {
  messages: [{ role: 'system', content: 'secret rules' }, { role: 'user', content: 'first' }, { role: 'user', content: 'Send it to Main Street 1' }],
  tools: [{ type: 'function', function: { name: 'move', parameters } }],
}
const calls = (...list: object[]): ChatMessage => ({ role: 'assistant', content: null, tool_calls: list.map((args) => ({ function: { name: 'move', arguments: JSON.stringify(args) } })) })
const questions = (expected: object[], given: object[], asked = request) =>
  argumentQuestions(compareStructure('tools', { message: calls(...expected), finish_reason: null }, { message: calls(...given), finish_reason: null }, asked), asked)

describe('what is put to a judge of arguments', () => {
  it('is only what equality leaves over, with the schema of its place', () => {
    expect(questions([{ street: 'Main St 1', count: 1 }], [{ street: 'Main Street 1', count: '1' }]))
      .toEqual([{ call: 'move', path: 'street', schema: { type: 'string' }, expected: 'Main St 1', given: 'Main Street 1' }])
    expect(questions([{ lines: [{ text: 'a pen' }] }], [{ lines: [{ text: 'one pen' }] }]))
      .toEqual([{ call: 'move', path: 'lines[0].text', schema: parameters.$defs.line.properties.text, expected: 'a pen', given: 'one pen' }])
    expect(questions([{ street: 'x' }], [{ street: 'x', note: null }])).toMatchObject([{ path: 'note', expected: undefined, given: null }])
    expect(questions([{ street: 'x' }], [{ street: 'x' }])).toEqual([])
    expect(questions([{ street: 'x' }], [])).toEqual([])
  })

  it.each([
    ['another number', { count: 1 }, { count: 2 }], ['an argument too few', { count: 0 }, {}], ['an argument too many', {}, { street: 'x' }], ['another type', { lines: [] }, { lines: 'none' }], ['another truth value', { x: true }, { x: false }], ['another listed value', { level: 'low' }, { level: 'high' }],
    ['a value that the tool refuses', { order: 'BX-1' }, { order: 'order BX-1' }], ['a value that is not listed', { level: 'low' }, { level: 'lowest' }],
    ['a text as long as a document', { street: 'a' }, { street: 'b'.repeat(9000) }],
  ])('is nothing at all beside %s', (_name, expected, given) => {
    expect(questions([{ note: 'by van', ...expected }], [{ note: 'with a van', ...given }])).toEqual([])
  })

  it('is nothing where not all differences are listed', () => {
    const many = (text: string) => Array.from({ length: 21 }, (_, index) => ({ street: `${text} ${index}` }))
    expect(questions(many('a').slice(0, 20), many('b').slice(0, 20))).toHaveLength(20)
    expect(questions(many('a'), many('b'))).toEqual([])
  })

  it('is a field of a JSON answer, too, but not of one that breaks its schema', () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false }
    const asked: ChatRequest = { messages: [], response_format: { type: 'json_schema', json_schema: { schema } } }
    const of = (given: object) => argumentQuestions(compareStructure('json', { message: { role: 'assistant', content: '{"name":"A. Smith"}' }, finish_reason: null }, { message: { role: 'assistant', content: JSON.stringify(given) }, finish_reason: null }, asked), asked)
    expect(of({ name: 'Anna Smith' })).toEqual([{ call: null, path: 'name', schema: { type: 'string' }, expected: 'A. Smith', given: 'Anna Smith' }])
    expect(of({ name: 'Anna Smith', age: 1 })).toEqual([])
  })

  it('finds schemas through references and forms, and none where there is none', () => {
    expect(schemaAt(parameters, 'note')?.schema).toEqual({ anyOf: [{ type: 'string' }, { type: 'null' }] })
    expect(schemaAt({ anyOf: [{ type: 'null' }, parameters], $defs: parameters.$defs }, 'lines[3].text')?.schema.description).toBe('what was bought')
    expect([schemaAt(parameters, 'lines.text'), schemaAt(parameters, 'a"b'), schemaAt(null, 'a')]).toEqual([null, null, null])
  })
})

describe('the question about an argument', () => {
  const question = { call: 'move', path: 'street', schema: { type: 'string', title: 't' }, expected: { b: 1, a: [1.0] }, given: undefined }

  it('holds the newest request, the place and both values as data, whatever the order of keys', () => {
    const [system, user] = argumentPrompt(request, question)
    expect(system!.content).toContain('{"equivalent": true | false')
    expect(readArgumentPrompt(user!.content as string)).toEqual({
      request: 'Send it to Main Street 1', place: 'Tool: move\nPath: street\nSchema: {"title":"t","type":"string"}', expected: '{"a":[1],"b":1}', given: '(nothing)',
    })
    expect(argumentPrompt(request, { ...question, expected: { a: [1], b: 1 } })).toEqual([system, user])
  })

  it('tells a missing value from a text that says so', () => {
    const given = readArgumentPrompt(argumentPrompt(request, { ...question, given: '(nothing)' })[1]!.content as string)!.given
    expect(given).toBe('"(nothing)"')
  })
})

describe('votes on an argument', () => {
  it('decide by majority, and what can no longer change it is not asked', () => {
    // 3 votes: 2 of one kind.
    expect(nextArgumentStep(['pass'], 3)).toEqual({ kind: 'ask' })
    expect(nextArgumentStep(['pass', 'pass'], 3)).toEqual({ kind: 'decided', passed: true })
    expect(nextArgumentStep(['pass', 'fail', 'fail'], 3)).toEqual({ kind: 'decided', passed: false })
    expect(nextArgumentStep(['fail'], 2)).toEqual({ kind: 'decided', passed: false })
  })

  it('get one more for the first that cannot be read, then stay open', () => {
    expect(nextArgumentStep(['unreadable'], 1)).toEqual({ kind: 'ask' })
    expect(nextArgumentStep(['unreadable', 'unreadable'], 1)).toEqual({ kind: 'unreadable' })
    expect(nextArgumentStep(['unreadable', 'fail'], 1)).toEqual({ kind: 'decided', passed: false })
    // 3 votes and one more: of the 4 two cannot be read, the other two differ.
    expect(nextArgumentStep(['unreadable', 'pass', 'fail'], 3)).toEqual({ kind: 'ask' })
    expect(nextArgumentStep(['unreadable', 'pass', 'fail', 'unreadable'], 3)).toEqual({ kind: 'unreadable' })
    // 4 in all, 3 of them unreadable: one more cannot make 2 of a kind.
    expect(nextArgumentStep(['unreadable', 'unreadable', 'unreadable'], 3)).toEqual({ kind: 'unreadable' })
  })

  it.each(['', 'true', '{"equivalent":"true"}', '{"equivalent":1}', '{"equivalent":true} yes', '{"choice":"pass"}', '{"equivalent":true,"unless":"not"}', '{"equivalent":null}'])(
    'cannot be read: %s', (reply) => expect(parseArgumentReply(reply)).toBeNull())

  it('are read from one JSON object', () => {
    expect(parseArgumentReply('```json\n{"equivalent":false,"reason":"other house"}\n```')).toEqual({ equivalent: false, reason: 'other house' })
    expect(parseArgumentReply('{"equivalent":true}')).toEqual({ equivalent: true, reason: null })
  })
})
