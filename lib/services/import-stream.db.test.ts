import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TraceFormat } from '@/lib/core/formats/trace-formats'
import { getImport, listImports } from '@/lib/db/imports'
import { countQuarantinedLines, groupQuarantinedLines, listQuarantinedLines } from '@/lib/db/quarantined-lines'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createProject } from '@/lib/services/create-project'
import { discardQuarantined } from '@/lib/services/discard-quarantined'
import { createImportGate } from '@/lib/services/import-gate'
import { importRows } from '@/lib/services/import-rows'
import { importTraces } from '@/lib/services/import-traces'
import { retryQuarantined } from '@/lib/services/retry-quarantined'
import { sweepImports } from '@/lib/services/sweep-imports'
import { writeQuarantined } from '@/lib/services/write-quarantined'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const now = () => new Date('2026-11-26T12:00:00Z')
const deps = () => ({ db: database.db, now })
const newProject = async (name: string) => (await createProject({ name, config: '', simulated: false, createdBy: null }, deps())).id
const row = (change: Record<string, unknown> = {}) => JSON.stringify({
  id: 'r', timestamp: '2026-11-19T10:00:00Z', object_type: 'chat_completion', provider: 'p', model: 'm', status: 'success',
  input_history: [{ role: 'user', content: 'hello' }], output_message: { role: 'assistant', content: 'Hello' }, ...change,
})
const rowsOf = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => row({ id: `r${from + index}` }))

async function* breaksOff(pieces: string[]): AsyncGenerator<string> {
  yield* pieces
  await Promise.resolve()
  throw new Error('aborted')
}

describe('an import that does not end', () => {
  it('keeps what was stored, says where the sender stopped, and takes the rest when it is sent again', async () => {
    const projectId = await newProject('Killed sender')
    const lines = rowsOf(0, 1000)
    // two batches of 400 are stored by then; what was under way is not
    await expect(importTraces({ projectId, format: 'auto', name: 'week.jsonl', documents: breaksOff([`${lines.slice(0, 900).join('\n')}\n{"id":`]) }, deps())).rejects.toThrow('aborted')
    const [failed] = await listImports(database.db, projectId, { limit: 1 })
    expect(failed).toMatchObject({ status: 'failed', error: 'the sender stopped at line 900', format: 'bifrost', received: 800, stored: 800 })
    expect(failed!.finishedAt).not.toBeNull()
    expect(failed!.bytes).toBeGreaterThan(0)
    expect(await importTraces({ projectId, format: 'auto', name: 'week.jsonl', lines }, deps())).toMatchObject({ received: 1000, stored: 200, duplicates: 800 })
  })

  it('is shown as failed when its process said nothing for two minutes, and only then', async () => {
    const projectId = await newProject('Dead process')
    const { importId } = await importTraces({ projectId, format: 'bifrost', name: 'x', lines: rowsOf(0, 2) }, deps())
    await database.db.traceImport.update({ where: { id: importId }, data: { status: 'running', finishedAt: null, beatAt: new Date('2026-11-26T11:58:30Z') } })
    const later = (minutes: number) => ({ db: database.db, now: () => new Date(now().getTime() + minutes * 60_000) })
    await sweepImports(later(0))
    expect(await getImport(database.db, projectId, importId)).toMatchObject({ status: 'running' })
    await sweepImports(later(1))
    expect(await getImport(database.db, projectId, importId)).toMatchObject({ status: 'failed', error: 'the server stopped while it was going on; send the same again', stored: 2 })
  })

  it('stores nothing of a batch when a detector of personal data does not answer, and says so', async () => {
    const projectId = await newProject('Detector away')
    const detect = () => Promise.reject(new Error('Presidio does not answer'))
    await expect(importTraces({ projectId, format: 'bifrost', name: 'x', lines: [row(), 'not json'] }, { ...deps(), detect }))
      .rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('Presidio does not answer') as string })
    expect((await listImports(database.db, projectId, { limit: 1 }))[0]).toMatchObject({ status: 'failed', received: 0 })
    expect(await database.db.trace.count({ where: { projectId } })).toBe(0)
  })
})

