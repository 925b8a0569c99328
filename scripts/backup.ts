import fs from 'node:fs'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { VERSION } from '@/lib/core/version'
import { recordAuditEvent } from '@/lib/db/audit-events'
import { writeBackup, type BackupSummary } from '@/lib/db/backup'
import { readBackup, readBackupHeader } from '@/lib/db/backup-reader'
import { createDbClient } from '@/lib/db/client'
import { calledFrom, env } from '@/lib/env'
import { formatRows, formatSpeed, formatTable } from '@/scripts/backup-words'

const USAGE = `backup [FILE]           writes a backup (slicegate-TIME.backup when no FILE is named, - = standard output)
backup --list FILE      what is in it, by its first bytes
backup --verify FILE    reads it to its end and compares every checksum`

/** Progress goes where the backup does not. */
const say = (line: string) => process.stderr.write(`${line}\n`)

async function main([first, second, ...rest]: string[]): Promise<void> {
  if (first === '--help') return void say(USAGE)
  if (rest.length > 0 || (first?.startsWith('--') && !['--list', '--verify'].includes(first))) throw new Error(USAGE)
  if (first === '--list') return list(fileOf(second))
  if (first === '--verify') return verify(fileOf(second))
  if (second !== undefined) throw new Error(`One FILE was expected\n${USAGE}`)
  await write(first ?? `slicegate-${new Date().toISOString().replace(/\.\d+Z$/, 'Z').replaceAll(':', '')}.backup`)
}

function fileOf(name: string | undefined): string {
  if (!name) throw new Error(`A FILE was expected\n${USAGE}`)
  return path.resolve(calledFrom(), name)
}

async function list(file: string): Promise<void> {
  const header = await readBackupHeader(file)
  say(`Slicegate ${header.version}, ${header.createdAt}, Postgres ${header.server}`)
  say(`${header.migrations.length} migrations, the newest ${header.migrations.at(-1)!.name}`)
  say(`${header.tables.length} tables, ${header.weeks.length} weeks of traces: ${header.tables.map(({ name }) => name).join(', ')}`)
  say(`SLICEGATE_SECRET ${header.keys.secret ?? 'was not set'}, SLICEGATE_ENCRYPTION_KEY ${header.keys.encryption ?? 'was not set'} (fingerprints)`)
}

async function verify(file: string): Promise<void> {
  const started = Date.now()
  const { header, tables, end } = await readBackup(file)
  say(formatTable(tables))
  say(`Whole: ${formatRows(end.rows)} rows of Slicegate ${header.version} of ${header.createdAt}, read with ${formatSpeed(end.bytes, Date.now() - started)}`)
}

async function write(name: string): Promise<void> {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL is not set: it says which database to back up')
  const options = {
    version: VERSION, now: new Date(), keys: { secret: env.SLICEGATE_SECRET, encryption: env.SLICEGATE_ENCRYPTION_KEY },
    onTable: ({ name: table, rows, bytes }: { name: string; rows: number; bytes: number }) => { if (bytes > 10_000_000) say(`${table}: ${formatRows(rows)} rows`) },
  }
  const started = Date.now()
  const file = name === '-' ? null : path.resolve(calledFrom(), name)
  const summary = file === null ? await toStandardOutput(env.DATABASE_URL, options) : await toFile(env.DATABASE_URL, file, options)
  say(formatTable(summary.tables))
  say(`${file ?? 'Standard output'}: ${formatRows(summary.rows)} rows, ${formatSpeed(summary.bytes, Date.now() - started)}, ${(summary.fileBytes / 1e6).toFixed(1)} MB written`)
  say('Keep SLICEGATE_SECRET and SLICEGATE_ENCRYPTION_KEY as well, in another place: the backup holds neither.')
  await record(env.DATABASE_URL, file === null ? '-' : path.basename(file), summary)
}

type Options = Parameters<typeof writeBackup>[2]

/** Under its name only when it is whole; readable for its owner alone. */
async function toFile(databaseUrl: string, file: string, options: Options): Promise<BackupSummary> {
  const part = `${file}.part`
  if (fs.existsSync(file)) throw new Error(`${file} exists: a backup replaces no file`)
  const out = fs.createWriteStream(part, { mode: 0o600, flags: 'w', flush: true })
  try {
    const summary = await writeBackup(databaseUrl, out, options)
    out.end()
    await finished(out)
    fs.renameSync(part, file)
    return summary
  } catch (error) {
    out.destroy()
    fs.rmSync(part, { force: true })
    throw error
  }
}

async function toStandardOutput(databaseUrl: string, options: Options): Promise<BackupSummary> {
  if (process.stdout.isTTY) throw new Error('A backup is not for a terminal: name a FILE, or send standard output to one')
  return writeBackup(databaseUrl, process.stdout, options)
}

async function record(databaseUrl: string, target: string, { rows, bytes, fileBytes, sha256, version }: BackupSummary): Promise<void> {
  const db = createDbClient(databaseUrl, { poolSize: 1 })
  try {
    await recordAuditEvent(db, { projectId: null, actor: 'system', action: 'instance.backup', target, after: { version, rows, bytes, fileBytes, sha256 } })
  } finally {
    await db.$disconnect()
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
