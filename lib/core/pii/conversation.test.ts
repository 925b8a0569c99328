import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createConversationPlaceholders } from '@/lib/core/pii/placeholders'
import { collectStrings, collectTexts, createRedactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES } from '@/lib/core/pii/rules'
import type { ChatMessage } from '@/lib/core/chat'
import type { Trace } from '@/lib/core/trace'

const redactor = createRedactor({ idKey: 'p1' })

function trace(messages: ChatMessage[], change: Partial<Trace> = {}): Trace {
  return {
    source: 's', sourceId: 'one', parentSourceId: null, ts: '2026-11-18T10:00:00.000Z', latencyMs: null, modelRequested: null, modelUsed: null, provider: null, customerId: null, conversationId: 'c1',
    dimensions: {}, request: { messages }, response: null, usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: null, replayable: true,
    notReplayableReason: null, ...change,
  }
}
const contents = (given: Trace) => given.request!.messages.map(({ content }) => content)

const CUSTOMER = JSON.stringify({
  user_id: 'zorvan_quellix_6136', name: { first_name: 'Zorvan', last_name: 'Quellix' }, address: { address1: '362 Spruce Street', address2: 'Suite 647', city: 'San Jose', country: 'USA', state: 'CA', zip: '95185' },
  email: 'zorvan.quellix9130@example.com', phone_number: '5551232002', dob: '1995-06-11', membership: 'regular',
})

describe('a person in a conversation', () => {
  it('is one placeholder in sentences, fields, identifiers and parts, before and after the place that tells the name', () => {
    const { trace: redacted } = redactor.trace(trace([
      { role: 'user', content: 'zorvan_quellix_6136 here; ZORVAN QUELLIX, born 1995-06-11, phone 555-123-2002, zip 95185.' },
      { role: 'tool', tool_call_id: 'c', content: CUSTOMER },
      { role: 'assistant', content: 'Thank you, Zorvan. Shall it go to 362 Spruce Street, Mr. Quellix? Your call was logged as zorvanquellix.' },
    ]))
    expect(contents(redacted)).toEqual([
      '<PERSON_1>_6136 here; <PERSON_1>, born <BIRTH_DATE_1>, phone <PHONE_1>, zip <ADDRESS_1>.',
      '{"user_id":"<PERSON_1>_6136","name":{"first_name":"<PERSON_1>","last_name":"<PERSON_1>"},"address":{"address1":"<ADDRESS_2>","address2":"<ADDRESS_3>","city":"San Jose","country":"USA","state":"CA","zip":"<ADDRESS_1>"},'
      + '"email":"<EMAIL_1>","phone_number":"<PHONE_1>","dob":"<BIRTH_DATE_1>","membership":"regular"}',
      'Thank you, <PERSON_1>. Shall it go to <ADDRESS_2>, Mr. <PERSON_1>? Your call was logged as <PERSON_1>.',
    ])
  })

  it('is known in later rows of the conversation, and unknown in another one', () => {
    const placeholdersOf = createConversationPlaceholders()
    redactor.trace(trace([{ role: 'tool', tool_call_id: 'c', content: CUSTOMER }]), { placeholders: placeholdersOf('c1') })
    const later = trace([{ role: 'user', content: 'It is Quellix again.' }])
    expect(contents(redactor.trace(later, { placeholders: placeholdersOf('c1') }).trace)).toEqual(['It is <PERSON_1> again.'])
    expect(contents(redactor.trace(later, { placeholders: placeholdersOf('c2') }).trace)).toEqual(['It is Quellix again.'])
  })

  it('is hidden in rows of before, too, where rows are redacted together, whatever their order', () => {
    const rows = [
      trace([{ role: 'user', content: 'It is Quellix, for Morwenstow 7.' }], { sourceId: 'a', ts: '2026-11-18T10:00:00.000Z' }),
      trace([{ role: 'user', content: 'Pay for jo@example.com' }], { sourceId: 'b', ts: '2026-11-18T10:01:00.000Z' }),
      trace([{ role: 'tool', tool_call_id: 'c', content: '{"first_name":"Zorvan","last_name":"Quellix","address1":"Morwenstow 7","email":"kim@example.com"}' }], { sourceId: 'c', ts: '2026-11-18T10:02:00.000Z' }),
    ]
    const together = redactor.conversation(rows)
    expect(together.map((one) => contents(one!.trace)[0])).toEqual([
      'It is <PERSON_1>, for <ADDRESS_1>.', 'Pay for <EMAIL_1>', '{"first_name":"<PERSON_1>","last_name":"<PERSON_1>","address1":"<ADDRESS_1>","email":"<EMAIL_2>"}',
    ])
    expect(redactor.conversation([...rows].reverse()).reverse()).toEqual(together)
  })

  it('is refused alone when one of the rows cannot be redacted', () => {
    const poisoned = trace([], { sourceId: 'b', request: { messages: [], params: { n: 1n } } as never })
    const [first, second, third] = redactor.conversation([trace([{ role: 'user', content: 'jo@example.com' }]), poisoned, trace([{ role: 'user', content: 'jo@example.com' }], { sourceId: 'c' })])
    expect([contents(first!.trace), second, contents(third!.trace)]).toEqual([['<EMAIL_1>'], null, ['<EMAIL_1>']])
  })

  it('stays apart from another with the same surname, whose surname alone is nobody in particular', () => {
    const both = JSON.stringify([{ first_name: 'Zorvan', last_name: 'Quellix' }, { first_name: 'Mirela', last_name: 'Quellix' }])
    const { trace: redacted } = redactor.trace(trace([{ role: 'tool', tool_call_id: 'c', content: both }, { role: 'user', content: 'Mirela and Zorvan are both a Quellix' }]))
    expect(contents(redacted)).toEqual([
      '[{"first_name":"<PERSON_1>","last_name":"<PERSON_1>"},{"first_name":"<PERSON_2>","last_name":"<PERSON_2>"}]', expect.stringMatching(/^<PERSON_2> and <PERSON_1> are both a <PERSON_\d>$/),
    ])
  })

  it('has the same id in every conversation, whether anything is known of the name or not', () => {
    const one = redactor.trace(trace([], { customerId: 'zorvan_quellix_6136', dimensions: { customer_id: 'zorvan_quellix_6136' } })).trace
    const other = redactor.trace(trace([{ role: 'tool', tool_call_id: 'c', content: CUSTOMER }], { customerId: 'zorvan_quellix_6136', conversationId: 'c2' })).trace
    expect(one.customerId).toMatch(/^<PERSON_[0-9a-f]{12}>_6136$/)
    expect(other.customerId).toBe(one.customerId)
    expect(one.dimensions.customer_id).toBe(one.customerId)
    expect(redactor.id('zorvan_quellix_6136', 'customer')).toBe(one.customerId)
  })
})