describe('the format of a file', () => {
  const shared = process.env.SLICEGATE_SHARED_DATA ? path.resolve(process.env.SLICEGATE_SHARED_DATA, '../formats') : path.resolve('../shared/formats')
  const files: [string, TraceFormat | string][] = [
    ['sample-bifrost-db-rows.jsonl', 'bifrost'], ['sample-bifrost-logs-page.json', 'bifrost'], ['sample-litellm-standard-logging.jsonl', 'litellm'],
    ['sample-litellm-spend-logs.jsonl', 'litellm-spend'], ['sample-otlp-genai.json', 'otlp'], ['sample-otlp-variants.json', 'otlp'], ['sample-openai-chat.json', 'openai'],
    ['sample-openai-responses.json', 'openai'], ['sample-openai-embeddings.json', 'openai'], ['sample-openai-batch-output.jsonl', 'openai-batch'],
    ['real/litellm/standard_logging_payload.json', 'litellm'], ['real/litellm/spend_logs_payload.json', 'litellm-spend'], ['real/otlp/trace.json', 'otlp'],
    ...fs.existsSync(path.join(shared, 'real/langfuse')) ? fs.readdirSync(path.join(shared, 'real/langfuse')).filter((name) => name.endsWith('.trace.json')).map((name): [string, string] => [`real/langfuse/${name}`, 'langfuse']) : [],
  ]

  it.skipIf(!fs.existsSync(shared)).each(files)('is told from %s, and every row of it is accounted for', async (file, format) => {
    const projectId = await newProject(`Auto ${file}`)
    const documents = fs.createReadStream(path.join(shared, file)) as AsyncIterable<Uint8Array>
    const counts = await importTraces({ projectId, format: 'auto', name: path.basename(file), documents }, deps())
    expect(counts.received).toBe(counts.stored + counts.duplicates + counts.quarantined + counts.notCalls)
    expect(counts).toMatchObject({ quarantined: 0, firstFault: null })
    expect(await getImport(database.db, projectId, counts.importId)).toMatchObject({ format, status: 'done', source: { name: format } })
  })

  it('is asked for when none fits, and the import says why', async () => {
    const projectId = await newProject('No format')
    await expect(importTraces({ projectId, format: 'auto', name: 'x', lines: ['hello', '{"a":1}'] }, deps())).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/^No format fits what begins on line 1: expected records of .*bifrost/) as string })
    expect((await listImports(database.db, projectId, { limit: 1 }))[0]).toMatchObject({ status: 'failed', format: 'auto', error: expect.stringContaining('No format fits') as string })
  })

  it('is told from the first record that one fits, and what stands before it is put aside', async () => {
    const projectId = await newProject('Late format')
    expect(await importTraces({ projectId, format: 'auto', name: 'x', lines: ['starting up', row({ id: 'a' })] }, deps()))
      .toMatchObject({ received: 2, stored: 1, quarantined: 1, firstFault: { line: 1 } })
  })
})

describe('what rows lack', () => {
  it('is counted among the calls, with the settings of the source', async () => {
    const projectId = await newProject('Missing')
    const lines = [row({ id: 'a', customer_id: 'c', metadata: { intent: 'refund' } }), row({ id: 'b', metadata: { acct: 'c2' } }), row({ id: 'c', parent_request_id: 's1' })]
    const before = await importTraces({ projectId, format: 'bifrost', name: 'x', sourceName: 'gateway', lines }, deps())
    expect(before).toMatchObject({ missing: { customer: 2, segment: 2, conversation: 2 } })
    await database.db.traceSource.updateMany({ where: { projectId, name: 'gateway' }, data: { settings: { customerFrom: ['metadata.acct'] } } })
    expect(await importTraces({ projectId, format: 'bifrost', name: 'x', sourceName: 'gateway', lines }, deps())).toMatchObject({ stored: 0, missing: { customer: 1 } })
  })
})

