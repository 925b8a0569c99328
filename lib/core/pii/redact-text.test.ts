import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { findPii } from '@/lib/core/pii/find-pii'
import { createPlaceholders } from '@/lib/core/pii/placeholders'
import { createRedactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES } from '@/lib/core/pii/rules'
import { redactText } from '@/lib/core/pii/redact-text'

const redact = (text: string) => redactText(text).text
/** Names are found by what stands around them, which a placeholder changes: the rest is found again in the same places. */
const structured = createRedactor({ rules: compileRules({ ...DEFAULT_RULES, off: ['person', 'organisation', 'address', 'place'] }, '') })

describe('redactText', () => {
  it.each([
    ['Write to Jo.Park+shop@mail.example.co.uk, please.', 'Write to <EMAIL_1>, please.'],
    ['mailto:jo@example.com?subject=hi', 'mailto:<EMAIL_1>?subject=hi'],
    ['https://x.example/unsubscribe?u=jo%40example.com', 'https://x.example/unsubscribe?u=<EMAIL_1>'],
    ['Call +49 30 901820 or 0049 30 901820.', 'Call <PHONE_1> or <PHONE_1>.'],
    ['My phone is 030 901820', 'My phone is <PHONE_1>'],
    ['Reach me at (415) 555-2671.', 'Reach me at <PHONE_1>.'],
    ['415-555-2671', '<PHONE_1>'],
    ['card 4111 1111 1111 1111 12/27 123', 'card <CARD_1> 12/27 123'],
    ['3782-822463-10005', '<CARD_1>'],
    ['IBAN DE89 3704 0044 0532 0130 00 bitte', 'IBAN <IBAN_1> bitte'],
    ['GB82WEST12345698765432', '<IBAN_1>'],
    ['Fax: 345-899-3560x4587', 'Fax: <PHONE_1>'],
    ['Phone:\n467 3395', 'Phone:\n<PHONE_1>'],
    ['customer phone: 555 123 2002', 'customer phone: <PHONE_1>'],
    ['Basic Plan - Line 555-123-2003', 'Basic Plan - Line <PHONE_1>'],
    ['my card 501864667909', 'my card <CARD_1>'],
    ['JCB 213176828496175', 'JCB <CARD_1>'],
    ['key sk-ant-api03-AbCdEfGhIjKlMnOp1234', 'key <SECRET_1>'],
    ['Authorization: Bearer abcdefghijklmnop1234', 'Authorization: Bearer <SECRET_1>'],
    ['postgres://admin:hunter2@db.internal:5432/x', 'postgres://<SECRET_1>@db.internal:5432/x'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '<SECRET_1>'],
    ['AKIAIOSFODNN7EXAMPLE', '<SECRET_1>'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----', '<SECRET_1>'],
  ])('replaces personal data: %s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it.each([
    'order 4829104477 arrived', 'Order no. 415-555-2671', 'Total 1 234 567,89 EUR', 'between 2026-11-18 and 2026-11-25',
    'items 11-18 of 20', 'pages 1000-2000', 'id 8c52039e-3800-4822-8016-012345678901', 'v1.2.3.4', '18.11.2026 14:30',
    'at 1763640000000 ms', 'tracking 00340434161094042557', 'ratio 0.1234567890123', '4111 1111 1111 1112', 'DE00 3704 0044 0532 0130 00',
    '"duration": 22.36510249999992', 'amount 11.579999999999927', '"Smartphone": "1801728040"', 'the phone with imei 234567890123456',
    'one", "product_id": "1801728040"', '501864667909', 'SKU 1234567-89', 'task-force-of-the-whole-company', '@channel and a @ b', '11-18-26', '192.168.100.200', '(1,200 of 12,000,000)',
  ])('leaves alone what only looks alike: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('gives the same value the same number, however it is spelled', () => {
    expect(redact('a@x.io B@X.IO b@x.io A@x.io')).toBe('<EMAIL_1> <EMAIL_2> <EMAIL_2> <EMAIL_1>')
  })

  it('keeps JSON text valid, escapes and numbers included', () => {
    const text = '{"to": "jo\\u0040example.com", "pan": 4111111111111111, "phone": 4930901820, "n": 1.50, "deep": "{\\"e\\":\\"jo@example.com\\"}"}'
    const redacted = redact(text)
    expect(redacted).toBe('{"to": "<EMAIL_1>", "pan": "<CARD_1>", "phone": "<PHONE_1>", "n": 1.50, "deep": "{\\"e\\":\\"<EMAIL_1>\\"}"}')
    expect(JSON.parse(redacted)).toMatchObject({ n: 1.5 })
  })

  it('redacts JSON that was cut off', () => {
    expect(redact('{"to": "jo\\u0040example.com", "cc": "kim@exam' + 'ple.com')).toBe('{"to": "<EMAIL_1>", "cc": "<EMAIL_2>')
  })

  it('redacts what is written in escapes in the string where JSON was cut off', () => {
    expect(redact('{"a": 1, "call": "\\u002b49 30 901820 or jo\\u0040example.com now\\u00')).toBe('{"a": 1, "call": "<PHONE_1> or <EMAIL_1> now\\u00')
  })

  it.each([
    ['names of keys without a value', 'api_key='.repeat(60_000)], ['tokens without a dot', '-eyJaaaaaa'.repeat(50_000)],
    ['quotes that nobody closes', `[${'\\"'.repeat(250_000)}`], ['addresses', 'ab@cd.io '.repeat(50_000)],
  ])('takes a long line of %s like any other', (_, line) => {
    expect(redact(`${line} jo@example.com`).endsWith(' jo@example.com')).toBe(false)
  })

  it('never gives a number twice when the text brings placeholders of its own', () => {
    expect(redact('<EMAIL_1> and new@example.com')).toBe('<EMAIL_1> and <EMAIL_2>')
  })

  it('removes what Postgres cannot store', () => {
    expect(redact('a\u0000b\uD800c')).toBe('ab\uFFFDc')
  })
})

