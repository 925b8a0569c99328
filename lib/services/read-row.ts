import { RowError } from '@/lib/core/formats/row-values'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import type { Trace } from '@/lib/core/trace'

/** Clocks differ; a trace from further ahead would move the window of every draw away from the traffic. */
const MAX_AHEAD_MS = 86_400_000

export type ReadRow = { trace: Trace } | { reason: string } | 'no-call'

/** A row as a trace, or why it cannot be one. */
export function readRow(reader: TraceReader, row: unknown, { settings, now }: { settings: SourceSettings; now: Date }): ReadRow {
  const read = sayWhy(() => reader.trace(row, settings))
  if ('reason' in read) return read
  const trace = read.value
  if (trace === null) return 'no-call'
  if (trace.ts > new Date(now.getTime() + MAX_AHEAD_MS).toISOString()) return { reason: `timestamp: expected a time up to now, got ${trace.ts}` }
  return { trace }
}

/** The rows of a document, or why there are none. */
export function readRows(reader: TraceReader, text: string): { rows: unknown[] } | { reason: string } {
  const read = sayWhy(() => reader.rows(text))
  return 'reason' in read ? read : { rows: read.value }
}

export function sayWhy<T>(read: () => T): { value: T } | { reason: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof RowError) return { reason: error.message }
    // a shape that nobody thought of must not take the rows around it along
    if (error instanceof TypeError || error instanceof RangeError) return { reason: 'the row has a shape that cannot be read' }
    throw error
  }
}
