import { open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { Writable as WritableStream } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { backupEnd, backupHeader, backupSequences, backupTable, type BackupEnd, type BackupHeader, type BackupSequence, type BackupTable } from '@/lib/core/backup/backup-manifest'
import { textMeter } from '@/lib/db/backup'
import { BackupFileError, readFrames, type Frame } from '@/lib/db/backup-frames'

export type BackupContents = { header: BackupHeader; tables: BackupTable[]; sequences: BackupSequence[]; end: BackupEnd }

/** Where the rows of a table go, as COPY text; called once for each table, in the order of the file. */
export type RowSink = (table: BackupHeader['tables'][number]) => Writable

const nowhere: RowSink = () => new WritableStream({ write: (_chunk, _encoding, done) => done() })

/**
 * Reads a backup to its end, comparing every checksum. Holds one piece in memory at a time. Without a sink it changes nothing: that is how a
 * file is checked. Throws BackupFileError with what is wrong and where; what the sink throws comes through.
 */
export async function readBackup(path: string, sink: RowSink = nowhere, onHeader: (header: BackupHeader) => Promise<void> | void = () => undefined): Promise<BackupContents> {
  const file = await open(path, 'r').catch((cause: Error) => { throw new BackupFileError(`It cannot be read: ${cause.message}`) })
  try {
    const state = { sha256: '' }
    const frames = readFrames(file, state)
    const header = parse(backupHeader, await next(frames, 'H'), 'header')
    await onHeader(header)
    const tables: BackupTable[] = []
    for (const table of header.tables) tables.push(await readTable(frames, table, sink))
    const sequences = parse(backupSequences, await next(frames, 'S'), 'sequences')
    const end = parse(backupEnd, await next(frames, 'Z'), 'end')
    if (end.sha256 !== state.sha256) throw new BackupFileError(`Its checksum is not the one at its end: the file was changed after it was written`)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    if (end.tables !== tables.length || end.rows !== rows) throw new BackupFileError(`It says ${end.rows} rows of ${end.tables} tables at its end, and holds ${rows} of ${tables.length}`)
    if (!(await frames.next()).done) throw new BackupFileError('Something follows its end')
    return { header, tables, sequences, end }
  } finally {
    await file.close()
  }
}

/** Only what stands before the data: nothing behind it is checked. */
export async function readBackupHeader(path: string): Promise<BackupHeader> {
  const file = await open(path, 'r').catch((cause: Error) => { throw new BackupFileError(`It cannot be read: ${cause.message}`) })
  try {
    return parse(backupHeader, await next(readFrames(file, { sha256: '' }), 'H'), 'header')
  } finally {
    await file.close()
  }
}

async function readTable(frames: AsyncGenerator<Frame, void>, table: BackupHeader['tables'][number], sink: RowSink): Promise<BackupTable> {
  const begin = parse(z.object({ name: z.string() }), await next(frames, 'T'), 'table')
  if (begin.name !== table.name) throw new BackupFileError(`Table ${table.name} was expected, ${begin.name.slice(0, 63)} stands there`)
  const meter = textMeter()
  let last: Frame | null = null
  async function* pieces() {
    for (;;) {
      const frame = await next(frames)
      if (frame.type === 'D') yield frame.payload
      else {
        last = frame
        return
      }
    }
  }
  try {
    await pipeline(pieces, createZstdDecompress({ chunkSize: 256 * 1024 }), meter.stream, sink(table))
  } catch (error) {
    if (/^(ZSTD|Z_)|unexpected end/i.test(String((error as NodeJS.ErrnoException).code ?? (error as Error).message))) {
      throw new BackupFileError(`The rows of ${table.name} cannot be unpacked: the file is damaged`)
    }
    throw error
  }
  const stated = parse(backupTable, expect(last, 'E'), `end of ${table.name}`)
  const found = meter.total()
  if (stated.name !== table.name || stated.rows !== found.rows || stated.bytes !== found.bytes || stated.sha256 !== found.sha256) {
    throw new BackupFileError(`The rows of ${table.name} are not those that were written: ${found.rows} rows with ${found.bytes} bytes, ${stated.rows} with ${stated.bytes} expected`)
  }
  return stated
}

async function next(frames: AsyncGenerator<Frame, void>, type?: Frame['type']): Promise<Frame> {
  const { value, done } = await frames.next()
  if (done || !value) throw new BackupFileError('It ends before its last part: it was cut off')
  return type ? expect(value, type) : value
}

function expect(frame: Frame | null, type: Frame['type']): Frame {
  if (frame?.type !== type) throw new BackupFileError(`Byte ${frame?.at ?? 0}: part ${type} was expected, ${frame?.type ?? 'nothing'} stands there`)
  return frame
}

function parse<T>(schema: z.ZodType<T>, frame: Frame, what: string): T {
  let value: unknown
  try {
    value = JSON.parse(frame.payload.toString('utf8'))
  } catch {
    throw new BackupFileError(`Its ${what} is no JSON: the file is damaged`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new BackupFileError(`Its ${what} is wrong at ${issue!.path.join('.') || 'the top'}: ${issue!.message}`)
}