const digit = fc.integer({ min: 0, max: 9 })
const email = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9._+]{0,14}[a-z0-9]$/), fc.stringMatching(/^[a-z][a-z0-9]{1,10}$/), fc.constantFrom('com', 'de', 'co.uk'))
  .map(([name, host, tld]) => `${name}@${host}.${tld}`)
const card = fc.tuple(fc.array(digit, { minLength: 14, maxLength: 14 }), fc.constantFrom('', ' ', '-')).map(([tail, separator]) => {
  const head = [4, ...tail]
  // Luhn: positions counted from the check digit, every second one doubled.
  const sum = head.reverse().reduce((total, value, index) => total + (index % 2 === 0 ? (value * 2 > 9 ? value * 2 - 9 : value * 2) : value), 0)
  const digits = [...head.reverse(), (10 - (sum % 10)) % 10].join('')
  return (digits.match(/.{4}/g) ?? []).join(separator)
})
const iban = fc.array(digit, { minLength: 18, maxLength: 18 }).map((digits) => {
  const account = digits.join('')
  // Mod 97: check digits are 98 minus the remainder of account + "DE00" with D = 13, E = 14.
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return `DE${String(check).padStart(2, '0')}${account}`
})
const secret = fc.tuple(fc.constantFrom('sk-', 'sk-ant-', 'ghp_', 'github_pat_', 'xoxb-', 'glpat-'), fc.stringMatching(/^[A-Za-z0-9]{24,40}$/)).map((parts) => parts.join(''))
const phone = fc.constantFrom('+49 30 901820', '+1 415 555 2671', '+33 1 42 68 53 00', '+34 912 34 56 78')
const word = fc.constantFrom('please', 'Bestellung', 'client', 'refund', '11-18', '2026-11-20', 'order 10423,', '“quoted”', '\n', '🙂', '50 %')
const planted = fc.oneof(email, card, iban, secret, phone)
const text = fc.tuple(fc.array(word, { maxLength: 6 }), planted, fc.array(word, { maxLength: 6 }), planted)