describe('fields', () => {
  it.each([
    '{"name":"Premium Plan","price":65}', '{"function":{"name":"find_user"}}', '{"item":{"name":"Bluetooth Speaker","product_id":"4768869376"}}', '{"Smartphone":"1801728040","Headphones":"6992792935"}',
    '{"status":"open","user_id":"C1001","credit_card_4421486":{"id":"credit_card_4421486"}}', '{"max_tokens":4096,"token_count":12345678}', '{"date":"2026-11-18","birthday_discount":false}', '{"company":"Acme"}',
  ])('leave what only looks like a person: %s', (text) => {
    expect(redactor.text(text).text).toBe(text)
  })

  it.each([
    ['{"passport_no":"X7712345"}', '{"passport_no":"<NATIONAL_ID_1>"}'], ['{"cvv":"123","card_number":"4111 1111 1111 1112"}', '{"cvv":"<SECRET_1>","card_number":"<CARD_1>"}'],
    ['{"password":"hunter2","user":"x"}', '{"password":"<SECRET_1>","user":"x"}'], ['{"fullName":"Zorvan Quellix"}', '{"fullName":"<PERSON_1>"}'], ['{"customer":{"name":"Quellix"}}', '{"customer":{"name":"<PERSON_1>"}}'],
    ['{"dateOfBirth":"11 June 1995"}', '{"dateOfBirth":"<BIRTH_DATE_1>"}'], ['{"mobile":15551232002}', '{"mobile":"<PHONE_1>"}'], ['{"a":"{\\"mobile\\":15551232002}"}', '{"a":"{\\"mobile\\":\\"<PHONE_1>\\"}"}'],
  ])('hide what they name: %s', (text, expected) => {
    expect(redactor.text(text).text).toBe(expected)
  })

  it('leave schemas of tools and the operator\'s own words as they are, but no customer in them', () => {
    const tools = [{ type: 'function' as const, function: { name: 'find_user', description: 'By first_name and last_name', parameters: { type: 'object', properties: { email: { type: 'string', default: 'none' }, name: { type: 'string' } } } } }]
    const given = trace([{ role: 'system', content: 'You work for https://www.acme-air.com/. The customer is zorvan_quellix_6136.' }, { role: 'tool', tool_call_id: 'c', content: CUSTOMER }])
    const { trace: redacted } = redactor.trace({ ...given, request: { ...given.request!, tools } })
    expect(redacted.request!.tools).toEqual(tools)
    expect(redacted.request!.messages[0]!.content).toBe('You work for https://www.acme-air.com/. The customer is <PERSON_1>_6136.')
  })
})

