import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { tableFile, type Cell } from '@/lib/core/display/table-file'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { listTracePage } from '@/lib/db/trace-list'
import { importTraces } from '@/lib/services/import-traces'
import { createTestProject } from '@/lib/test-access'

const data = process.env.SLICEGATE_SHARED_DATA ?? '../shared/data'
/** Runs by file, as SOURCES.md and both expected.json count them. */
const FILES: [string, number][] = [
  ...['production', 'candidate'].flatMap((model): [string, number][] => [[`tau2/${model}.airline`, 20], [`tau2/${model}.retail`, 40], [`tau2/${model}.telecom`, 40], [`tau2/${model}.telecom-no-user`, 40]]),
  ['tau-bench/gpt-4o-airline.trials-0-1', 100],
]
type Values = { files: Record<string, { values_by_task_id: Record<string, Record<string, string[]>> }> }

const unpack = (name: string) => gunzipSync(readFileSync(`${data}/${name}.json.gz`))

/** Every value that a tool told in any of the runs, with its kind. */
function toldValues(): Map<string, string> {
  const kinds = new Map<string, string>()
  const { files } = JSON.parse(unpack('tau2/pii_values').toString('utf8')) as Values
  for (const { values_by_task_id: byTask } of Object.values(files)) for (const told of Object.values(byTask)) for (const [kind, values] of Object.entries(told)) for (const value of values) kinds.set(value, kind)
  return kinds
}

const HASHES = 1 << 20
const hashAt = (text: string, at: number) => (text.charCodeAt(at) * 40_503 + text.charCodeAt(at + 1) * 10_007 + text.charCodeAt(at + 2) * 521 + text.charCodeAt(at + 3) * 31) & (HASHES - 1)

/** Exact occurrences by kind. One pass for all values: hundreds of them in forty megabytes would take minutes one by one. */
function count(texts: Iterable<string>, kinds: Map<string, string>): Record<string, number> {
  const byBegin = new Map<number, string[]>()
  const begins = new Uint8Array(HASHES)
  const counts: Record<string, number> = {}
  for (const [value, kind] of kinds) {
    const hash = hashAt(value, 0)
    begins[hash] = 1
    byBegin.set(hash, [...(byBegin.get(hash) ?? []), value])
    counts[kind] = 0
  }
  for (const text of texts) {
    for (let at = 0; at < text.length - 3; at += 1) {
      const hash = hashAt(text, at)
      if (begins[hash] === 1) for (const value of byBegin.get(hash)!) if (text.startsWith(value, at)) counts[kinds.get(value)!]! += 1
    }
  }
  return counts
}

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Every row of every table, of the queue too, as text. */
async function storedTexts(): Promise<string[]> {
  const tables = await database.db.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`
  const texts: string[] = []
  for (const { name } of tables) for (const { text } of await database.db.$queryRawUnsafe<{ text: string }[]>(`SELECT t::text AS text FROM ONLY ${name} AS t`)) texts.push(text)
  return texts
}

async function* exported(projectId: string): AsyncGenerator<Cell[][]> {
  const scope = { projectId, dimension: 'intent', filter: {}, clusterIds: [] }
  for (let before: string | null = null; ;) {
    const { rows, next } = await listTracePage(database.db, scope, { limit: 500, before })
    yield rows.map((row) => Object.values(row).map((value): Cell => (typeof value === 'object' ? JSON.stringify(value) : value)))
    if (next === null) return
    before = next
  }
}

async function readAll(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}

const here = existsSync(`${data}/tau2`) && existsSync(`${data}/tau-bench`)

describe.skipIf(!here)(`380 conversations of customers with agents${here ? '' : ` (skipped: there are no tau2 and tau-bench in ${data})`}`, () => {
  it('come in whole, and what their tools told of people is nowhere: in no table, no export and no line of a log', async () => {
    const { id: projectId } = await createTestProject(database.db)
    const kinds = toldValues()
    const said: string[] = []
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      said.push(String(chunk))
      return true
    }))
    const received: [string, number, number][] = []
    try {
      for (const [name] of FILES) {
        const counts = await importTraces({ projectId, format: 'auto', name: `${name}.json`, documents: [unpack(name)] }, { db: database.db })
        received.push([name, counts.received, counts.stored])
      }
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
    expect(received).toEqual(FILES.map(([name, runs]) => [name, runs, runs]))
    // the counting itself finds what is there
    expect(count([unpack('tau2/production.retail').toString('utf8')], kinds)).toMatchObject({ email: expect.toSatisfy((n: number) => n >= 65) as number })
    const texts = await storedTexts()
    expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeGreaterThan(10_000_000)
    expect(count(texts, kinds)).toEqual({ email: 0, phone: 0, street: 0, date_of_birth: 0, name: 0 })
    for (const format of ['csv', 'json'] as const) {
      const file = await readAll(tableFile(format, Array.from({ length: 20 }, (_, column) => `c${column}`), exported(projectId)))
      expect(file.length).toBeGreaterThan(380 * 200)
      expect(count([file], kinds)).toEqual({ email: 0, phone: 0, street: 0, date_of_birth: 0, name: 0 })
    }
    expect(count(said, kinds)).toEqual({ email: 0, phone: 0, street: 0, date_of_birth: 0, name: 0 })
  })
})
