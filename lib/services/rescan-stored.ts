import { createConversationPlaceholders } from '@/lib/core/pii/placeholders'
import { stringsOfRow } from '@/lib/core/privacy/hide-in-row'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { claimScan, endScan, releaseScan, saveScanProgress, setScanTotal, setScanVersion, type ScanCursor } from '@/lib/db/privacy-scans'
import { countStoredRows, emptyCaches, listFrozenContents, listReplayDatasetsOf, listStoredRows, markScannedTraces, setContentHash, type StoredRow } from '@/lib/db/privacy-scrub'
import { STORED_TEXTS, type StoredTable } from '@/lib/db/stored-texts'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { hashCases } from '@/lib/services/hash-cases'
import { type LoadedRedactor, type RedactorDeps } from '@/lib/services/load-redactor'
import { loadScanRedactor } from '@/lib/services/load-scan-redactor'
import { rescanRow } from '@/lib/services/rescan-row'

/** Without a sign of life for so long, the worker of a scan counts as gone. */
export const SCAN_SILENT_MS = 15_000
const PAGE = 100
/** A second look at traces: those that came in by the rules of before while the scan went on. */
const LATE = 'late traces'

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; now: () => Date }
type Counts = { done: number; changed: number; emptied: number }
type Work = { id: string; projectId: string; reason: string; actor: string; version: string; loaded: LoadedRedactor; counts: Counts; heldSince: Date; datasets: Set<string>; signal: AbortSignal | undefined }

/** Somebody else has the scan, or the process ends: what was done stays, and it goes on from there. */
class ScanLeft extends Error {}

/**
 * Goes over everything that is stored of a project with the rules of now, page by page, and hides what they find; what cannot be redacted is taken
 * away. Goes on where it was left. Tables that are written once change by a function of the database that lets only placeholders in (docs/privacy.md).
 *
 * @returns rows gone over, changed and emptied; null when another worker has it, or `signal` ended the work here
 */
export async function rescanStored({ scanId, signal }: { scanId: string; signal?: AbortSignal }, deps: Deps): Promise<Counts | null> {
  const at = deps.now()
  const scan = await claimScan(deps.db, scanId, { now: at, silentSince: new Date(at.getTime() - SCAN_SILENT_MS) })
  if (!scan) return null
  try {
    const { loaded, version } = await loadScanRedactor({ projectId: scan.projectId }, deps)
    const restart = scan.cursor === null || scan.redactorVersion !== version
    if (scan.redactorVersion !== version) await setScanVersion(deps.db, scanId, version)
    const counts = restart ? { done: 0, changed: scan.changed, emptied: scan.emptied } : { done: scan.done, changed: scan.changed, emptied: scan.emptied }
    const work: Work = {
      id: scanId, projectId: scan.projectId, reason: scan.reason, actor: scan.createdBy, version, loaded, counts, heldSince: at, datasets: new Set(scan.cursor?.datasets), signal,
    }
    if (restart) await setScanTotal(deps.db, scanId, await countAll(scan.projectId, deps))
    await scanAll(work, restart ? null : scan.cursor, deps)
    await finish(work, deps)
    return counts
  } catch (error) {
    if (error instanceof ScanLeft) {
      if (signal?.aborted) await releaseScan(deps.db, scanId)
      return null
    }
    await fail(scan, error, deps)
    throw error
  }
}

async function countAll(projectId: string, { db }: Deps): Promise<number> {
  let total = 0
  for (const table of STORED_TEXTS) total += await countStoredRows(db, table, projectId)
  return total
}

async function scanAll(work: Work, from: ScanCursor | null, deps: Deps): Promise<void> {
  const stages = [...STORED_TEXTS.map((table) => ({ name: table.table, table })), { name: LATE, table: STORED_TEXTS[0]! }]
  const first = Math.max(0, stages.findIndex(({ name }) => name === from?.stage))
  for (const { name, table } of stages.slice(first)) {
    await scanTable(table, { stage: name, after: name === from?.stage ? from.after : null, late: name === LATE }, work, deps)
  }
}