describe('the original of a trace', () => {
  it('stays byte for byte but for what is replaced: order, spaces, escapes and numbers', () => {
    const original = '{ "z" : 1.50,\t"note":"caf\\u00e9 \\/ jo\\u0040example.com \\ud83d\\ude00", "pan":4111111111111111, "a":[1e3, "kim@example.com"] }'
    const { trace: redacted } = redactor.trace(trace([{ role: 'user', content: 'kim@example.com' }], { original }))
    expect(redacted.original).toBe('{ "z" : 1.50,\t"note":"caf\\u00e9 \\/ <EMAIL_2> \\ud83d\\ude00", "pan":"<CARD_1>", "a":[1e3, "<EMAIL_1>"] }')
  })
})

describe('counts of what was replaced', () => {
  it('are those of request, response and fields: the original is the same once more', () => {
    const messages: ChatMessage[] = [{ role: 'user', content: 'kim@example.com' }]
    const { trace: redacted, findings } = redactor.trace(trace(messages, { dimensions: { contact: 'jo@example.com' }, original: JSON.stringify({ messages, contact: 'jo@example.com', card: '4111111111111111' }) }))
    expect(redacted.original).toBe('{"messages":[{"role":"user","content":"<EMAIL_1>"}],"contact":"<EMAIL_2>","card":"<CARD_1>"}')
    expect(findings).toEqual({ email: 2 })
  })
})

describe('what detectors outside found', () => {
  const span = (text: string, word: string, type: 'person' | 'custom') => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length, type, value: word })
  it('is hidden in a line that broke off, and asked about as the text that it is', () => {
    const line = '{"note":"badge blorptang","who":"qwxz'
    expect(collectTexts(line)).toEqual([line, 'badge blorptang', 'qwxz'])
    expect(redactor.text(line, { found: new Map([[line, [span(line, 'blorptang', 'person'), span(line, 'qwxz', 'custom')]]]) }).text).toBe('{"note":"badge <PERSON_1>","who":"<CUSTOM_1>')
  })

  it('is asked for in JSON in JSON and in the original, each text once', () => {
    const inner = JSON.stringify({ note: 'badge blorptang' })
    expect(collectStrings(trace([{ role: 'tool', tool_call_id: 'c', content: inner }], { original: JSON.stringify({ inner, extra: 'only here' }) })).filter((text) => / /.test(text))).toEqual(['badge blorptang', 'only here'])
  })

  it('leaves names of models and dimensions to those who filter by them', () => {
    const given = trace([{ role: 'user', content: 'claude' }], { modelUsed: 'claude', dimensions: { agent: 'claude' } })
    const { trace: redacted } = redactor.trace(given, { found: new Map([['claude', [span('claude', 'claude', 'person')]]]) })
    expect([contents(redacted), redacted.modelUsed]).toEqual([['<PERSON_1>'], 'claude'])
  })
})

describe('rules of a project', () => {
  const withRules = (rules: Partial<typeof DEFAULT_RULES>) => createRedactor({ rules: compileRules({ ...DEFAULT_RULES, ...rules }, 'key', 3) })
  it('leave and count types that are off, leave what is allowed, and hide what their expressions find', () => {
    const own = withRules({ off: ['phone'], allow: ['help@acme.io', '@acme.org'], patterns: [{ name: 'contract', pattern: 'KD-(\\d{4})' }] })
    const { text, findings, off } = own.text('help@acme.io, jo@acme.org, jo@acme.com, +49 30 901820, KD-1234')
    expect(text).toBe('help@acme.io, jo@acme.org, <EMAIL_1>, +49 30 901820, KD-<CUSTOM_1>')
    expect([findings, off]).toEqual([{ email: 1, custom: 1 }, { phone: 1 }])
    expect(own.version).toBe('2.3')
  })
})

type Values = { files: Record<string, { values_by_task_id: Record<string, Record<string, string[]>> }> }
const tau2 = `${process.env.SLICEGATE_SHARED_DATA ?? '../shared/data'}/tau2`
const load = <T>(name: string): T => JSON.parse(gunzipSync(readFileSync(`${tau2}/${name}.json.gz`)).toString('utf8')) as T

describe.skipIf(!existsSync(tau2))('280 conversations of customers with agents', () => {
  it('keep no e-mail address, phone number, street, date of birth and name of those that their tools told', () => {
    const left: Record<string, number> = {}
    for (const [name, { values_by_task_id: byTask }] of Object.entries(load<Values>('pii_values').files)) {
      for (const simulation of load<{ simulations: { id: string; task_id: string; messages: ChatMessage[] }[] }>(name).simulations) {
        const { trace: redacted } = redactor.trace(trace(simulation.messages, { conversationId: simulation.id, original: JSON.stringify(simulation) }))
        const text = `${JSON.stringify(redacted.request)}${redacted.original}`
        for (const [kind, values] of Object.entries(byTask[simulation.task_id] ?? {})) {
          for (const value of values) left[kind] = (left[kind] ?? 0) + text.split(value).length - 1
        }
      }
    }
    expect(left).toEqual({ email: 0, phone: 0, street: 0, date_of_birth: 0, name: 0 })
  })
})
