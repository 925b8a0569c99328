import { parseConfig } from '@/lib/core/config/parse-config'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import { createConversationPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import { noCounts, sumCounts, type ImportCounts, type ImportVia } from '@/lib/core/sources/import-counts'
import type { Redacted } from '@/lib/core/trace'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { beatImport, createImport, endImport, findPushImport, getImportRules, setImportFormat } from '@/lib/db/imports'
import { count } from '@/lib/counted'
import { findOrCreatePushSource, lockTraceSource, sourceSettingsOf } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { importGate, type ImportGate } from '@/lib/services/import-gate'
import { loadRedactor, type Detect } from '@/lib/services/load-redactor'
import { redactBatch, type Aside, type Incoming } from '@/lib/services/redact-batch'
import { storeBatch, type ReadyBatch } from '@/lib/services/store-batch'

export type ImportDeps = {
  db: DbClient
  now?: () => Date
  /** Detectors outside of the process; null or absent: none. */
  detect?: Detect | null
  idSecret?: string | null
  gate?: ImportGate
}

export type ImportTarget = {
  projectId: string
  /** null: told later, by `setFormat`. */
  format: string | null
  /** File name or caller, for people. */
  name: string
  via: ImportVia
  /** Where the traffic comes from; absent: the source of the format, made when it is missing. */
  sourceId?: string | undefined
  /** Name of the source that is found or made; absent: that of the format. */
  sourceName?: string | undefined
  /** Id of the import, for a sender that wants to follow it. */
  importId?: string | undefined
  /** Size of what is sent, where the sender says it. */
  totalBytes?: number | null | undefined
  createdBy?: string | null | undefined
  /** Small pushes share the import of their source, name and hour. */
  joins?: boolean | undefined
}

/** null: nothing came, and nothing was written down. */
export type ImportResult = ImportCounts & { importId: string | null; firstFault: { line: number; reason: string } | null }

export type OpenImport = {
  settings(): SourceSettings
  keepsOriginals: boolean
  setFormat(format: string): Promise<void>
  /** Bytes that were read since the last time. */
  read(bytes: number): void
  take(row: Incoming): Promise<void>
  refuse(aside: Aside): Promise<void>
  /** A row that is no model call. */
  skip(): void
  finish(): Promise<ImportResult>
  /** Ends it; what was stored stays. */
  fail(reason: string): Promise<void>
}

const BATCH_ROWS = 400
/** A longer row would keep the process from everything else for seconds while its personal data is looked for. */
const MAX_ROW_CHARS = 8_000_000
/** Conversations whose placeholders are remembered, those that came last: each takes some kilobytes, and a file of a gigabyte has a hundred thousand. */
const CONVERSATIONS = 1000
const BATCH_CHARS = 8 * 1024 * 1024
/** While the database writes one batch to its log, it takes the next. */
export const STORED_AT_ONCE = 2
const BEAT_MS = 15_000
const PUBLISH_MS = 500
const HOUR_MS = 3_600_000

/**
 * An import that rows are put into: redacts and stores them in batches, one transaction each with the counts. While two batches are
 * stored, the next is made ready; the one after waits, so that a slow database slows whoever sends.
 */
export async function openImport(target: ImportTarget, deps: ImportDeps): Promise<OpenImport> {
  const rules = await getImportRules(deps.db, target.projectId)
  if (!rules) throw new AppError('not-found', 'The project is gone.')
  const loaded = await loadRedactor({ projectId: target.projectId }, deps)
  const open = new Import(target, deps, loaded, parseConfig(rules.config, 'eval_config.yaml').config.segmentBy, rules.keepOriginals)
  await open.begin()
  return open
}

type Loaded = Awaited<ReturnType<typeof loadRedactor>>
type Batch = { rows: Incoming[]; aside: Aside[]; chars: number; notCalls: number }

const emptyBatch = (): Batch => ({ rows: [], aside: [], chars: 0, notCalls: 0 })

class Import implements OpenImport {
  private importId: string | null = null
  private sourceId: string | null = null
  private sourceSettings: SourceSettings = {}
  private total: ImportCounts = noCounts()
  private batch = emptyBatch()
  private unsavedBytes = 0
  /** Batches that are being stored, first to last. */
  private storing: Promise<void>[] = []
  private firstFault: ImportResult['firstFault'] = null
  private publishedMs = 0
  private beating: ReturnType<typeof setInterval> | null = null
  private readonly placeholdersOf: (conversationId: string | null) => Placeholders = createConversationPlaceholders(CONVERSATIONS)
  private readonly now: () => Date
  private readonly name: Redacted<string>

  constructor(
    private readonly target: ImportTarget, private readonly deps: ImportDeps, private readonly loaded: Loaded,
    private readonly segmentBy: string, readonly keepsOriginals: boolean,
  ) {
    this.now = deps.now ?? (() => new Date())
    this.name = loaded.redactor.text(target.name).text
  }

  async begin(): Promise<void> {
    const { format, sourceId, joins } = this.target
    if (sourceId !== undefined) await this.setSource(sourceId)
    else if (format !== null) await this.setSource(await this.pushSource(format))
    if (!joins) await this.write()
  }

  settings(): SourceSettings {
    return this.sourceSettings
  }

  async setFormat(format: string): Promise<void> {
    this.target.format = format
    if (this.sourceId === null) await this.setSource(await this.pushSource(format))
    if (this.importId !== null) await setImportFormat(this.deps.db, this.importId, { format, traceSourceId: this.sourceId! })
  }

  read(bytes: number): void {
    this.unsavedBytes += bytes
  }

  async take(row: Incoming): Promise<void> {
    if (row.text.length > MAX_ROW_CHARS) {
      const { line, row: place, text } = row
      return this.refuse({ line, row: place, text, reason: `longer than ${MAX_ROW_CHARS} characters`, complete: false })
    }
    this.batch.rows.push(row)
    this.batch.chars += row.text.length
    await this.flushFull()
  }

  async refuse(aside: Aside): Promise<void> {
    this.batch.aside.push(aside)
    this.batch.chars += aside.text.length
    await this.flushFull()
  }

  skip(): void {
    this.batch.notCalls += 1
  }

  async finish(): Promise<ImportResult> {
    await this.flush()
    await Promise.all(this.storing)
    this.stopBeating()
    const { total, importId, firstFault } = this
    if (importId !== null) await this.end('done', null)
    return { ...total, importId, firstFault }
  }

  async fail(reason: string): Promise<void> {
    this.stopBeating()
    await Promise.allSettled(this.storing)
    if (this.importId !== null && !this.target.joins) await this.end('failed', this.loaded.redactor.text(reason).text)
  }

  private async end(status: 'done' | 'failed', error: Redacted<string> | null): Promise<void> {
    const { db } = this.deps
    await endImport(db, this.importId!, { status, error, at: this.now() })
    await publishEvent(db, { projectId: this.target.projectId, kind: 'import.done' })
  }

  private async pushSource(format: string): Promise<string> {
    const { projectId, sourceName, createdBy } = this.target
    const name = sourceName === undefined ? null : this.loaded.redactor.text(sourceName).text
    return (await this.deps.db.$transaction((tx) => findOrCreatePushSource(tx, { projectId, format, name, ...(createdBy ? { createdBy } : {}) }))).id
  }

  private async setSource(sourceId: string): Promise<void> {
    this.sourceId = sourceId
    this.sourceSettings = await sourceSettingsOf(this.deps.db, sourceId)
  }

  /** Writes the import down; pushes find the one of their hour. */
  private async write(): Promise<void> {
    const { db } = this.deps
    const { projectId, via, format, importId: wanted, totalBytes = null, createdBy = null, joins = false } = this.target
    const [traceSourceId, name] = [this.sourceId, this.name]
    const made = await db.$transaction(async (tx) => {
      if (joins && traceSourceId !== null) {
        // two pushes that come at once make one import of the hour
        await lockTraceSource(tx, traceSourceId)
        const since = new Date(Math.floor(this.now().getTime() / HOUR_MS) * HOUR_MS)
        const known = await findPushImport(tx, { traceSourceId, via, name, since })
        if (known !== null) return known
      }
      const id = await createImport(tx, {
        ...(wanted === undefined ? {} : { id: wanted }), projectId, traceSourceId, format: format ?? 'auto', name, via, status: joins ? 'done' : 'running',
        totalBytes, createdBy, startedAt: this.now(),
      })
      // what the product pulls by its own clock stands in the list of imports alone: it would fill the log
      if (id !== null && createdBy !== null && createdBy !== 'system') await recordAuditEvent(tx, { projectId, actor: createdBy, action: 'import.start', target: id, after: { name, format, via } })
      return id
    })
    if (made === null) throw new AppError('conflict', `There is an import with the id ${wanted} already.`)
    this.importId = made
    if (joins) return
    await publishEvent(db, { projectId, kind: 'import.progress' })
    this.beating = setInterval(() => {
      // a beat that is lost is made up for by the next one
      beatImport(db, made, this.now()).catch(() => undefined)
    }, BEAT_MS)
    this.beating.unref()
  }

  private stopBeating(): void {
    if (this.beating) clearInterval(this.beating)
    this.beating = null
  }

  private async flushFull(): Promise<void> {
    if (this.batch.rows.length + this.batch.aside.length >= BATCH_ROWS || this.batch.chars >= BATCH_CHARS) await this.flush()
  }

  private async flush(): Promise<void> {
    const { rows, aside, notCalls } = this.batch
    this.batch = emptyBatch()
    if (rows.length + aside.length + notCalls === 0 && this.unsavedBytes === 0) return
    const ready = await redactBatch({ rows, aside }, {
      loaded: this.loaded, detects: Boolean(this.deps.detect), placeholdersOf: this.placeholdersOf, segmentBy: this.segmentBy,
    })
    ready.counts.received += notCalls
    ready.counts.notCalls += notCalls
    const first = ready.aside[0]
    if (first) this.firstFault ??= { line: first.line, reason: first.reason }
    // the next one waits here, and with it whoever sends
    while (this.storing.length >= STORED_AT_ONCE) await this.storing.shift()
    const storing = this.store(ready)
    storing.catch(() => undefined)
    this.storing.push(storing)
  }

  private async store(ready: ReadyBatch): Promise<void> {
    const { db, gate = importGate() } = this.deps
    const bytes = this.unsavedBytes
    if (ready.counts.received === 0 && this.importId === null) return
    if (this.importId === null) await this.write()
    const added = await gate.store(() => storeBatch({
      projectId: this.target.projectId, importId: this.importId!, shared: this.target.joins ?? false, redactorVersion: this.loaded.redactor.version, bytes, at: this.now(), ready,
    }, { db }))
    count({ kind: 'import rows', stored: added.stored, duplicates: added.duplicates, aside: added.quarantined, redactions: added.redactions })
    this.unsavedBytes -= bytes
    this.total = sumCounts(this.total, added)
    if (performance.now() - this.publishedMs < PUBLISH_MS) return
    this.publishedMs = performance.now()
    await publishEvent(db, { projectId: this.target.projectId, kind: 'import.progress' })
  }
}
