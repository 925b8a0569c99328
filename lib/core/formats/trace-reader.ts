import type { SourceSettings } from '@/lib/core/formats/source-settings'
import type { Trace } from '@/lib/core/trace'

/** What a reader may be told about the file that it reads. */
export type ReaderOptions = {
  /** Name of the file: some formats say there what their records do not (the task, the day). */
  name?: string
}

/** Reads the documents of one import, in their order; a new import takes a new reader, because some formats join documents. */
export type TraceReader = {
  /**
   * The rows of one JSON document (a line, or a whole file's value). A row stands for itself: `rows(JSON.stringify(row))` gives
   * the same row again.
   *
   * @throws RowError when the document cannot be read at all
   */
  rows(text: string): unknown[]
  /**
   * The trace of a row, not redacted; null for a row that is no model call.
   *
   * @throws RowError with the field and what was expected
   */
  trace(row: unknown, settings?: SourceSettings): Trace | null
  /** Rows that waited for another document which did not come; asked once, after the last document. Absent: none ever wait. */
  end?(): unknown[]
  /** true: a row may hold more than the document that it came with, so its text is `JSON.stringify(row)` and not the document's. */
  joins?: true
}