describe('lines that were put aside', () => {
  it('are kept whole, grouped by reason, and can be taken out to be corrected', async () => {
    const projectId = await newProject('Aside')
    const long = `{"id":"x","note":"${'y'.repeat(30_000)}"`
    const { importId } = await importTraces({ projectId, format: 'bifrost', name: 'x', lines: [row({ id: 'a' }), long, row({ id: 'b', status: 'odd' }), row({ id: 'c', status: 'odd' })] }, deps())
    const groups = await groupQuarantinedLines(database.db, importId, { reasons: 10, lines: 1, chars: 5 })
    expect(groups).toEqual([
      { reason: 'status: expected success or error, got odd', lines: 2, again: 2, examples: [{ line: 3, row: 0, text: '{"id"', whole: true }] },
      { reason: expect.stringContaining('not valid JSON') as string, lines: 1, again: 1, examples: [{ line: 2, row: 0, text: '{"id"', whole: true }] },
    ])
    const plain: string[] = []
    for await (const text of writeQuarantined({ importId, format: 'lines' }, deps())) plain.push(text)
    expect(plain).toEqual([`${long}\n`, `${row({ id: 'b', status: 'odd' })}\n`, `${row({ id: 'c', status: 'odd' })}\n`])
    const fixed = plain.map((line) => (line.endsWith('"\n') ? '' : line.replace('odd', 'success')))
    expect(await importTraces({ projectId, format: 'bifrost', name: 'fixed', documents: fixed }, deps())).toMatchObject({ received: 2, stored: 2 })
  })

  it('are no more than 1,000, the rest is counted', async () => {
    const projectId = await newProject('Many bad lines')
    const { importId, quarantined } = await importTraces({ projectId, format: 'bifrost', name: 'x', lines: Array.from({ length: 1200 }, (_, n) => `bad ${n}`) }, deps())
    expect(quarantined).toBe(1200)
    expect(await countQuarantinedLines(database.db, importId)).toEqual({ waiting: 1000, whole: 1000, retried: 0 })
  })

  it('are read again after what they lacked is there, counted with their import, and nothing twice', async () => {
    const projectId = await newProject('Retry')
    const { importId } = await importTraces({ projectId, format: 'bifrost', name: 'x', lines: [row({ id: 'a' }), row({ id: 'b', timestamp: '2026-12-24T10:00:00Z' }), 'bad'] }, deps())
    const later = { db: database.db, now: () => new Date('2026-12-25T00:00:00Z') }
    const retry = () => retryQuarantined({ projectId, importId, actor: 'u1' }, later)
    expect(await retry()).toEqual({ read: 2, stored: 1, duplicates: 0, notCalls: 0, stillAside: 1 })
    expect(await getImport(database.db, projectId, importId)).toMatchObject({ received: 3, stored: 2, duplicates: 0, quarantined: 1 })
    expect(await countQuarantinedLines(database.db, importId)).toEqual({ waiting: 1, whole: 1, retried: 1 })
    expect(await retry()).toEqual({ read: 1, stored: 0, duplicates: 0, notCalls: 0, stillAside: 1 })
    expect((await listQuarantinedLines(database.db, importId, 5)).map(({ line }) => line)).toEqual([3])
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'import.retry', target: importId } })).toBe(2)
  })

  it('are thrown away only as they were seen', async () => {
    const projectId = await newProject('Discard')
    const { importId } = await importTraces({ projectId, format: 'bifrost', name: 'x', lines: ['bad', 'worse'] }, deps())
    const discard = (expected: number) => discardQuarantined({ projectId, importId, reason: null, expected, actor: 'u1' }, deps())
    await expect(discard(1)).rejects.toThrow('There are 2 such lines now, not 1')
    expect(await discard(2)).toBe(2)
    expect(await getImport(database.db, projectId, importId)).toMatchObject({ received: 2, quarantined: 2 })
    await expect(retryQuarantined({ projectId: await newProject('Elsewhere'), importId, actor: 'u1' }, deps())).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('small pushes', () => {
  it('share the import of their source and hour, also when they come at once', async () => {
    const projectId = await newProject('Pushes')
    const push = (id: string, at = now) => importRows({
      projectId, format: 'bifrost', name: 'push', via: 'otlp', joins: true, rows: [{ row: JSON.parse(row({ id })) as unknown, text: row({ id }), line: 1 }, { row: {}, text: '{}', line: 1 }],
    }, { db: database.db, now: at })
    const first = await push('a')
    const others = await Promise.all(['b', 'c', 'd', 'a'].map((id) => push(id)))
    expect(new Set([first, ...others].map(({ importId }) => importId)).size).toBe(1)
    expect(others.map(({ received, quarantined }) => [received, quarantined])).toEqual(others.map(() => [2, 1]))
    expect(await getImport(database.db, projectId, first.importId!)).toMatchObject({ status: 'done', received: 10, stored: 4, duplicates: 1, quarantined: 5 })
    expect((await countQuarantinedLines(database.db, first.importId!)).waiting).toBe(5)
    expect((await push('e', () => new Date('2026-11-26T13:00:00Z'))).importId).not.toBe(first.importId)
    expect((await importRows({ projectId, format: 'bifrost', name: 'push', via: 'otlp', joins: true, rows: [] }, deps())).importId).toBeNull()
  })

  it('leave an import alone that goes on or has failed: its end is its own', async () => {
    const projectId = await newProject('Pushes beside')
    const push = (id: string) => importTraces({ projectId, format: 'bifrost', name: 'api', joins: true, lines: [row({ id })] } as Parameters<typeof importTraces>[0], deps())
    await expect(importTraces({ projectId, format: 'bifrost', name: 'api', documents: breaksOff([`${row({ id: 'a' })}\n`]) }, deps())).rejects.toThrow('aborted')
    const [failed] = await listImports(database.db, projectId, { limit: 1 })
    const { importId } = await push('b')
    expect(importId).not.toBe(failed!.id)
    expect(await getImport(database.db, projectId, failed!.id)).toMatchObject({ status: 'failed', error: 'the sender stopped at line 1' })
    expect((await push('c')).importId).toBe(importId)
  })
})

describe('a slow database', () => {
  it('holds the sender up, sends others away, and loses nothing of what was let in', async () => {
    const projectId = await newProject('Slow database')
    let ms = 0
    const gate = createImportGate({ slowMs: 1000 }, () => ms)
    const lines = rowsOf(0, 2000)
    let asked = 0
    async function* counted(): AsyncGenerator<string> {
      for (const line of lines) {
        asked += 1
        yield `${line}\n`
        await Promise.resolve()
      }
    }
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    let taken: () => void = () => undefined
    const locked = new Promise<void>((resolve) => { taken = resolve })
    const lock = database.db.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE trace IN EXCLUSIVE MODE`
      taken()
      await held
    }, { timeout: 60_000 })
    await locked
    const leave = gate.enter()
    const importing = importTraces({ projectId, format: 'bifrost', name: 'x', documents: counted() }, { ...deps(), gate })
    // two batches wait for the lock, the third is ready, and no more is read
    while (asked < 1200) await new Promise((resolve) => { setImmediate(resolve) })
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => { setImmediate(resolve) })
    expect(asked).toBeLessThanOrEqual(1201)
    ms = 1500
    expect(() => gate.enter()).toThrow(expect.objectContaining({ code: 'rate-limited', details: { retryAfterSeconds: 3 } }) as Error)
    release()
    await lock
    expect(await importing).toMatchObject({ received: 2000, stored: 2000 })
    leave()
    expect(await database.db.trace.count({ where: { projectId } })).toBe(2000)
    gate.enter()()
  })

  it('takes in no more than so many imports at once', () => {
    const gate = createImportGate({ imports: 2 }, () => 0)
    const leaves = [gate.enter(), gate.enter()]
    expect(() => gate.enter()).toThrow('2 imports are going on: send this again in 1 s. Nothing of it was read.')
    leaves[0]!()
    leaves[0]!()
    gate.enter()
    expect(() => gate.enter()).toThrow('2 imports are going on')
  })
})
