import path from 'node:path'
import { recordAuditEvent } from '@/lib/db/audit-events'
import { grantAppRole } from '@/lib/db/app-role'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { restoreBackup, type RestoreSummary } from '@/lib/db/restore'
import { calledFrom, env } from '@/lib/env'
import { MIGRATIONS_DIR } from '@/lib/newest-migration'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'
import { formatRows, formatSpeed, formatTable } from '@/scripts/backup-words'

const USAGE = 'restore FILE    restores a backup into an empty database (DATABASE_URL, or a new data folder)'

const STEPS = {
  check: 'reading the whole file', schema: 'making the tables', rows: 'loading the rows', constraints: 'making indexes, checking foreign keys',
  compare: 'comparing every row', migrate: 'migrating to this version',
}

const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(args: string[]): Promise<void> {
  const [name] = args
  if (args.length !== 1 || !name || name.startsWith('--')) {
    say(USAGE)
    process.exitCode = name === '--help' ? 0 : 1
    return
  }
  const databaseUrl = env.DATABASE_URL
  if (!databaseUrl) throw new Error('DATABASE_URL is not set: it says which database to restore into')
  const started = Date.now()
  const summary = await restoreBackup(databaseUrl, path.resolve(calledFrom(), name), {
    migrationsDir: MIGRATIONS_DIR, keys: { secret: env.SLICEGATE_SECRET, encryption: env.SLICEGATE_ENCRYPTION_KEY }, onStep: (step) => say(STEPS[step]),
  })
  const ms = Date.now() - started
  await grantAppRole(databaseUrl, { password: env.SLICEGATE_APP_ROLE_PASSWORD ?? null })
  say(formatTable(summary.tables))
  const db = createDbClient(databaseUrl, { poolSize: 2 })
  try {
    await recordRestore(db, path.basename(name), summary)
    await checkChains(db)
  } finally {
    await db.$disconnect()
  }
  for (const warning of summary.warnings) say(`Warning: ${warning}`)
  say(`Restored ${formatRows(summary.rows)} rows of Slicegate ${summary.header.version} of ${summary.header.createdAt}: ${formatSpeed(summary.bytes, ms)}`)
  if (summary.migrated.length > 0) say(`Migrated on to this version: ${summary.migrated.join(', ')}`)
}

async function recordRestore(db: DbClient, target: string, { header, rows, migrated, warnings }: RestoreSummary): Promise<void> {
  await recordAuditEvent(db, {
    projectId: null, actor: 'system', action: 'instance.restore', target,
    after: { version: header.version, madeAt: header.createdAt, rows, migrated, otherSecrets: warnings.length > 0 },
  })
}

/** A chain that is broken here was broken in the backup: the rows are the same. */
async function checkChains(db: DbClient): Promise<void> {
  const projects = await db.$queryRaw<{ id: string; slug: string }[]>`SELECT id::text AS id, slug FROM project ORDER BY slug`
  for (const { id, slug } of projects) {
    const check = await verifyAdversarial({ projectId: id }, { db })
    if (check.ok && check.entries > 0) say(`${slug}: the chain of the adversarial set is whole, ${check.entries} entries, ${check.cases} cases`)
    if (check.ok) continue
    say(`${slug}: the chain of the adversarial set is broken at entry ${check.fault.sequence}: ${check.fault.message}. The backup has it like this.`)
    process.exitCode = 1
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
