import { missingShares, nextPullAt, pullProgress, rereadView, sourceStanding } from '@/lib/core/sources/source-standing'
import { recordPaths } from '@/lib/core/sources/record-paths'
import type { SourceDetail, SourceRow, SourceWeekRow } from '@/lib/core/sources/source-view'
import { keyView } from '@/lib/core/secrets/key-view'
import { isUuid } from '@/lib/core/uuid'
import { getImportRules } from '@/lib/db/imports'
import { lastKeyChanges, type KeyChangeRecord } from '@/lib/db/key-changes'
import { listNewestRecords } from '@/lib/db/source-records'
import { listSourceWeeks, listTraceSources, type SourceWeek, type SourceWithCounts } from '@/lib/db/trace-sources'
import { getDeps } from '@/lib/deps'

const DAY_MS = 86_400_000
const COUNTED_DAYS = 30
const WEEKS = 12
const RECORDS = 200

/** Sources of a project with what came in in the last 30 days; addresses are for admins. */
export async function readSources(projectId: string, admin: boolean): Promise<SourceRow[]> {
  const { db, now } = getDeps()
  const nowMs = now().getTime()
  const [sources, keys] = await Promise.all([listTraceSources(db, projectId, new Date(nowMs - COUNTED_DAYS * DAY_MS)), admin ? lastKeyChanges(db, projectId, 'source.key') : null])
  return sources.map((source) => rowOf(source, nowMs, keys))
}

/** One of them with its weeks and the places in its newest records; null when there is none. */
export async function readSource(projectId: string, sourceId: string, admin: boolean): Promise<SourceDetail | null> {
  if (!isUuid(sourceId)) return null
  const { db, now } = getDeps()
  const nowMs = now().getTime()
  const sources = await listTraceSources(db, projectId, new Date(nowMs - COUNTED_DAYS * DAY_MS))
  const source = sources.find(({ id }) => id === sourceId)
  if (!source) return null
  const [weeks, records, rules, keys] = await Promise.all([
    listSourceWeeks(db, sourceId, new Date(nowMs - WEEKS * 7 * DAY_MS)), listNewestRecords(db, { projectId, traceSourceId: sourceId, limit: RECORDS }), getImportRules(db, projectId),
    admin ? lastKeyChanges(db, projectId, 'source.key') : null,
  ])
  return {
    ...rowOf(source, nowMs, keys), weeks: weeks.map(weekOf), paths: { records: records.length, paths: recordPaths(records.flatMap(parsed)) },
    reread: rereadView(source.state), keepsOriginals: rules?.keepOriginals ?? false,
  }
}

/** `keys` null: for who may not change sources. */
function rowOf(source: SourceWithCounts, nowMs: number, keys: Map<string, KeyChangeRecord> | null): SourceRow {
  const { id, name, format, baseUrl, everyMinutes, enabled, settings, error, pulledAt, lastImportAt, state, counts } = source
  const pulls = baseUrl !== null
  return {
    id, name, format, pulls, baseUrl: keys ? baseUrl : null, key: keys && baseUrl !== null ? keyView({ ...source, baseUrl }, keys.get(id), getDeps().keys) : null, everyMinutes, enabled, settings, error,
    from: pulls ? state.cursor?.first.slice(0, 10) ?? null : null, standing: sourceStanding(source, nowMs), pulledAt: pulledAt?.toISOString() ?? null,
    nextAt: nextPullAt(source, nowMs), lastImportAt: lastImportAt?.toISOString() ?? null, received: counts.received, stored: counts.stored, duplicates: counts.duplicates,
    quarantined: counts.quarantined, missing: missingShares(counts), progress: pullProgress(state),
  }
}

function weekOf({ week, ...counts }: SourceWeek): SourceWeekRow {
  return { week: week.toISOString(), stored: counts.stored, duplicates: counts.duplicates, quarantined: counts.quarantined, missing: missingShares(counts) }
}

/** A record that is no JSON any more has no places. */
function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown]
  } catch {
    return []
  }
}
