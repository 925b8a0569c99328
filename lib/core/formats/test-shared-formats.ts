import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sharedData } from '@/lib/core/formats/test-shared-data'
import { detectTraceFormat, traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import type { Trace } from '@/lib/core/trace'

/** Folder with sample files of every format, beside the real data; tests without it are skipped. */
export const sharedFormats = join(sharedData, '../formats')
export const hasSharedFormats = existsSync(join(sharedFormats, 'README.md'))

export function readSample(path: string): string {
  return readFileSync(join(sharedFormats, path), 'utf8')
}

/** The JSON documents of a sample: its lines, or the whole file. */
export function documentsOf(path: string): string[] {
  const text = readSample(path)
  return path.endsWith('.jsonl') ? text.trim().split('\n') : [text]
}

/** What an import makes of documents: the format that the first one shows, and the traces of all rows. */
export function importedFrom(documents: string[], name: string): { format: TraceFormat | null; traces: (Trace | null)[] } {
  const format = detectTraceFormat(JSON.parse(documents[0]!))
  if (format === null) return { format, traces: [] }
  const reader = traceReader(format, { name: basename(name) })
  const rows = [...documents.flatMap((text) => reader.rows(text)), ...(reader.end?.() ?? [])]
  return { format, traces: rows.map((row) => reader.trace(row)) }
}

export function importedSample(path: string) {
  return importedFrom(documentsOf(path), path)
}
