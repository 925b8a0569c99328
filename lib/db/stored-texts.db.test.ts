import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EMPTIED_TEXTS, FREE_OF_TRAFFIC, STORED_TEXTS, TYPE_OF_LOOK } from '@/lib/db/stored-texts'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

let database: TestDatabase
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

type Column = { table: string; column: string; type: string }

/** Columns that can hold words; partitions stand in a schema of their own and are reached through their table. */
const columns = () => database.db.$queryRaw<Column[]>`
  SELECT c.relname::text AS "table", a.attname::text AS "column", format_type(a.atttypid, a.atttypmod) AS type
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND format_type(a.atttypid, a.atttypmod) ~ '^(text|json|jsonb|bytea|character)' ORDER BY 1, 2`

describe('the list of stored texts', () => {
  it('says of every column that can hold words what a scan does with it, or why no traffic is in it', async () => {
    const unknown = (await columns()).filter(({ table, column }) => {
      const scanned = STORED_TEXTS.some((one) => one.table === table && column in one.columns)
      const emptied = EMPTIED_TEXTS.some((one) => one.table === table && (one.columns === 'all' || one.columns.includes(column)))
      const free = FREE_OF_TRAFFIC[table]
      return !scanned && !emptied && !(free && ('*' in free || column in free))
    })
    expect(unknown.map(({ table, column }) => `${table}.${column}`)).toEqual([])
  })

  it('names only columns that there are, each once, with the type that they have', async () => {
    const types = new Map((await columns()).map(({ table, column, type }) => [`${table}.${column}`, type]))
    for (const { table, columns: own } of STORED_TEXTS) {
      for (const [column, look] of Object.entries(own)) {
        expect([`${table}.${column}`, types.get(`${table}.${column}`)]).toEqual([`${table}.${column}`, TYPE_OF_LOOK[look]])
        expect(FREE_OF_TRAFFIC[table]?.[column]).toBeUndefined()
      }
    }
    const free = Object.entries(FREE_OF_TRAFFIC).flatMap(([table, own]) => Object.keys(own).filter((column) => column !== '*').map((column) => `${table}.${column}`))
    expect(free.filter((name) => !types.has(name))).toEqual([])
  })

  it('knows the key of every table that it goes over, and hides in tables that are written once only what the database lets in', async () => {
    for (const { table, keys, once, columns: own } of STORED_TEXTS) {
      const rows = await database.db.$queryRaw<{ name: string; type: string }[]>`
        SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE i.indrelid = (${`public."${table}"`})::regclass AND i.indisprimary ORDER BY k.place`
      expect([table, keys.map(({ name }) => name).sort()]).toEqual([table, rows.map(({ name }) => name).sort()])
      expect([table, keys.map(({ type }) => type).sort()]).toEqual([table, rows.map(({ type }) => type.replace('integer', 'int')).sort()])
      const [guarded] = await database.db.$queryRaw<{ columns: string[] | null }[]>`SELECT slicegate_scrubbed_columns(${table}) AS columns`
      expect([table, guarded!.columns?.toSorted() ?? null]).toEqual([table, once ? Object.keys(own).sort() : null])
    }
  })
})
