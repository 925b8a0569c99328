import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES } from '@/lib/core/pii/rules'

/** SLICEGATE_FUZZ=100000 for the full count. */
const RUNS = Number(process.env.SLICEGATE_FUZZ ?? 3000)
const redactor = createRedactor({ idKey: 'fuzz' })
/** What has a shape of its own is found again in the same places; names are found by what stands around them, which a placeholder changes. */
const structured = createRedactor({ rules: compileRules({ ...DEFAULT_RULES, off: ['person', 'organisation', 'address', 'place'] }, '') })
const redact = (text: string): string => redactor.text(text).text

const PLANTED = ['jo.planted@mail.acme.io', '4111 1111 1111 1111', 'DE89370400440532013000', 'ghp_0123456789abcdefghijABCDEFGHIJ012345', '+49 30 901820', '460-89-9847', '106.31.73.20', 'AKIAIOSFODNN7EXAMPLE']
const NOISE = ['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\u0000', '\ud83d', '😀', '<EMAIL_1>', '\\u0041', '\\"', 'é', '中文', '0', '12', ' ', 'null', '<', '>', 'order', 'Ω', '\u202e', '=', '%40', '//', '-----BEGIN']

/** A row as gateways write them, with planted values in text, in JSON in text, and as values of fields. */
const row = fc.tuple(fc.shuffledSubarray(PLANTED, { minLength: 4, maxLength: 4 }), fc.boolean()).map(([[a, b, c, d], pretty]) => JSON.stringify({
  id: 'row-1', messages: [{ role: 'user', content: `it is ${a} or so` }, { role: 'tool', content: JSON.stringify({ note: `see ${b} there`, n: 1.5 }) }],
  output: { text: `said ${c} to them`, list: [` ${d} `, 7, null, true] }, usage: { input: 12, output: 3 },
}, null, pretty ? 2 : undefined))
const edits = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.integer({ min: 0, max: 12 }), put: fc.oneof(fc.constantFrom(...NOISE), fc.string({ unit: 'binary', maxLength: 3 })) }), { maxLength: 6 })
const line = fc.record({ text: row, edits, keep: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })) }).map(mutate)

/** Changes a row anywhere but in and right beside what was planted, and cuts its end off. */
function mutate({ text, edits: changes, keep }: { text: string; edits: { at: number; cut: number; put: string }[]; keep: number }): string {
  let mutated = text.slice(0, Math.ceil(text.length * keep))
  for (const { at, cut, put } of changes) {
    const start = Math.floor(mutated.length * at)
    const touches = PLANTED.some((value) => {
      for (let found = mutated.indexOf(value); found >= 0; found = mutated.indexOf(value, found + 1)) if (start < found + value.length + 3 && start + cut > found - 3) return true
      return false
    })
    if (!touches) mutated = mutated.slice(0, start) + put + mutated.slice(start + cut)
  }
  return mutated
}

describe('any line, however broken', () => {
  it('loses every planted value, and is neither refused nor made worse', () => {
    fc.assert(fc.property(line, (text) => {
      const redacted = redact(text)
      for (const value of PLANTED) expect(redacted).not.toContain(value)
      const once = structured.text(text).text
      expect(structured.text(once).text).toBe(once)
      if (!isJson(text)) return
      expect(isJson(redacted)).toBe(true)
      expect(keysOf(JSON.parse(redacted))).toEqual(keysOf(JSON.parse(text)))
    }), { numRuns: RUNS })
  })

  it('stays byte for byte where nothing is personal', () => {
    fc.assert(fc.property(fc.json({ stringUnit: 'grapheme-ascii', maxDepth: 4 }), (text) => {
      fc.pre(Object.keys(redactor.text(text).findings).length === 0)
      expect(redact(text)).toBe(text)
    }), { numRuns: Math.min(RUNS, 3000) })
  })

  it('is looked through in time that grows with its length alone', () => {
    for (const piece of ['api_key=', '-eyJaaaaaa', '\\"', 'ab@cd.io ', '1-', '1.', 'a.', 'a_b_1 ', '{"a":', '[', 'Bearer ', 'http://a?', 'password: ', '12 ', 'A1', '::', '%40a', 'née ', 'Aa ', '<EMAIL_', '0x', 'BEGIN ', 'x@', '(at) ', '<']) {
      const long = piece.repeat(Math.ceil(100_000 / piece.length))
      const [one, two] = [spent(long), spent(long + long)]
      // quadratic is four times; small times are noise of the machine
      expect(two, `${piece}: ${one} ms, then ${two} ms`).toBeLessThan(Math.max(3.5 * one, 1500))
    }
  })

  it('takes a megabyte of one sign for what it is, and finds what stands behind it', () => {
    for (const sign of ['A', 'a', '1', 'É', '王', '_', '-', '=']) {
      const [short, long] = [spent(sign.repeat(100_000)), spent(sign.repeat(1_000_000))]
      expect(long, `${sign}: ${short} ms, then ${long} ms`).toBeLessThan(Math.max(30 * short, 3000))
    }
    expect(redact(`${'A'.repeat(1_000_000)} jo@example.com`).endsWith('A <EMAIL_1>')).toBe(true)
  })
})

describe('ids', () => {
  it('that are UUIDs stay as they are and are found again, whatever their digits pass for, in texts as well', () => {
    // an account of Belgium, one of Bosnia, a telephone, names
    const known = ['be542731-53e0-4581-9821-014ebaa2d68f', '8c800966-e9aa-4241-be06-866e6a33606e', 'ba389ccd-ead3-4a19-a224-3c5b1420ccd9', 'ff949a9b-0043-4677-b743-ac1af2e5f5b4', '9c455659-6b8a-4d85-bebe-41c994317d25', 'daaaaaaa-ebca-4795-8000-000000000000']
    fc.assert(fc.property(fc.oneof(fc.constantFrom(...known), fc.uuid()), fc.constantFrom('id', 'customer'), (id, kind) => {
      expect(redactor.id(id, kind)).toBe(id)
      expect(redactor.id(id.toUpperCase(), kind)).toBe(id.toUpperCase())
    }), { numRuns: 1000 })
    for (const id of known.slice(0, 4)) expect(redact(`order ${id}, IBAN BE71 0961 2345 6769`)).toBe(`order ${id}, IBAN <IBAN_1>`)
  })

  it('stay distinct, whatever stands in them', () => {
    const email = fc.tuple(fc.stringMatching(/^[a-z]{2,8}$/), fc.stringMatching(/^[a-z]{2,8}$/)).map(([name, host]) => `${name}@${host}.io`)
    fc.assert(fc.property(fc.uniqueArray(fc.oneof(email, fc.uuid(), fc.stringMatching(/^[a-z]{3,9}_[a-z]{3,9}_\d{4}$/), fc.nat().map(String)), { minLength: 2, maxLength: 20 }), (ids) => {
      expect(new Set(ids.map((id) => redactor.id(id, 'customer'))).size).toBe(ids.length)
    }), { numRuns: 300 })
  })
})

function spent(text: string): number {
  const begin = process.cpuUsage()
  createRedactor().text(text)
  const used = process.cpuUsage(begin)
  return (used.user + used.system) / 1000
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysOf)
  return typeof value === 'object' && value !== null ? Object.entries(value).map(([key, item]) => [key, keysOf(item)]) : typeof value === 'string' ? '' : typeof value === 'number' ? 0 : value
}
