import { once } from 'node:events'
import fs from 'node:fs'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { splitDocuments } from '@/lib/core/formats/split-documents'
import { traceReader } from '@/lib/core/formats/trace-formats'
import { noCounts } from '@/lib/core/sources/import-counts'
import type { Redacted, Trace } from '@/lib/core/trace'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { createImport } from '@/lib/db/imports'
import { importTraces } from '@/lib/services/import-traces'
import { STORED_AT_ONCE } from '@/lib/services/open-import'
import { readRow, readRows } from '@/lib/services/read-row'
import { storeBatch } from '@/lib/services/store-batch'

/** What one way of storing did with its bytes. */
export type Stored = { rows: number; seconds: number; peakMb: number }
export type Target = { databaseUrl: string; projectId: string }

const READ_BYTES = 256 * 1024
const BATCH_ROWS = 400

async function timed(work: () => Promise<number>): Promise<Stored> {
  const started = performance.now()
  const rows = await work()
  return { rows, seconds: (performance.now() - started) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 }
}

async function withDb(databaseUrl: string, work: (db: DbClient) => Promise<Stored>): Promise<Stored> {
  const db = createDbClient(databaseUrl)
  try {
    await db.$connect()
    return await work(db)
  } finally {
    await db.$disconnect()
  }
}

/** COPY of the lines as they are into a table with one column: what the database can take at most. */
export async function copyLines({ databaseUrl }: Target, file: string): Promise<Stored> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('DROP TABLE IF EXISTS bench_lines; CREATE TABLE bench_lines (line text)')
    return await timed(async () => {
      // signs that no JSON has: each line is one value, byte for byte
      const copy = client.query(from(`COPY bench_lines FROM STDIN (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')`))
      for await (const chunk of fs.createReadStream(file, { highWaterMark: READ_BYTES })) if (!copy.write(chunk)) await once(copy, 'drain')
      copy.end()
      await finished(copy)
      return copy.rowCount
    })
  } finally {
    await client.end()
  }
}

/** The import without its redaction, which the product cannot do: the same reading and the same storing, one batch being read while another is stored. */
export function importUnredacted({ databaseUrl, projectId }: Target, file: string): Promise<Stored> {
  return withDb(databaseUrl, (db) => timed(async () => {
    const now = new Date()
    const importId = await createImport(db, {
      projectId, traceSourceId: null, format: 'bifrost', name: 'bench' as Redacted<string>, via: 'file', status: 'running', totalBytes: null, createdBy: null, startedAt: now,
    })
    const reader = traceReader('bifrost')
    let rows = 0
    const storing: Promise<unknown>[] = []
    const store = async (traces: Redacted<Trace>[]) => {
      while (storing.length >= STORED_AT_ONCE) await storing.shift()
      const counts = { ...noCounts(), received: traces.length }
      storing.push(storeBatch({ projectId, importId: importId!, shared: false, redactorVersion: 'none', bytes: 0, at: now, ready: { traces, aside: [], counts } }, { db })
        .then((added) => { rows += added.stored }))
    }
    let batch: Redacted<Trace>[] = []
    for await (const { text } of splitDocuments(fs.createReadStream(file, { highWaterMark: READ_BYTES }))) {
      const read = readRows(reader, text)
      if ('reason' in read) throw new Error(read.reason)
      for (const row of read.rows) {
        const one = readRow(reader, row, { settings: {}, now })
        if (one === 'no-call' || 'reason' in one) throw new Error('a row could not be read')
        batch.push({ ...one.trace, original: text } as Trace as Redacted<Trace>)
      }
      if (batch.length < BATCH_ROWS) continue
      await store(batch)
      batch = []
    }
    await store(batch)
    await Promise.all(storing)
    return rows
  }))
}

/** The import as the product does it. */
export function importRedacted({ databaseUrl, projectId }: Target, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Stored> {
  return withDb(databaseUrl, (db) => timed(async () => {
    const { stored, quarantined } = await importTraces({ projectId, format: 'bifrost', name: 'bench.jsonl', via: 'file', documents: chunks }, { db })
    if (quarantined > 0) throw new Error(`${quarantined} rows could not be read`)
    return stored
  }))
}
