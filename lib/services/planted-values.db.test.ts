import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { TRACE_FORMATS, type TraceFormat } from '@/lib/core/formats/trace-formats'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { importTraces } from '@/lib/services/import-traces'
import { createTestProject } from '@/lib/test-access'

/** Nobody else's test has these. */
const PLANTED = ['quorvex.planted@mail.brindle.io', '4539578763621486', 'DE75512108001245126199', 'ghp_plantedPLANTED0123456789plantedPLANT', '+49 30 48151623', '460-89-1742', '106.31.73.219', 'AKIAPLANTEDPLANTED77']
const SENTENCE = `write to ${PLANTED[0]} , card ${PLANTED[1]} , IBAN ${PLANTED[2]} , key ${PLANTED[3]} , call ${PLANTED[4]} , SSN ${PLANTED[5]} , from ${PLANTED[6]} , ${PLANTED[7]} .`
/** Words by which a reader tells what a row is, and times: with more in them no row would get far. */
const STRUCTURE = /^(?:role|type|object|status|timestamp|created_?at|startTime|endTime|time|finish_reason|kind|call_type|method|level)$|Time|Nano/i

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const shared = process.env.SLICEGATE_SHARED_DATA ? path.join(process.env.SLICEGATE_SHARED_DATA, '../formats') : '../shared/formats'
const own = { id: 'row', ts: '2026-11-20T10:00:00Z', model: 'openai/m', customer_id: 'c', conversation_id: 'k', request: { messages: [{ role: 'user', content: 'hello' }] }, response: { message: { role: 'assistant', content: 'hi' } } }

function samples(): { name: string; text: string }[] {
  const list = [{ name: 'own.jsonl', text: JSON.stringify(own) }]
  try {
    for (const name of readdirSync(shared).filter((file) => /^sample-.*\.jsonl?$/.test(file))) list.push({ name, text: readFileSync(path.join(shared, name), 'utf8') })
    const real = path.join(shared, 'real/langfuse')
    for (const name of readdirSync(real).filter((file) => /trace\.json(?:\.gz)?$/.test(file)).slice(0, 3)) {
      const bytes = readFileSync(path.join(real, name))
      list.push({ name, text: name.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8') })
    }
  } catch {
    // without the shared folder the rows of our own stand alone
  }
  return list
}

/** The value with the planted sentence behind every text in it: `everywhere`, or where a reader does not look for structure. */
function plant(value: unknown, everywhere: boolean, name = ''): unknown {
  if (typeof value === 'string') return everywhere || !STRUCTURE.test(name) ? `${value} ${SENTENCE}` : value
  if (Array.isArray(value)) return value.map((item) => plant(item, everywhere, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plant(item, everywhere, key)]))
}

function documents(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return text.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown)
  }
}

function variants(text: string): string[] {
  const all = documents(text).slice(0, 4)
  const lines = (everywhere: boolean) => all.map((one) => JSON.stringify(plant(one, everywhere)))
  const mild = lines(false)
  return [
    ...mild, ...lines(true),
    // broken off, nonsense, and from a far future
    ...mild.map((line) => line.slice(0, Math.floor(line.length * 0.7) - 1)), `{"broken ${SENTENCE}`, `plain ${SENTENCE}`,
    ...mild.map((line) => line.replace(/20\d\d-\d\d-\d\dT/g, '2999-01-01T')),
  ]
}

async function cells(): Promise<{ table: string; hits: string[] }[]> {
  const tables = await database.db.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`
  const found: { table: string; hits: string[] }[] = []
  for (const { name } of tables) {
    const hits: string[] = []
    for (const value of PLANTED) {
      const [row] = await database.db.$queryRawUnsafe<{ count: bigint }[]>(`SELECT count(*) AS count FROM ${name} AS t WHERE position($1 in t::text) > 0`, value)
      if (Number(row!.count) > 0) hits.push(value)
    }
    if (hits.length > 0) found.push({ table: name, hits })
  }
  return found
}

/** Files of this database as they lie on the disk; null when the server is elsewhere. */
async function filesWith(values: string[]): Promise<string[] | null> {
  await database.db.$executeRawUnsafe('CHECKPOINT')
  const [place] = await database.db.$queryRaw<{ folder: string; oid: string }[]>`SELECT current_setting('data_directory') AS folder, (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS oid`
  const folder = path.join(place!.folder, 'base', place!.oid)
  try {
    statSync(folder)
  } catch {
    return null
  }
  return readdirSync(folder).filter((file) => {
    const bytes = readFileSync(path.join(folder, file))
    return values.some((value) => bytes.includes(value))
  })
}

it('leaves planted values nowhere: in no table, no file of the database and nothing that is written to a log', async () => {
  const { id: projectId } = await createTestProject(database.db)
  const said: string[] = []
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    said.push(String(chunk))
    return true
  }))
  let [stored, quarantined] = [0, 0]
  try {
    for (const { name, text } of samples()) {
      const lines = variants(text)
      for (const format of ['auto', ...TRACE_FORMATS] as (TraceFormat | 'auto')[]) {
        const result = await importTraces({ projectId, format, name: `${name} ${SENTENCE}`, documents: [`${lines.join('\n')}\n`] }, { db: database.db }).catch((error: unknown) => String(error))
        if (typeof result === 'string') said.push(result)
        else [stored, quarantined] = [stored + result.stored, quarantined + result.quarantined]
      }
    }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  expect(stored).toBeGreaterThan(0)
  expect(quarantined).toBeGreaterThan(10)
  expect(await cells()).toEqual([])
  expect(PLANTED.filter((value) => said.some((line) => line.includes(value)))).toEqual([])
  expect((await filesWith(PLANTED)) ?? []).toEqual([])
  // the search itself finds what is there
  await database.db.project.update({ where: { id: projectId }, data: { name: PLANTED[0]! } })
  expect(await cells()).toEqual([{ table: 'public.project', hits: [PLANTED[0]] }])
  expect(await filesWith(PLANTED)).not.toEqual([])
})
