import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isIbanValid, isLuhnValid } from '@/lib/core/pii/checksums'
import { isCpf, isDni, isPesel } from '@/lib/core/pii/id-checks'
import { createRedactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES } from '@/lib/core/pii/rules'
import { surrogateOf } from '@/lib/core/pii/surrogates'
import type { Trace } from '@/lib/core/trace'

const rules = compileRules({ ...DEFAULT_RULES, mode: 'surrogate' }, 'key')
const redactor = createRedactor({ rules, idKey: 'p1', surrogateSeed: 'seed' })
const write = (text: string) => redactor.text(text).text as string

describe('surrogates', () => {
  it('keep issuer, length, country, shape and checksum', () => {
    const card = /^card (4\d{3} \d{4} \d{4} \d{4}) ok$/.exec(write('card 4111 1111 1111 1111 ok'))![1]!
    expect(isLuhnValid(card.replaceAll(' ', ''))).toBe(true)
    const iban = /^IBAN (DE\d\d(?: \d{4}){4} \d\d)$/.exec(write('IBAN DE89 3704 0044 0532 0130 00'))![1]!
    expect(isIbanValid(iban.replaceAll(' ', ''))).toBe(true)
    expect(isDni(/^DNI (\d{8}[A-Z])$/.exec(write('DNI 12345678Z'))![1]!)).toBe(true)
    expect(isPesel(/^PESEL (\d{11})$/.exec(write('PESEL 44051401359'))![1]!)).toBe(true)
    expect(isCpf(/^CPF (\d{3}\.\d{3}\.\d{3}-\d{2})$/.exec(write('CPF 529.982.247-25'))![1]!.replace(/\D/g, ''))).toBe(true)
  })

  it('come from ranges that nobody has, where there are such', () => {
    expect(write('Call +1 (415) 555-2671')).toMatch(/^Call \+1 \(415\) 555-01\d\d$/)
    expect(write('Call +44 7912 345678')).toMatch(/^Call \+44 7700 900\d{3}$/)
    expect(write('jo.park77@gmail.com')).toMatch(/^[a-z]+\.[a-z]+\d\d@example\.(?:com|org|net)$/)
    expect(write('from 106.31.73.20')).toMatch(/^from (?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/)
    expect(write('My website is https://annas-pots.de/')).toMatch(/^My website is https:\/\/www\.[a-z]+\d\d\.example\/$/)
    expect(write('sk-proj-AbCdEfGhIjKlMnOp1234')).toMatch(/^sk-proj-[A-Za-z0-9]{20}$/)
    expect(write('born on 1985-05-24')).toMatch(/^born on 198[2-8]-05-\d\d$/)
  })

  it('call a person by one other name, written as each place wrote it, and keep JSON valid', () => {
    const text = JSON.stringify({ user_id: 'zorvan_quellix_6136', first_name: 'Zorvan', last_name: 'Quellix', note: 'ZORVAN QUELLIX says Zorvan', card_number: 4111111111111111 })
    const { user_id, first_name, last_name, note, card_number } = JSON.parse(write(text)) as Record<string, string>
    expect(text).not.toContain(first_name)
    expect(user_id).toBe(`${first_name}_${last_name}_6136`.toLowerCase())
    expect(note).toBe(`${first_name} ${last_name}`.toUpperCase() + ` says ${first_name}`)
    expect(String(card_number)).toMatch(/^4\d{15}$/)
  })

  it('are the same in every row of a conversation, and others in another conversation and under another seed', () => {
    const trace = (conversationId: string): Trace => ({
      source: 's', sourceId: 'one', parentSourceId: null, ts: '2026-11-18T10:00:00.000Z', latencyMs: null, modelRequested: null, modelUsed: null, provider: null, customerId: null, conversationId,
      dimensions: {}, request: { messages: [{ role: 'user', content: '4111 1111 1111 1111' }] }, response: null, usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success',
      error: null, replayable: true, notReplayableReason: null,
    })
    const content = (by: typeof redactor, conversation: string) => by.trace(trace(conversation)).trace.request!.messages[0]!.content
    expect(content(redactor, 'c1')).toBe(content(createRedactor({ rules, surrogateSeed: 'seed' }), 'c1'))
    expect(content(redactor, 'c1')).not.toBe(content(redactor, 'c2'))
    expect(content(redactor, 'c1')).not.toBe(content(createRedactor({ rules, surrogateSeed: 'other' }), 'c1'))
  })

  it('never are the value that they stand for, whatever it is', () => {
    const types = ['email', 'phone', 'card', 'iban', 'national_id', 'ip', 'mac', 'url', 'secret', 'crypto', 'birth_date', 'person', 'organisation', 'address', 'place', 'custom'] as const
    fc.assert(fc.property(fc.constantFrom(...types), fc.string({ minLength: 1, maxLength: 40 }), fc.string({ maxLength: 4 }), (type, text, seed) => {
      expect(surrogateOf(type, text, text, seed)?.toLowerCase()).not.toBe(text.toLowerCase())
    }), { numRuns: 2000 })
  })
})
