import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { redactText } from '@/lib/core/pii/redact-text'
import { storableText } from '@/lib/core/storable-text'
import { verifyFile } from '@/lib/core/adversarial/verify-file'
import { insertTestCase } from '@/lib/db/test-adversarial-world'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { eraseCase } from '@/lib/services/erase-case'
import { exportAdversarial } from '@/lib/services/export-adversarial'
import { importAdversarial } from '@/lib/services/import-adversarial'
import { refineExpectation } from '@/lib/services/refine-expectation'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
const now = () => new Date()
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())
beforeEach(async () => { projectId = await emptyProject() })

const emptyProject = async () => (await createTestProject(database.db)).id
const put = (lines: string[], into = projectId) => importAdversarial({ projectId: into, lines, actor: 'key:k1' }, { db: database.db, now })
const put1 = (line: object | string) => put([typeof line === 'string' ? line : JSON.stringify(line)])
const REQUEST = { messages: [{ role: 'user', content: 'Refund me' }] }

async function linesOf(id = projectId, project = 'p'): Promise<string[]> {
  const lines: string[] = []
  for await (const line of exportAdversarial({ projectId: id, project }, { db: database.db })) lines.push(line)
  return lines
}

async function flag(caseId: string, ticket: string, words = 'Say hello.') {
  await database.db.flag.create({ data: { projectId, caseId, ticketUrl: ticket, expectation: words, createdBy: 'u1', source: 'api' } })
}

/** Three cases, a refinement between them, tickets, and one that was erased. */
async function fill() {
  const a = await insertTestCase(database.db, projectId, { key: 'a', customer: 'c-1', segments: ['s'], dimensions: '{"intent":"x"}', derived: '{"derived.turns":1.10}' })
  const b = await insertTestCase(database.db, projectId, { key: 'b', request: ' {"messages":\n[], "n":1e400, "2":1, "1":1.10}' })
  await refineExpectation({ projectId, caseId: a, text: 'Say good day.', actor: 'u2' }, { db: database.db, now })
  await refineExpectation({ projectId, caseId: b, text: 'Secret of b.', actor: 'u2' }, { db: database.db, now })
  await insertTestCase(database.db, projectId, { key: 'c', reference: '{"message":{"role":"assistant","content":null}}', expectation: null })
  await eraseCase({ projectId, caseId: b, reason: 'the customer asked for it', actor: 'u1' }, { db: database.db, now })
  await refineExpectation({ projectId, caseId: a, text: '{"check":"contains","text":"good day"}', actor: 'u2' }, { db: database.db, now })
  await flag(a, 'https://desk.example/2')
  await flag(a, 'https://desk.example/1', 'Other words.')
  return { a, b }
}

