import { createHash } from 'node:crypto'
import { Transform, type Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { BackupHeader, BackupTable } from '@/lib/core/backup/backup-manifest'
import { copyOut, digestTable, listMigrations, listSequences, listTables, listWeeks, PLAIN_TEXT, quote } from '@/lib/db/backup-catalogue'
import { frameWriter, type FrameWriter } from '@/lib/db/backup-frames'
import { fingerprint, sealOf, type BackupKeys } from '@/lib/db/backup-seal'

export type BackupSummary = { version: string; tables: BackupTable[]; rows: number; bytes: number; fileBytes: number; sha256: string }

type Options = { version: string; now: Date; keys: BackupKeys; onTable?: (table: BackupTable, written: number) => void }

/**
 * Writes everything that the product keeps in a database to a stream, as it was at one moment, while the product goes on. Holds one piece of
 * a table in memory at a time. The queue is not in it: what waits is found again from the rows. `bytes` are those of the rows as text,
 * `fileBytes` those that were written. Throws an Error with one sentence where the database cannot be read.
 */
export async function writeBackup(databaseUrl: string, out: Writable, { version, now, keys, onTable }: Options): Promise<BackupSummary> {
  const [rows, digests] = [connectionOf(databaseUrl), connectionOf(databaseUrl)]
  const failed = new Promise<never>((_resolve, reject) => { out.on('error', reject) })
  failed.catch(() => undefined)
  try {
    await Promise.all([rows.connect(), digests.connect()])
    const work = copyDatabase(rows, digests, frameWriter(out), { version, now, keys, ...(onTable ? { onTable } : {}) })
    return await Promise.race([work, failed])
  } finally {
    await Promise.all([rows.end(), digests.end()].map((ending) => ending.catch(() => undefined)))
  }
}

function connectionOf(databaseUrl: string): pg.Client {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, application_name: 'slicegate backup' })
  // a connection that breaks fails the statement that runs on it, too
  client.on('error', () => undefined)
  return client
}

async function copyDatabase(rows: pg.Client, digests: pg.Client, frames: FrameWriter, { version, now, keys, onTable }: Options): Promise<BackupSummary> {
  const header = await openSnapshot(rows, digests, { version, now, keys })
  await frames.write('H', header)
  const tables: BackupTable[] = []
  for (const table of header.tables) {
    await frames.write('T', { name: table.name })
    const [copied, counted] = await Promise.all([copyTable(rows, table, frames), digestTable(digests, table)])
    if (copied.rows !== counted.rows) throw new Error(`${table.name}: ${copied.rows} rows were copied and ${counted.rows} counted`)
    const done = { name: table.name, ...copied, digest: counted.digest }
    await frames.write('E', done)
    tables.push(done)
    onTable?.(done, frames.bytes())
  }
  // after the rows: a sequence is never behind them
  await frames.write('S', await listSequences(rows))
  const sums = { rows: tables.reduce((sum, table) => sum + table.rows, 0), bytes: tables.reduce((sum, table) => sum + table.bytes, 0) }
  const sha256 = frames.sha256()
  await frames.write('Z', { tables: tables.length, ...sums, sha256, seal: sealOf(keys.secret, sha256) })
  await Promise.all([rows.query('COMMIT'), digests.query('COMMIT')])
  return { version, tables, ...sums, fileBytes: frames.bytes(), sha256 }
}

/** Both connections see the same moment; no table goes away before they are done. */
async function openSnapshot(rows: pg.Client, digests: pg.Client, { version, now, keys }: Options): Promise<BackupHeader> {
  for (const client of [rows, digests]) {
    await client.query(PLAIN_TEXT)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  }
  const { rows: [snapshot] } = await rows.query<{ id: string; server: string }>(`SELECT pg_export_snapshot() AS id, current_setting('server_version') AS server`)
  await digests.query(`SET TRANSACTION SNAPSHOT '${snapshot!.id}'`)
  const migrations = await listMigrations(rows)
  if (!migrations || migrations.length === 0) throw new Error('The database holds no Slicegate: no migration was ever applied to it')
  const tables = await listTables(rows)
  await rows.query(`LOCK TABLE ${tables.map(({ name }) => `public.${quote(name)}`).join(', ')} IN ACCESS SHARE MODE`)
  return {
    product: 'slicegate', version, createdAt: now.toISOString(), server: snapshot!.server, migrations, tables, weeks: await listWeeks(rows),
    keys: { secret: fingerprint(keys.secret), encryption: fingerprint(keys.encryption) },
  }
}

async function copyTable(client: pg.Client, table: BackupHeader['tables'][number], frames: FrameWriter): Promise<Omit<BackupTable, 'name' | 'digest'>> {
  const meter = textMeter()
  const compress = createZstdCompress({ chunkSize: 256 * 1024, params: { [constants.ZSTD_c_compressionLevel]: 3 } })
  await pipeline(client.query(copyTo(copyOut(table))) as Readable, meter.stream, compress, async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) await frames.write('D', piece)
  })
  return meter.total()
}

/** Lets text in COPY's format through; a row is a line, because line breaks inside of values are escaped. */
export function textMeter(): { stream: Transform; total: () => { rows: number; bytes: number; sha256: string } } {
  const hash = createHash('sha256')
  let [rows, bytes] = [0, 0]
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows += 1
      done(null, chunk)
    },
  })
  return { stream, total: () => ({ rows, bytes, sha256: hash.copy().digest('hex') }) }
}
