import { parseConfig } from '@/lib/core/config/parse-config'
import { RowError } from '@/lib/core/formats/row-values'
import { traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import { createPlaceholders } from '@/lib/core/pii/placeholders'
import type { Redactor } from '@/lib/core/pii/redactor'
import { MISSING_KINDS } from '@/lib/core/sources/import-counts'
import type { RereadState } from '@/lib/core/sources/pull-state'
import type { Redacted, Trace } from '@/lib/core/trace'
import { getImportRules } from '@/lib/db/imports'
import { changeMissing, levelRepeatedImports, listSourceRecords, saveReread, saveTraceOwners, type MissingChange, type SourceRecord } from '@/lib/db/source-records'
import { findTraceSource, type TraceSource } from '@/lib/db/trace-sources'
import { publishEvent } from '@/lib/events'
import { loadRedactor } from '@/lib/services/load-redactor'
import type { ImportDeps } from '@/lib/services/open-import'

const PAGE = 500

/** A placeholder that is numbered in its conversation: the same for different people. */
const NUMBERED = /<[A-Z][A-Z_]*_\d{1,9}>/

type Owners = Pick<Trace, 'customerId' | 'conversationId' | 'dimensions'>

/**
 * Reads the stored records of a source again by its settings: customer, conversation and dimensions of its traces become what an import would find now; their
 * content stays. Goes on where it was. Personal data in a record is hidden already, so that a value which is one tells nobody from anybody else: such a
 * field stays as it was, and the record counts as `hidden`.
 *
 * @returns how it ended: `lost` when another pass began, or the source is gone
 */
export async function rereadTraces(
  { sourceId, token, signal }: { sourceId: string; token: string; signal?: AbortSignal }, deps: ImportDeps & { now: () => Date },
): Promise<'done' | 'lost' | 'stopped'> {
  const { db, now } = deps
  const source = await findTraceSource(db, sourceId)
  const rules = source && (await getImportRules(db, source.projectId))
  let state = source?.state.reread ?? null
  if (!source || !rules || state?.token !== token || state.finishedAt !== null) return 'lost'
  const { redactor } = await loadRedactor({ projectId: source.projectId }, deps)
  const segmentBy = parseConfig(rules.config, 'eval_config.yaml').config.segmentBy
  for (;;) {
    if (signal?.aborted) return 'stopped'
    const page = await listSourceRecords(db, { projectId: source.projectId, traceSourceId: sourceId, after: state.after, limit: PAGE })
    const read = readPage(page, source, { redactor, segmentBy })
    const ended = page.length < PAGE
    const next: RereadState = {
      ...state, done: state.done + page.length, changed: state.changed + read.changed.length, hidden: state.hidden + read.hidden, after: page.at(-1)?.id ?? state.after,
      finishedAt: ended ? now().toISOString() : null, left: sumMissing(state.left, read.left), total: Math.max(state.total, state.done + page.length),
    }
    const kept = await db.$transaction(async (tx) => {
      // with the page, so that a page is counted once however often it is read
      if (!(await saveReread(tx, sourceId, next))) return false
      await saveTraceOwners(tx, read.changed)
      await changeMissing(tx, read.missing)
      if (ended && next.done > 0) await levelRepeatedImports(tx, { traceSourceId: sourceId, share: { customer: next.left.customer / next.done, segment: next.left.segment / next.done, conversation: next.left.conversation / next.done } })
      await publishEvent(tx, { projectId: source.projectId, kind: ended ? 'import.done' : 'import.progress' })
      return true
    })
    if (!kept) return 'lost'
    if (ended) return 'done'
    state = next
  }
}

type Missing = RereadState['left']
type Page = { changed: { id: string; owners: Redacted<Trace> }[]; hidden: number; missing: MissingChange[]; left: Missing }

function readPage(records: SourceRecord[], source: TraceSource, { redactor, segmentBy }: { redactor: Redactor; segmentBy: string }): Page {
  const result: Page = { changed: [], hidden: 0, missing: [], left: { customer: 0, segment: 0, conversation: 0 } }
  const byImport = new Map<string, MissingChange>()
  for (const record of records) {
    const before = missingOf(record, segmentBy)
    const read = readRecord(record, source, redactor)
    const after = read ? missingOf(read.owners, segmentBy) : before
    if (read?.hidden) result.hidden += 1
    result.left = sumMissing(result.left, after)
    if (!read || isSame(record, read.owners)) continue
    result.changed.push({ id: record.id, owners: read.owners })
    const known = byImport.get(record.importId) ?? { importId: record.importId, customer: 0, segment: 0, conversation: 0 }
    for (const kind of MISSING_KINDS) known[kind] += after[kind] - before[kind]
    byImport.set(record.importId, known)
  }
  result.missing = [...byImport.values()]
  return result
}

/** null: the record cannot be read any more, and its trace stays as it is. */
function readRecord(record: SourceRecord, source: TraceSource, redactor: Redactor): { owners: Redacted<Trace>; hidden: boolean } | null {
  const trace = traceOf(record, source)
  if (!trace) return null
  const isHidden = (value: string | null) => value !== null && (NUMBERED.test(value) || redactor.id(value) !== value)
  const [customer, conversation] = [isHidden(trace.customerId), isHidden(trace.conversationId)]
  const dimensions = Object.fromEntries(Object.entries(trace.dimensions).map(([name, value]) => [name, NUMBERED.test(value) ? record.dimensions[name] ?? value : value]))
  const owners = {
    ...trace, dimensions, customerId: customer ? record.customerId : trace.customerId, conversationId: conversation ? record.conversationId : trace.conversationId,
    request: null, response: null, error: null, original: null,
  }
  return { owners: redactor.trace(owners, { placeholders: createPlaceholders() }).trace, hidden: customer || conversation }
}

function traceOf({ original, sourceId }: SourceRecord, { format, settings }: TraceSource): Trace | null {
  try {
    const reader = traceReader(format as TraceFormat)
    const traces = reader.rows(original).flatMap((row) => reader.trace(row, settings) ?? [])
    return traces.length === 1 ? traces[0]! : traces.find((trace) => trace.sourceId === sourceId) ?? null
  } catch (error) {
    if (error instanceof RowError) return null
    throw error
  }
}

function missingOf({ customerId, conversationId, dimensions }: Owners, segmentBy: string): Missing {
  return { customer: customerId === null ? 1 : 0, segment: dimensions[segmentBy] ? 0 : 1, conversation: conversationId === null ? 1 : 0 }
}

const sumMissing = (a: Missing, b: Missing): Missing => ({ customer: a.customer + b.customer, segment: a.segment + b.segment, conversation: a.conversation + b.conversation })

function isSame(a: Owners, b: Owners): boolean {
  const sorted = (dimensions: Record<string, string>) => JSON.stringify(Object.entries(dimensions).sort(([x], [y]) => (x < y ? -1 : 1)))
  return a.customerId === b.customerId && a.conversationId === b.conversationId && sorted(a.dimensions) === sorted(b.dimensions)
}
