import { TRACE_FORMATS, traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { createConversationPlaceholders } from '@/lib/core/pii/placeholders'
import { parseConfig } from '@/lib/core/config/parse-config'
import { sumCounts, type ImportCounts } from '@/lib/core/sources/import-counts'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import { getImport, getImportRules, lockImportCounts, saveImportCounts, type TraceImport } from '@/lib/db/imports'
import { listQuarantinedLines, markRetried, setQuarantineReason, type LineKey, type QuarantinedLine } from '@/lib/db/quarantined-lines'
import { sourceSettingsOf } from '@/lib/db/trace-sources'
import { addTraces } from '@/lib/db/traces'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { importGate } from '@/lib/services/import-gate'
import { loadRedactor } from '@/lib/services/load-redactor'
import type { ImportDeps } from '@/lib/services/open-import'
import { quarantineReason } from '@/lib/services/put-aside'
import { readRow, readRows } from '@/lib/services/read-row'
import { redactBatch, type Incoming } from '@/lib/services/redact-batch'
import type { ReadyBatch } from '@/lib/services/store-batch'

export type Retried = { read: number; stored: number; duplicates: number; notCalls: number; stillAside: number }

const PAGE = 50

type Context = {
  projectId: string; importId: string; reader: TraceReader; settings: Awaited<ReturnType<typeof sourceSettingsOf>>
  loaded: Awaited<ReturnType<typeof loadRedactor>>; placeholdersOf: ReturnType<typeof createConversationPlaceholders>
  segmentBy: string; keepsOriginals: boolean; detects: boolean; now: () => Date
}

/**
 * Reads the lines of an import again that were put aside whole: after a setting of the source changed, or a version that reads more. Those
 * that can be read now are stored and counted with their import, the others keep the reason of now. Sent twice, it adds nothing.
 *
 * @throws AppError not-found for an import that the project does not have, conflict while it is going on
 */
export async function retryQuarantined(
  { projectId, importId, actor }: { projectId: string; importId: string; actor: string }, deps: ImportDeps,
): Promise<Retried> {
  const { db } = deps
  const found = isUuid(importId) ? await getImport(db, projectId, importId) : null
  if (!found) throw new AppError('not-found', `No import "${importId}".`)
  if (found.status === 'running') throw new AppError('conflict', 'The import is still going on: wait until it has ended.')
  const context = await contextOf(found, deps)
  const total: Retried = { read: 0, stored: 0, duplicates: 0, notCalls: 0, stillAside: 0 }
  for (let after: LineKey | null = null; ;) {
    const lines: QuarantinedLine[] = await listQuarantinedLines(db, importId, PAGE, { after, whole: true })
    if (lines.length === 0) break
    const counts = await retryLines(lines, context, deps)
    total.read += lines.length
    for (const kind of ['stored', 'duplicates', 'notCalls', 'stillAside'] as const) total[kind] += counts[kind]
    after = lines.at(-1)!
  }
  await db.$transaction(async (tx) => {
    await recordAuditEvent(tx, { projectId, actor, action: 'import.retry', target: importId, after: total })
    await publishEvent(tx, { projectId, kind: 'import.done' })
  })
  return total
}

async function contextOf({ id, projectId, format, name, source }: TraceImport, deps: ImportDeps): Promise<Context> {
  const known = TRACE_FORMATS.find((one): one is TraceFormat => one === format)
  if (!known) throw new AppError('conflict', `The format of this import is not known (${format}): send its lines again and say which it is.`)
  const [rules, loaded, settings] = await Promise.all([
    getImportRules(deps.db, projectId), loadRedactor({ projectId }, deps), source ? sourceSettingsOf(deps.db, source.id) : {},
  ])
  if (!rules) throw new AppError('not-found', 'The project is gone.')
  return {
    projectId, importId: id, reader: traceReader(known, { name }), settings, loaded, placeholdersOf: createConversationPlaceholders(),
    segmentBy: parseConfig(rules.config, 'eval_config.yaml').config.segmentBy, keepsOriginals: rules.keepOriginals, detects: Boolean(deps.detect), now: deps.now ?? (() => new Date()),
  }
}

type ReadLine = { line: QuarantinedLine; rows: Incoming[]; notCalls: number; reason: string | null }

function readAgain(line: QuarantinedLine, { reader, settings, keepsOriginals, now }: Context): ReadLine {
  const read = readRows(reader, line.text)
  if ('reason' in read) return { line, rows: [], notCalls: 0, reason: read.reason }
  const again: ReadLine = { line, rows: [], notCalls: 0, reason: read.rows.length === 0 ? line.reason : null }
  for (const row of read.rows) {
    const one = readRow(reader, row, { settings, now: now() })
    const text = read.rows.length === 1 ? line.text : JSON.stringify(row)
    if (one === 'no-call') again.notCalls += 1
    else if ('reason' in one) again.reason ??= one.reason
    else again.rows.push({ trace: { ...one.trace, original: keepsOriginals ? text : null }, text, line: line.line, row: line.row })
  }
  return again
}

async function retryLines(lines: QuarantinedLine[], context: Context, deps: ImportDeps): Promise<Omit<Retried, 'read'>> {
  const read = lines.map((line) => readAgain(line, context))
  const ready = await redactBatch({ rows: read.flatMap(({ rows }) => rows), aside: [] }, context)
  // a row whose personal data cannot be replaced keeps its line where it is
  const refused = new Map(ready.aside.map((aside) => [`${aside.line}/${aside.row}`, aside.reason]))
  const { gate = importGate() } = deps
  return gate.store(() => deps.db.$transaction(async (tx) => {
    const before = await lockImportCounts(tx, context.importId)
    const stored = await addTraces(tx, context.projectId, ready.traces, { redactorVersion: context.loaded.redactor.version, importId: context.importId })
    let aside = 0
    for (const { line, reason } of read) {
      const refusal = refused.get(`${line.line}/${line.row}`)
      if (refusal === undefined && reason === null) {
        await markRetried(tx, context.importId, line, context.now())
        continue
      }
      aside += 1
      const now = refusal ?? quarantineReason(context.loaded.redactor, reason ?? line.reason)
      if (now !== line.reason) await setQuarantineReason(tx, context.importId, line, now)
    }
    const counts = { stored, duplicates: ready.traces.length - stored, notCalls: read.reduce((sum, { notCalls }) => sum + notCalls, 0), stillAside: aside }
    await saveImportCounts(tx, context.importId, sumCounts(before, movedCounts(ready, counts, read.length - aside)), { bytes: 0, at: context.now() })
    return counts
  }, { timeout: 60_000 }))
}

/** What changes in the counts of the import: lines that were aside are rows now, of a page several. */
function movedCounts(ready: ReadyBatch, { stored, duplicates, notCalls }: Omit<Retried, 'read'>, takenIn: number): ImportCounts {
  return { ...ready.counts, received: stored + duplicates + notCalls - takenIn, stored, duplicates, notCalls, quarantined: -takenIn }
}