async function scanTable(table: StoredTable, { stage, after: start, late }: { stage: string; after: string[] | null; late: boolean }, work: Work, deps: Deps): Promise<void> {
  const { db } = deps
  const placeholdersOf = createConversationPlaceholders()
  for (let after = start; ;) {
    if (work.signal?.aborted) throw new ScanLeft()
    const rows = await listStoredRows(db, table, { projectId: work.projectId, after, limit: PAGE, ...(late ? { notOf: work.version } : {}) })
    if (rows.length === 0) return
    await scanPage(table, rows, placeholdersOf, work, deps)
    after = rows.at(-1)!.key
    work.counts.done += late ? 0 : rows.length
    await saveProgress(stage, after, work, deps)
    if (rows.length < PAGE) return
  }
}

async function scanPage(
  table: StoredTable, rows: StoredRow[], placeholdersOf: ReturnType<typeof createConversationPlaceholders>, work: Work, { db }: Deps,
): Promise<void> {
  const { redactor, find } = work.loaded
  const found = await find([...new Set(rows.flatMap((row) => stringsOfRow(row.texts, table.columns)))])
  const context = { projectId: work.projectId, redactor, found, placeholdersOf, by: { actor: work.actor, reason: `Privacy scan: ${work.reason}` } }
  const changed: string[] = []
  for (const row of rows) {
    const result = await rescanRow(table, row, context, { db })
    if (result === 'same') continue
    work.counts[result] += 1
    changed.push(row.key[0]!)
  }
  if (table.table === 'trace') await markScannedTraces(db, rows.map(({ key }) => key[0]!), work.version)
  if (table.table === 'case' && changed.length > 0) for (const id of await listReplayDatasetsOf(db, changed)) work.datasets.add(id)
}

async function saveProgress(stage: string, after: string[], work: Work, { db, now }: Deps): Promise<void> {
  // two pages within a millisecond are told apart as well
  const beatAt = new Date(Math.max(now().getTime(), work.heldSince.getTime() + 1))
  const cursor: ScanCursor = { stage, after, datasets: [...work.datasets] }
  if (!(await saveScanProgress(db, work.id, { stage, ...work.counts, cursor, beatAt }, work.heldSince))) throw new ScanLeft()
  work.heldSince = beatAt
  await publishEvent(db, { projectId: work.projectId, kind: 'project.changed' })
}

/** Frozen datasets get the hash of what their cases are now, caches are emptied where anything was found, and the scan ends. */
async function finish({ id, projectId, datasets, counts, version, actor }: Work, { db, now }: Deps): Promise<void> {
  for (const datasetId of datasets) {
    const contentHash = hashCases(await listFrozenContents(db, datasetId))
    await db.$transaction(async (tx) => {
      const before = await setContentHash(tx, datasetId, contentHash)
      if (before !== contentHash) await recordAuditEvent(tx, { projectId, actor, action: 'privacy.scan', target: datasetId, before: { contentHash: before }, after: { contentHash, scan: id } })
    })
  }
  await db.$transaction(async (tx) => {
    const cached = counts.changed + counts.emptied > 0 ? await emptyCaches(tx, projectId) : 0
    await endScan(tx, id, { status: 'done', finishedAt: now() })
    await recordAuditEvent(tx, { projectId, actor, action: 'privacy.scan', target: id, after: { ...counts, cached, redactorVersion: version } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
  })
}

async function fail({ id, projectId }: { id: string; projectId: string }, error: unknown, { db, now }: Deps): Promise<void> {
  // messages of databases and detectors may quote what is stored
  const message = error instanceof AppError ? error.message : `The scan stopped at a fault (${error instanceof Error ? error.name : 'unknown'}); start it again, it goes over everything anew.`
  await endScan(db, id, { status: 'failed', error: message, finishedAt: now() })
  await publishEvent(db, { projectId, kind: 'project.changed' })
}