describe('redactText, for any text', () => {
  it('lets no planted value survive', () => {
    fc.assert(fc.property(text, ([before, first, after, second]) => {
      const redacted = redact([...before, first, ...after, second].join(' '))
      expect(redacted).not.toContain(first)
      expect(redacted).not.toContain(second)
    }), { numRuns: 500 })
  })

  it('lets no planted value survive inside JSON text, which stays valid with the same keys', () => {
    fc.assert(fc.property(text, fc.string(), ([before, first, , second], noise) => {
      const json = JSON.stringify({ note: [...before, first].join(' '), list: [second, noise, 7], nested: JSON.stringify({ again: first }) })
      const redacted = redact(json)
      expect(Object.keys(JSON.parse(redacted))).toEqual(['note', 'list', 'nested'])
      expect(JSON.parse(JSON.parse(redacted).nested).again).toMatch(/^<[A-Z]+_\d+>$/)
      expect(redacted).not.toContain(first)
      expect(redacted).not.toContain(second)
    }), { numRuns: 300 })
  })

  it('is idempotent', () => {
    fc.assert(fc.property(text, fc.string(), ([before, first, after, second], noise) => {
      const once = structured.text([...before, first, ...after, noise, second].join(' ')).text
      expect(structured.text(once).text).toBe(once)
    }), { numRuns: 300 })
  })

  it('numbers the same value alike over several texts that share placeholders', () => {
    fc.assert(fc.property(email, email, (one, two) => {
      fc.pre(one !== two)
      const placeholders = createPlaceholders()
      expect(redactText(`${one} ${two}`, placeholders).text).toBe('<EMAIL_1> <EMAIL_2>')
      expect(redactText(two, placeholders).text).toBe('<EMAIL_2>')
    }))
  })
})

type Labelled = { full_text: string; spans: { entity_type: string; start_position: number; end_position: number }[] }

const labelled = `${process.env.SLICEGATE_SHARED_DATA ?? '../shared/data'}/presidio-research/synth_dataset_v2.json.gz`
describe.skipIf(!existsSync(labelled))('findPii on 1,500 texts that others labelled', () => {
  const types: Record<string, string> = {
    EMAIL_ADDRESS: 'email', PHONE_NUMBER: 'phone', CREDIT_CARD: 'card', IBAN_CODE: 'iban', US_SSN: 'national_id', US_DRIVER_LICENSE: 'national_id', IP_ADDRESS: 'ip', DOMAIN_NAME: 'url', DATE_TIME: 'birth_date',
  }
  const rows = (): Labelled[] => JSON.parse(gunzipSync(readFileSync(labelled)).toString('utf8')) as Labelled[]

  it('finds every address, card, IBAN, number of a person and phone number', () => {
    const counts: Record<string, { found: number; all: number }> = {}
    for (const row of rows()) {
      const found = findPii(row.full_text, { names: false })
      for (const span of row.spans) {
        const type = types[span.entity_type]
        if (!type) continue
        const count = (counts[type] ??= { found: 0, all: 0 })
        count.all += 1
        if (found.some((hit) => hit.start <= span.start_position && hit.end >= span.end_position)) count.found += 1
      }
    }
    expect(counts.email).toEqual({ found: 49, all: 49 })
    expect(counts.iban).toEqual({ found: 21, all: 21 })
    expect(counts.card).toEqual({ found: 136, all: 136 })
    expect(counts.phone!.found / 92).toBeGreaterThanOrEqual(0.95)
    expect([counts.national_id, counts.ip, counts.url]).toEqual([{ found: 21, all: 21 }, { found: 14, all: 14 }, { found: 37, all: 37 }])
  })

  it('hits nothing that is not personal data of these kinds', () => {
    const wrong = rows().flatMap((row) => findPii(row.full_text, { names: false })
      .filter((hit) => !row.spans.some((span) => types[span.entity_type] && hit.start < span.end_position && span.start_position < hit.end))
      .map((hit) => row.full_text.slice(hit.start, hit.end)))
    expect(wrong).toEqual([])
  })
})
