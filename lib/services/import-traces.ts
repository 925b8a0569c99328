import { splitDocuments, type SplitDocument } from '@/lib/core/formats/split-documents'
import { detectTraceFormat, TRACE_FORMATS, traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { AppError } from '@/lib/errors'
import { openImport, type ImportDeps, type ImportResult, type ImportTarget, type OpenImport } from '@/lib/services/open-import'
import { readRow, readRows, sayWhy } from '@/lib/services/read-row'

type Bytes = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

export type ImportTracesInput = Omit<ImportTarget, 'format' | 'via'> & {
  /** auto: told from the first document. */
  format: TraceFormat | 'auto'
  via?: ImportTarget['via']
} & (
  /** Pieces of the file, cut anywhere. */
  | { documents: Bytes; lines?: undefined }
  /** Its lines, without line ends. */
  | { lines: AsyncIterable<string> | Iterable<string>; documents?: undefined }
)

/** Documents that are looked at before it is said that no format fits: a log may begin with lines of another kind. */
const LOOKED_AT = 20

/** Whoever sends went away, or cannot be read any more. */
class SenderStopped extends Error {}

/**
 * Reads logs as they arrive, redacts every row and stores it. A row that is there already is counted as duplicate and changes nothing, so a
 * file may be imported again. A row that cannot be read is put aside with the number of its line, the reason and its redacted text; one that
 * cannot be redacted is refused without any text. An import that breaks off is marked as failed and keeps what was stored.
 *
 * @returns counts of the file: `received` rows and bad lines = `stored` + `duplicates` + `quarantined` + `notCalls`
 * @throws AppError invalid when no format fits, unavailable when a detector of personal data does not answer; whatever the sender's stream throws
 */
export function importTraces(input: ImportTracesInput & { joins?: undefined }, deps: ImportDeps): Promise<ImportResult & { importId: string }>
export function importTraces(input: ImportTracesInput, deps: ImportDeps): Promise<ImportResult>
export async function importTraces(input: ImportTracesInput, deps: ImportDeps): Promise<ImportResult> {
  const { format, documents, lines, via = 'api', ...target } = input
  const open = await openImport({ ...target, via, format: format === 'auto' ? null : format }, deps)
  const place = { line: 0 }
  try {
    const chunks = counted(documents ?? withLineEnds(lines), open)
    const reading = new Reading(open, input.name, deps.now ?? (() => new Date()))
    if (format !== 'auto') reading.use(format)
    for await (const document of splitDocuments(chunks)) {
      place.line = document.line
      await reading.add(document)
    }
    await reading.end(place.line)
    return await open.finish()
  } catch (error) {
    await open.fail(whyFailed(error, place.line))
    throw error instanceof SenderStopped ? error.cause : error
  }
}

function whyFailed(error: unknown, line: number): string {
  if (error instanceof SenderStopped && !(error.cause instanceof AppError)) return `the sender stopped at line ${line}`
  const cause = error instanceof SenderStopped ? error.cause : error
  return cause instanceof AppError ? cause.message : `a fault on the server at line ${line}: send the file again`
}

/** Counts what is read, and tells faults of the sender from those of the store. */
async function* counted(chunks: Bytes, open: OpenImport): AsyncGenerator<string | Uint8Array> {
  try {
    for await (const chunk of chunks) {
      open.read(chunk.length)
      yield chunk
    }
  } catch (cause) {
    throw new SenderStopped('the sender stopped', { cause })
  }
}

async function* withLineEnds(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}

/** Documents of one import on their way to rows. */
class Reading {
  private reader: TraceReader | null = null
  private waiting: SplitDocument[] = []
  private line = 0
  private row = 0

  constructor(private readonly open: OpenImport, private readonly name: string, private readonly now: () => Date) {}

  use(format: TraceFormat): void {
    this.reader = traceReader(format, { name: this.name })
  }

  async add(document: SplitDocument): Promise<void> {
    if (this.reader) return this.read(document, this.reader)
    this.waiting.push(document)
    const format = document.fault === null ? formatOf(document.text) : null
    if (format === null) {
      if (this.waiting.length >= LOOKED_AT) throw this.noFormat()
      return
    }
    this.use(format)
    await this.open.setFormat(format)
    for (const earlier of this.waiting.splice(0)) await this.read(earlier, this.reader!)
  }

  async end(line: number): Promise<void> {
    if (this.waiting.length > 0) throw this.noFormat()
    const rows = this.reader?.end?.() ?? []
    for (const row of rows) await this.readOne(row, line, null)
  }

  private noFormat(): AppError {
    const { line } = this.waiting[0]!
    return new AppError('invalid', `No format fits what begins on line ${line}: expected records of ${TRACE_FORMATS.join(', ')}. Say which with format.`, {
      line, errors: [{ field: 'query.format', message: `expected one of ${TRACE_FORMATS.join(', ')}` }],
    })
  }

  private async read({ text, line, fault }: SplitDocument, reader: TraceReader): Promise<void> {
    if (fault !== null) return this.open.refuse({ line, row: this.rowOf(line), reason: fault, text, complete: false })
    const read = readRows(reader, text)
    if ('reason' in read) return this.open.refuse({ line, row: this.rowOf(line), reason: read.reason, text, complete: true })
    const alone = read.rows.length === 1 && !reader.joins
    // a bad row of a page is put aside alone; the others of its document are as good as if each had a line
    for (const row of read.rows) await this.readOne(row, line, alone ? text : null)
  }

  /** `text`: the record as it was written; null where it has to be written anew. */
  private async readOne(row: unknown, line: number, text: string | null): Promise<void> {
    const { open } = this
    const read = readRow(this.reader!, row, { settings: open.settings(), now: this.now() })
    if (read === 'no-call') return open.skip()
    const written = text ?? writeRow(row)
    const place = { line, row: this.rowOf(line) }
    if ('reason' in read) return open.refuse({ ...place, reason: read.reason, text: written, complete: true })
    await open.take({ ...place, trace: { ...read.trace, original: open.keepsOriginals ? written : null }, text: written })
  }

  /** Which row of its line it is, from 0. */
  private rowOf(line: number): number {
    this.row = line === this.line ? this.row + 1 : 0
    this.line = line
    return this.row
  }
}

function formatOf(text: string): TraceFormat | null {
  const parsed = sayWhy(() => parseOrNull(text))
  return 'value' in parsed && parsed.value !== null ? detectTraceFormat(parsed.value) : null
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

function writeRow(row: unknown): string {
  return JSON.stringify(row) ?? ''
}
