import pg from 'pg'
import { NO_FILTER, readMigrations, withSchemaEngine } from '@/lib/db/schema-engine'

/** One number for all processes of all machines that could migrate the same database at once. */
const LOCK = 7_340_001

/**
 * Brings a database up to the migrations of a folder, one process at a time. Returns the names it applied now.
 * Throws an Error with one clear sentence: unreachable, an edited migration, an earlier one that failed, SQL that fails.
 */
export async function migrate(databaseUrl: string, migrationsDir: string): Promise<string[]> {
  const holder = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  try {
    await holder.connect()
  } catch (cause) {
    throw new Error(`The database cannot be reached: ${describe(cause)}`, { cause })
  }
  try {
    await holder.query('select pg_advisory_lock($1)', [LOCK])
    return await applyPending(databaseUrl, migrationsDir)
  } finally {
    await holder.end()
  }
}

async function applyPending(databaseUrl: string, migrationsDir: string): Promise<string[]> {
  const migrationsList = readMigrations(migrationsDir)
  return withSchemaEngine(databaseUrl, async (engine) => {
    const history = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NO_FILTER })
    if (history.editedMigrationNames.length > 0) {
      throw new Error(`Migrations were edited after they were applied: ${history.editedMigrationNames.join(', ')}`)
    }
    if (history.failedMigrationNames.length > 0) {
      throw new Error(`Migrations failed half-way and need a look by hand: ${history.failedMigrationNames.join(', ')}`)
    }
    if (history.history && history.history.diagnostic !== 'databaseIsBehind') {
      const unknown = history.history.unpersistedMigrationNames.join(', ')
      throw new Error(`The database has migrations that this version does not know (${unknown}): it belongs to a newer version`)
    }
    try {
      return (await engine.applyMigrations({ migrationsList, filters: NO_FILTER })).appliedMigrationNames
    } catch (cause) {
      const [text, name] = [describe(cause), /migration_name="([^"]+)"/.exec(describe(cause))?.[1] ?? 'unknown']
      const reason = text.split('\n   0:')[0]!.replace(/^(\w*Error: |external connector error\s+|Error querying the database: )+/, '').replaceAll('\n', ' ')
      throw new Error(`Migration ${name} failed: ${reason}`, { cause })
    }
  })
}

/** Connection errors of several addresses come as an AggregateError without a message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ')
  return error instanceof Error ? error.message : String(error)
}