describe('a file of the adversarial set', () => {
  it('is the same bytes each time, has a header and a line for each case in the order of the chain, and verifies offline', async () => {
    await fill()
    const lines = await linesOf()
    expect(await linesOf()).toEqual(lines)
    expect(lines).toHaveLength(4)
    expect(JSON.parse(lines[0]!)).toMatchObject({ format: 'slicegate adversarial', version: 1, project: 'p', cases: 2, erased: 1, entries: 7 })
    expect(lines.slice(1).map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual([1, 2, 5])
    expect(JSON.parse(lines[1]!)).toMatchObject({ key: 'a', customer: 'c-1', segments: ['s'], versions: [{ version: 2, text: 'Say good day.', by: 'u2' }, { version: 3 }], flags: [{ source: 'api', by: 'u1' }, {}] })
    expect(JSON.parse(lines[2]!)).toMatchObject({ erased: { reason: 'the customer asked for it', by: 'u1' } })
    expect(lines.join('')).not.toContain('Secret')
    expect(await verifyFile(lines)).toMatchObject({ ok: true, cases: 3, erased: 1, refined: 3, entries: 7 })
  })

  it('goes into an empty project and comes out with the same bytes: times, hashes and tombstones too; only the name of the project differs', async () => {
    await fill()
    const lines = await linesOf()
    const other = await emptyProject()
    expect(await put(lines, other)).toMatchObject({ received: 3, added: 2, erased: 1, refined: 3, flags: 2, duplicates: 0, redacted: 0, refused: 0, problems: [] })
    const again = await linesOf(other, 'q')
    expect(again.slice(1)).toEqual(lines.slice(1))
    expect(again[0]).toBe(lines[0]!.replace('"project":"p"', '"project":"q"'))
    expect(await verifyAdversarial({ projectId: other }, { db: database.db })).toMatchObject({ ok: true, cases: 3, erased: 1, recordedHeads: 1 })
    expect(await put(lines, other)).toMatchObject({ received: 3, added: 0, duplicates: 3, refined: 0, flags: 0, erased: 0, refused: 0 })
  })

  it('keeps JSON that spans lines, and what no number can hold', async () => {
    const request = ' {"messages":\n[], "n":1e400, "2":1, "1":1.10}\n'
    await insertTestCase(database.db, projectId, { key: 'b', request })
    const other = await emptyProject()
    await put(await linesOf(), other)
    const [row] = await database.db.$queryRaw<{ text: string }[]>`SELECT request::text AS text FROM "case" WHERE project_id = ${other}::uuid`
    expect(row!.text).toBe(request)
  })

  it('makes the round trip whatever the contents are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => redactText(storableText(value)).text)
    const json = fc.jsonValue().map((value) => redactText(storableText(JSON.stringify({ messages: [], value }))).text)
    await fc.assert(fc.asyncProperty(fc.array(fc.record({
      request: json, reference: fc.option(json), expectation: fc.option(text.filter((value) => value !== '')), customer: fc.option(text), segments: fc.array(text, { maxLength: 2 }),
      dimensions: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 2 }).map((value) => redactText(storableText(JSON.stringify(value))).text), key: text,
    }), { maxLength: 4 }), async (items) => {
      const [from, to] = [await emptyProject(), await emptyProject()]
      for (const [i, item] of items.entries()) await insertTestCase(database.db, from, { ...item, key: `${i} ${item.key}` })
      const lines = await linesOf(from)
      expect(await put(lines, to)).toMatchObject({ added: items.length, refused: 0, redacted: 0 })
      expect((await linesOf(to))).toEqual(lines)
    }), { numRuns: 25 })
  })

  it('adds what is missing to a set that is not empty: cases, later versions, other tickets', async () => {
    const { a } = await fill()
    const lines = await linesOf()
    const other = await emptyProject()
    await put(lines.slice(0, 2), other)
    await refineExpectation({ projectId, caseId: a, text: 'A fourth version.', actor: 'u2' }, { db: database.db, now })
    await flag(a, 'https://desk.example/3')
    await insertTestCase(database.db, projectId, { key: 'd' })
    expect(await put(await linesOf(), other)).toMatchObject({ received: 4, added: 2, duplicates: 1, erased: 1, refined: 2, flags: 1, refused: 0 })
    expect(await verifyAdversarial({ projectId: other }, { db: database.db })).toMatchObject({ ok: true, cases: 4, erased: 1, refined: 4 })
  })

  it('may be written by hand, without hashes', async () => {
    const line = { key: 'mine', request: REQUEST, expectation: 'Refund it.', versions: [{ text: '{"check":"contains","text":"refunded"}' }], flags: [{ ticket: 'https://desk.example/9' }] }
    expect(await put1(line)).toMatchObject({ received: 1, added: 1, refined: 1, flags: 1, refused: 0 })
    expect(await put1(line)).toMatchObject({ added: 0, duplicates: 1, refined: 0, flags: 0, refused: 0 })
    expect(await database.db.flag.findFirst({ where: { projectId } })).toMatchObject({ source: 'import', createdBy: 'key:k1', expectation: 'Refund it.' })
    expect(await verifyFile(await linesOf())).toMatchObject({ ok: true, cases: 1, refined: 1 })
  })

  it('is redacted as it comes in: contents, ids, words and reasons', async () => {
    const result = await put1({ key: 'jane@example.com', request: { messages: [{ role: 'user', content: 'I am jane@example.com' }] }, expectation: 'Write to jane@example.com.', customer: 'jane@example.com' })
    expect(result).toMatchObject({ added: 1, redacted: 1 })
    expect((await linesOf()).join('')).not.toContain('jane@')
  })

  it('goes past the detectors outside as well', async () => {
    const detect = (texts: string[]) => Promise.resolve(texts.map((text) => (text === 'Refund blorptang' ? [{ start: 7, end: 16, type: 'person' as const, value: 'blorptang' }] : [])))
    const line = JSON.stringify({ key: 'asked', request: { messages: [{ role: 'user', content: 'Refund blorptang' }] } })
    await importAdversarial({ projectId, lines: [line], actor: 'key:k1' }, { db: database.db, now, detect })
    expect((await linesOf()).join('')).toContain('Refund <PERSON_1>')
    await expect(importAdversarial({ projectId, lines: [line.replace('asked', 'again')], actor: 'key:k1' }, { db: database.db, now, detect: () => Promise.reject(new Error('gone')) })).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('never stops at a bad line, and names each with its number and reason', async () => {
    await put1({ key: 'k', request: REQUEST, versions: [{ text: 'first' }] })
    const changed = (await linesOf())[1]!.replace('Refund me', 'Refund you')
    const bad = [
      'nonsense', '{"key":"x"', '{"key":"x","key":"x","request":{"messages":[]}}', JSON.stringify({ key: 'x' }), JSON.stringify({ key: 'x', request: { prompt: 1 } }),
      JSON.stringify({ key: 'k', request: { messages: [] } }), JSON.stringify({ key: 'k', request: REQUEST, versions: [{ text: 'second' }] }), changed,
      JSON.stringify({ key: 'y', request: REQUEST, flags: [{ ticket: 'javascript:alert(1)' }] }), JSON.stringify({ key: 'y', request: REQUEST, at: '2999-01-01T00:00:00.000Z' }),
      JSON.stringify({ key: 'y', request: REQUEST, versions: [{ text: '{"check":"contains"}' }] }), JSON.stringify({ key: 'y', request: REQUEST, dimensions: { a: 1 } }),
    ]
    const result = await put(['', ...bad, JSON.stringify({ key: 'good', request: REQUEST })])
    expect(result).toMatchObject({ received: bad.length + 1, added: 1, refused: bad.length })
    expect(result.problems.map(({ line }) => line)).toEqual(bad.map((_, i) => i + 2))
    expect(result.problems.map(({ reason }) => reason).join('\n')).toMatch(new RegExp(['expected a JSON object', 'not JSON', 'not JSON: "key" is there twice', 'request: expected a chat request', 'request: expected a chat request with messages',
      'key: the set has "k" with other contents', 'versions\\[0\\]\\.text: the set has another version 2', 'content: the case is not the one', 'flags\\[0\\]\\.ticket: expected an http or https link',
      'at: expected a time up to now', 'versions\\[0\\]\\.text: the checks cannot be used', 'dimensions: expected an object of strings'].map((part) => `.*${part}.*`).join('\\n')))
  })

  it('refuses what no run could read and what the database cannot hold, and stops no other line by it', async () => {
    const user = (content: unknown) => JSON.stringify({ key: 'x', request: { messages: [{ role: 'user', content }] } })
    const bad: [string, string][] = [
      [JSON.stringify({ key: 'x', request: { messages: [1, null] } }), 'request: expected a chat request'], [user({ a: 1 }), 'request: expected a chat request'], [user([1]), 'request: expected a chat request'],
      [JSON.stringify({ key: 'x', request: { ...REQUEST, tools: 'x' } }), 'request: expected a chat request'], [JSON.stringify({ key: 'x', request: REQUEST, reference: { a: 1 } }), 'reference: expected an answer'],
      [`{"key":"x","request":${JSON.stringify(REQUEST)},"derived":{"a":1e-200000}}`, 'derived: expected numbers'],
      [JSON.stringify({ key: 'x', request: REQUEST, at: '0000-01-01T00:00:00.000Z' }), 'at: expected a time like'],
      [JSON.stringify({ key: 'x', request: REQUEST, flags: [{ ticket: 'https://desk.example/\u0000' }] }), 'flags[0].ticket: expected an http or https link'],
    ]
    const result = await put([...bad.map(([line]) => line), JSON.stringify({ key: 'good', request: REQUEST, derived: { a: '5e99999' } })])
    expect(result).toMatchObject({ added: 1, refused: bad.length })
    result.problems.forEach(({ reason }, i) => expect(reason).toContain(bad[i]![1]))
  })

  it('is on record as far as it came when the file breaks off', async () => {
    async function* cut(): AsyncGenerator<string> {
      yield JSON.stringify({ key: 'good', request: REQUEST })
      await Promise.reject(new Error('the connection was lost'))
    }
    await expect(importAdversarial({ projectId, lines: cut(), actor: 'key:k1' }, { db: database.db, now })).rejects.toThrow('the connection was lost')
    expect(await database.db.auditEvent.findFirst({ where: { projectId, action: 'adversarial.import' } })).toMatchObject({ actor: 'key:k1', after: { added: 1, brokeOff: true } })
  })

  it('erases nothing: a tombstone of a case that stands is refused, and what was erased does not come back', async () => {
    const caseId = await insertTestCase(database.db, projectId, { key: 'a' })
    const before = await linesOf()
    const other = await emptyProject()
    await put(before, other)
    await eraseCase({ projectId, caseId, reason: 'the customer asked for it', actor: 'u1' }, { db: database.db, now })
    const after = await linesOf()
    expect((await put(after, other)).problems).toEqual([{ line: 2, reason: expect.stringContaining('was erased where the file comes from and stands here') }])
    expect((await put(before)).problems).toEqual([{ line: 2, reason: 'this case was erased here, and stays erased' }])
  })
})

describe('verifying a file', () => {
  it('names the first thing that is wrong', async () => {
    await fill()
    const lines = await linesOf()
    const fault = async (change: string[]) => (await verifyFile(change) as { fault?: string }).fault
    expect(await fault([])).toBe('the file is empty')
    expect(await fault(lines.slice(1))).toContain('expected the first line of an export')
    expect(await fault([lines[0]!, lines[2]!, lines[3]!])).toContain('entry 1 is missing')
    expect(await fault(lines.slice(0, 3))).toContain('entry 5 is missing')
    expect(await fault([lines[0]!, lines[1]!.replace('"hi"', '"ho"'), ...lines.slice(2)])).toContain('line 2: content: the case is not the one')
    expect(await fault([lines[0]!, lines[1]!, lines[2]!.replace('customer asked', 'customer begged'), lines[3]!])).toContain('entry 6 was changed')
    expect(await fault([lines[0]!.replace('"cases":2', '"cases":3'), ...lines.slice(1)])).toContain('the first line says 3 cases')
    expect(await fault([lines[0]!.replace(/"head":"./, '"head":"'), ...lines.slice(1)])).toContain('line 1: head: expected a SHA-256')
  })
})
