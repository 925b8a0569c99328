import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'
import type { MigrationList, SchemaEngine, SchemaFilter } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** Everything in the database is ours: nothing is left out. */
export const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] }

/** Postgres' type numbers of text and of the one-byte "char" that its own catalogues use. */
const TEXT = 25
const CATALOGUE_CHAR = 18

/**
 * Prisma's adapter does not know the type "char", which the engine reads from the catalogues and wants as a character:
 * it passes the adapter as text and gets its type back behind it.
 */
class CataloguePg extends PrismaPg {
  private readonly charColumns: WeakMap<object, Set<number>>
  private readonly pool: pg.Pool

  constructor(pool: pg.Pool) {
    const charColumns = new WeakMap<object, Set<number>>()
    const query = pool.query.bind(pool) as (config: pg.QueryConfig | string) => Promise<pg.QueryResult>
    super(Object.assign(pool, {
      query: async (config: pg.QueryConfig | string) => {
        const result = await query(config)
        const found = (result.fields ?? []).flatMap((field, index) => (field.dataTypeID === CATALOGUE_CHAR ? [index] : []))
        for (const index of found) Object.assign(result.fields[index]!, { dataTypeID: TEXT })
        if (found.length > 0) charColumns.set(result.rows, new Set(found))
        return result
      },
    }))
    this.charColumns = charColumns
    this.pool = pool
  }

  override async connect() {
    const connection = await super.connect()
    const queryRaw = connection.queryRaw.bind(connection)
    const queryWithChars: typeof queryRaw = async (query) => {
      const result = await queryRaw(query)
      const chars = this.charColumns.get(result.rows)
      if (!chars) return result
      return { ...result, columnTypes: result.columnTypes.map((type, index) => (chars.has(index) ? ColumnTypeEnum.Character : type)) }
    }
    // Whole, as one implicit transaction: the adapter would cut the script at each semicolon, also inside a function body.
    const executeScript = async (script: string) => { await this.pool.query(script) }
    return Object.assign(connection, { queryRaw: queryWithChars, executeScript })
  }
}

let loaded: Promise<void> | null = null
let lastPanic = ''

/** Where the engine leaves its last words when it gives up; it looks for it under this global name. */
Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => { lastPanic = message } } })

/** The engine of `prisma migrate` as WebAssembly from npm: the native one would be a download. */
async function loadEngine(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')
  const imports = { './schema_engine_bg.js': engineModule } as unknown as WebAssembly.Imports
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(file), imports)
  engineModule.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start !== 'function') throw new Error(`${file} is not the schema engine that this version expects`)
  start()
}

/** Runs `work` with an engine on the database of that URL and lets go of its connections. */
export async function withSchemaEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= loadEngine()
  await loaded
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(new CataloguePg(pool))
    const engine = await engineModule.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory)
    try {
      return await work(engine)
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw new Error(`The schema engine gave up: ${lastPanic}`, { cause: error })
      // What the driver threw is kept outside the engine, which knows it by a number.
      const id = /External error id#(\d+)/.exec(String(error))?.[1]
      const original = id === undefined ? undefined : factory.errorRegistry.consumeError(Number(id))?.error
      if (!original) throw error
      const [message, place] = [original instanceof Error ? original.message : String(original), String(error)]
      throw new Error(place.replace(/External error id#\d+/, message), { cause: original })
    } finally {
      engine.free()
    }
  } finally {
    await pool.end()
  }
}

/** The migrations of a folder in Prisma's own format: one folder each with a migration.sql, in the order of their names. */
export function readMigrations(migrationsDir: string): MigrationList {
  const baseDir = path.resolve(migrationsDir)
  const names = fs.readdirSync(baseDir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: fs.readFileSync(path.join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: fs.readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  }
}
