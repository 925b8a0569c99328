import { hostname } from 'node:os'
import pg from 'pg'
import { VERSION } from '@/lib/core/version'
import { isAlive } from '@/lib/db/is-alive'
import { ONLINE, SILENT_SECONDS } from '@/lib/db/processes'
import { NO_FILTER, readMigrations, withSchemaEngine } from '@/lib/db/schema-engine'

/** One number for all processes of all machines that could migrate the same database at once. */
const LOCK = 7_340_001

/** The first line of a migration that the version before it works on as if nothing was. */
const ONLINE_MARK = /^-- online\s*$/

type MigrationList = ReturnType<typeof readMigrations>

/**
 * Brings a database up to the migrations of a folder, one process at a time. Returns the names it applied now. While web or worker processes of
 * another version run it applies only migrations whose first line is `-- online`, unless it is told that they may run (`whileRunning`).
 * Throws an Error with one clear sentence: unreachable, processes that run, an edited migration, an earlier one that failed, SQL that fails.
 */
export async function migrate(databaseUrl: string, migrationsDir: string, { whileRunning = false }: { whileRunning?: boolean } = {}): Promise<string[]> {
  const holder = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  try {
    await holder.connect()
  } catch (cause) {
    throw new Error(`The database cannot be reached: ${describe(cause)}`, { cause })
  }
  try {
    await holder.query('select pg_advisory_lock($1)', [LOCK])
    return await applyPending(holder, databaseUrl, readMigrations(migrationsDir), whileRunning)
  } finally {
    await holder.end()
  }
}

async function applyPending(holder: pg.Client, databaseUrl: string, migrationsList: MigrationList, whileRunning: boolean): Promise<string[]> {
  const before = await listApplied(holder)
  const online = onlineOnes(migrationsList)
  const pending = migrationsList.migrationDirectories.map(({ path }) => path).filter((name) => !before.has(name))
  const applied = await withSchemaEngine(databaseUrl, async (engine) => {
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
    const offline = pending.filter((name) => !online.has(name))
    if (offline.length > 0 && !whileRunning) await refuseWhileRunning(holder, pending.at(-1)!, offline)
    try {
      return (await engine.applyMigrations({ migrationsList, filters: NO_FILTER })).appliedMigrationNames
    } catch (cause) {
      const [text, name] = [describe(cause), /migration_name="([^"]+)"/.exec(describe(cause))?.[1] ?? 'unknown']
      const reason = text.split('\n   0:')[0]!.replace(/^(\w*Error: |external connector error\s+|Error querying the database: )+/, '').replaceAll('\n', ' ')
      throw new Error(`Migration ${name} failed: ${reason}`, { cause })
    }
  })
  await remember(holder, { applied, online: applied.filter((name) => online.has(name)), isNew: before.size === 0 })
  return applied
}

async function listApplied(holder: pg.Client): Promise<Set<string>> {
  const { rows: [there] } = await holder.query<{ found: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`)
  if (!there?.found) return new Set()
  const { rows } = await holder.query<{ name: string }>('SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL')
  return new Set(rows.map(({ name }) => name))
}

function onlineOnes({ migrationDirectories }: MigrationList): Set<string> {
  const isOnline = ({ migrationFile: { content } }: MigrationList['migrationDirectories'][number]) => content.tag === 'ok' && ONLINE_MARK.test(content.value.split('\n', 1)[0]!)
  return new Set(migrationDirectories.filter(isOnline).map(({ path }) => path))
}

/** Processes that know the newest of these migrations wait for them already: they are of this version. */
async function refuseWhileRunning(holder: pg.Client, newest: string, offline: string[]): Promise<void> {
  const { rows: [there] } = await holder.query<{ found: boolean }>(`SELECT to_regclass('app_process') IS NOT NULL AS found`)
  if (!there?.found) return
  const { rows } = await holder.query<{ kind: string; host: string; pid: number; version: string }>(
    'SELECT kind, host, pid, version FROM app_process WHERE beat_at > now() - make_interval(secs => $1) AND migration <> $2 ORDER BY started_at, id', [SILENT_SECONDS, newest])
  const left = rows.filter(({ host, pid }) => host !== hostname() || isAlive(pid))
  if (left.length === 0) return
  const who = left.map(({ kind, host, pid, version }) => `${kind} ${pid} on ${host} (version ${version})`)
  throw new Error(`Processes of another version use the database: ${who.join(', ')}. Stop them first, or wait ${SILENT_SECONDS} s if they were killed; `
    + `the migrations ${offline.join(', ')} are not made to run beside them (--while-running does it nevertheless)`)
}

/** So that older processes know what they may ignore, and the audit log when the database changed. A new database has nothing to tell of. */
async function remember(holder: pg.Client, { applied, online, isNew }: { applied: string[]; online: string[]; isNew: boolean }): Promise<void> {
  if (online.length > 0) await holder.query('UPDATE _prisma_migrations SET logs = $1 WHERE migration_name = ANY ($2)', [ONLINE, online])
  if (isNew || applied.length === 0) return
  await holder.query(`INSERT INTO audit_event (actor, action, target, after) VALUES ('system', 'instance.migrate', $1, $2)`,
    [VERSION, JSON.stringify({ migrations: applied, host: hostname() })])
}

/** Connection errors of several addresses come as an AggregateError without a message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ')
  return error instanceof Error ? error.message : String(error)
}
