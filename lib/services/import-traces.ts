import { bifrostRows, parseBifrostRow } from '@/lib/core/formats/bifrost'
import { RowError } from '@/lib/core/formats/bifrost-json'
import { createConversationPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import { REDACTOR_VERSION, redactTrace } from '@/lib/core/pii/redact'
import { redactText } from '@/lib/core/pii/redact-text'
import { storableText } from '@/lib/core/storable-text'
import type { Redacted, Trace } from '@/lib/core/trace'
import type { DbClient } from '@/lib/db/client'
import { addQuarantinedLines, createImport, saveImportCounts, type ImportCounts } from '@/lib/db/imports'
import { addTraces } from '@/lib/db/traces'
import { publishEvent } from '@/lib/events'

export type ImportTracesInput = {
  projectId: string
  format: 'bifrost'
  /** File name or caller, for people. */
  name: string
  lines: AsyncIterable<string> | Iterable<string>
}

const BATCH = 400
/** Lines that are kept to be looked at; more bad lines are only counted. */
const MAX_QUARANTINED = 1000
const MAX_LINE_CHARS = 20_000_000
const SHOWN_CHARS = 2000
/** Of a line that is put aside, this much is redacted at all, and this much of its end is dropped again. */
const LOOKED_AT_CHARS = 10 * SHOWN_CHARS
const TAIL_CHARS = 1000

/** Clocks differ; a trace from further ahead would move the window of every draw away from the traffic. */
const MAX_AHEAD_MS = 86_400_000

const FORMATS = { bifrost: { rows: bifrostRows, trace: parseBifrostRow } } as const

type Batch = { traces: Redacted<Trace>[]; bad: { line: number; reason: string; text: string }[] }

/**
 * Reads gateway logs line by line, redacts every row and stores it. A row that is there already is counted as duplicate
 * and changes nothing, so a file may be imported again. A row that cannot be read is put aside with the number of its line,
 * the reason and its redacted text; one that cannot be redacted is refused without any text. Blank lines do not count.
 *
 * @returns counts of the file: `received` rows and bad lines = `stored` + `duplicates` + `quarantined`
 */
export async function importTraces(
  input: ImportTracesInput, { db, now = () => new Date() }: { db: DbClient; now?: () => Date },
): Promise<ImportCounts & { importId: string }> {
  const importId = await createImport(db, { projectId: input.projectId, format: input.format, name: redactText(input.name).text, startedAt: now() })
  const counts: ImportCounts = { received: 0, stored: 0, duplicates: 0, quarantined: 0, unreplayable: {}, redactions: {} }
  const placeholdersOf = createConversationPlaceholders()
  let batch: Batch = { traces: [], bad: [] }
  let number = 0
  for await (const line of input.lines) {
    number += 1
    if (line.trim() === '') continue
    readLine({ line, number, format: input.format, projectId: input.projectId, placeholdersOf, counts, batch, latest: new Date(now().getTime() + MAX_AHEAD_MS).toISOString() })
    if (batch.traces.length + batch.bad.length < BATCH) continue
    await store(db, { projectId: input.projectId, importId, batch, counts })
    batch = { traces: [], bad: [] }
  }
  await store(db, { projectId: input.projectId, importId, batch, counts })
  await saveImportCounts(db, importId, counts, now())
  await publishEvent(db, { projectId: input.projectId, kind: 'import.done' })
  return { ...counts, importId }
}

type LineContext = {
  line: string; number: number; format: ImportTracesInput['format']; projectId: string
  placeholdersOf: (conversationId: string | null) => Placeholders; counts: ImportCounts; batch: Batch
  /** No trace is from later than this. */
  latest: string
}

function readLine(context: LineContext): void {
  const { line, format } = context
  let rows: unknown[]
  try {
    if (line.length > MAX_LINE_CHARS) throw new RowError(`longer than ${MAX_LINE_CHARS} characters`)
    rows = FORMATS[format].rows(line)
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    return refuse(context, error.message, shown(line))
  }
  // A bad row of a page is put aside alone; the others of its line are as good as if each had a line.
  for (const row of rows) readRow(row, rows.length === 1 ? line : JSON.stringify(row), context)
}

function readRow(row: unknown, text: string, context: LineContext): void {
  const { format, projectId, placeholdersOf, counts, batch } = context
  let trace: Trace
  try {
    trace = FORMATS[format].trace(row)
  } catch (error) {
    if (error instanceof RowError) return refuse(context, error.message, shown(text))
    // a shape that nobody thought of must not take the rows around it along
    if (error instanceof TypeError || error instanceof RangeError) return refuse(context, 'the row has a shape that cannot be read', shown(text))
    throw error
  }
  if (trace.ts > context.latest) return refuse(context, `timestamp: expected a time up to now, got ${trace.ts}`, shown(text))
  try {
    const { trace: redacted, findings } = redactTrace(trace, { placeholders: placeholdersOf(trace.conversationId), idKey: projectId })
    batch.traces.push(redacted)
    counts.received += 1
    const reason = redacted.notReplayableReason
    if (reason !== null) counts.unreplayable[reason] = (counts.unreplayable[reason] ?? 0) + 1
    for (const [type, count] of Object.entries(findings)) counts.redactions[type] = (counts.redactions[type] ?? 0) + count
  } catch {
    // Fail closed: what cannot be redacted is not stored, not even to be looked at.
    refuse(context, 'personal data could not be replaced; the row was refused', '')
  }
}

/** Puts a row aside; of a line with several bad rows the first is shown, all are counted. */
function refuse({ number, counts, batch }: LineContext, reason: string, text: string): void {
  counts.received += 1
  counts.quarantined += 1
  if (counts.quarantined > MAX_QUARANTINED || batch.bad.at(-1)?.line === number) return
  batch.bad.push({ line: number, reason: cut(redactText(reason).text), text })
}

/** Never between the halves of a surrogate pair. */
function cut(text: string): string {
  return storableText(text.slice(0, SHOWN_CHARS))
}

function shown(line: string): string {
  try {
    const redacted = redactText(line.slice(0, LOOKED_AT_CHARS)).text
    // what the first cut left of an address or a number is no longer one to the redactor
    return cut(line.length > LOOKED_AT_CHARS ? redacted.slice(0, -TAIL_CHARS) : redacted)
  } catch {
    return ''
  }
}

async function store(db: DbClient, { projectId, importId, batch, counts }: { projectId: string; importId: string; batch: Batch; counts: ImportCounts }): Promise<void> {
  await db.$transaction(async (tx) => {
    const stored = await addTraces(tx, projectId, batch.traces, REDACTOR_VERSION)
    counts.stored += stored
    counts.duplicates += batch.traces.length - stored
    await addQuarantinedLines(tx, importId, batch.bad)
    await saveImportCounts(tx, importId, counts, null)
  }, { timeout: 60_000 })
}
