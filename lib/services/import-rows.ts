import { traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import { openImport, type ImportDeps, type ImportResult, type ImportTarget } from '@/lib/services/open-import'
import { readRow } from '@/lib/services/read-row'

/** A row that was parsed already. `text`: its record as it was written, kept as the original of its trace. */
export type ParsedRow = { row: unknown; text: string; line: number }

export type ImportRowsInput = Omit<ImportTarget, 'format'> & { format: TraceFormat; rows: AsyncIterable<ParsedRow> | Iterable<ParsedRow> }

/**
 * Redacts and stores rows, as importTraces does with those of a file. With `joins`, small pushes share the import of their source, name and
 * hour; the counts that are returned are those of this push alone.
 *
 * @returns counts: `received` = `stored` + `duplicates` + `quarantined` + `notCalls`; the id of the import is null when nothing came
 * @throws AppError unavailable when a detector of personal data does not answer; whatever `rows` throws
 */
export async function importRows({ rows, ...target }: ImportRowsInput, deps: ImportDeps): Promise<ImportResult> {
  const open = await openImport(target, deps)
  const reader = traceReader(target.format, { name: target.name })
  const now = deps.now ?? (() => new Date())
  let line = 0
  let rowOfLine = 0
  try {
    for await (const { row, text, line: at } of rows) {
      rowOfLine = at === line ? rowOfLine + 1 : 0
      line = at
      open.read(text.length)
      const read = readRow(reader, row, { settings: open.settings(), now: now() })
      const place = { line, row: rowOfLine, text }
      if (read === 'no-call') open.skip()
      else if ('reason' in read) await open.refuse({ ...place, reason: read.reason, complete: true })
      else await open.take({ ...place, trace: { ...read.trace, original: open.keepsOriginals ? text : null } })
    }
    return await open.finish()
  } catch (error) {
    await open.fail(`it broke off at line ${line}; what was stored before stays`)
    throw error
  }
}
