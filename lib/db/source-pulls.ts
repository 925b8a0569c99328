import type { PullCursor, PullProgress } from '@/lib/core/sources/pull-state'
import type { Db } from '@/lib/db/client'

/** What a source keeps about its pulls stands in one JSON value: each of these changes its own part and leaves the others. */
const merged = (part: object) => JSON.stringify(part)

/**
 * Takes a source for one puller until a time, if it is switched on, is asked for its log, and nobody else holds it. A holder who let that time
 * pass has lost it.
 */
export async function claimSource(db: Db, { sourceId, holder, now, until }: { sourceId: string; holder: string; now: Date; until: Date }): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE trace_source SET status = 'pulling', error = NULL, cursor = coalesce(cursor, '{}'::jsonb) || ${merged({ lease: { holder, until }, progress: null })}::jsonb
    WHERE id = ${sourceId}::uuid AND enabled AND base_url IS NOT NULL
      AND coalesce((cursor->'lease'->>'until')::timestamptz <= ${now}, true)`
  return changed === 1
}

/** Keeps what is held; false: it was lost. */
export async function renewClaim(db: Db, { sourceId, holder, until }: { sourceId: string; holder: string; until: Date }): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE trace_source SET cursor = cursor || ${merged({ lease: { holder, until } })}::jsonb WHERE id = ${sourceId}::uuid AND cursor->'lease'->>'holder' = ${holder}`
  return changed === 1
}

/** Where the next pull goes on, and how far this one is; false: somebody else holds the source, and nothing was written. */
export async function savePullState(
  db: Db, { sourceId, holder, ...state }: { sourceId: string; holder: string; cursor?: PullCursor; progress?: PullProgress | null },
): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE trace_source SET cursor = cursor || ${merged(state)}::jsonb WHERE id = ${sourceId}::uuid AND cursor->'lease'->>'holder' = ${holder}`
  return changed === 1
}

/** Lets a source go. `error` null: it ended well. */
export async function releaseSource(
  db: Db, { sourceId, holder, error, pulledAt }: { sourceId: string; holder: string; error: string | null; pulledAt: Date },
): Promise<void> {
  await db.$executeRaw`
    UPDATE trace_source SET status = ${error === null ? 'idle' : 'failed'}, error = ${error}, pulled_at = ${pulledAt}, cursor = (cursor - 'lease') || '{"progress": null}'::jsonb
    WHERE id = ${sourceId}::uuid AND cursor->'lease'->>'holder' = ${holder}`
}

/** Lets a source go that was not read to the end: another puller takes it at once. */
export async function handOnSource(db: Db, { sourceId, holder }: { sourceId: string; holder: string }): Promise<void> {
  await db.$executeRaw`UPDATE trace_source SET cursor = cursor - 'lease' WHERE id = ${sourceId}::uuid AND cursor->'lease'->>'holder' = ${holder}`
}

/** Sources whose next pull is due, and those whose puller died under way. */
export async function listDueSources(db: Db, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM trace_source
    WHERE enabled AND base_url IS NOT NULL AND coalesce((cursor->'lease'->>'until')::timestamptz <= ${now}, true)
      AND (status = 'pulling' OR (every_minutes IS NOT NULL AND coalesce(pulled_at + every_minutes * interval '1 minute' <= ${now}, true)))
    ORDER BY pulled_at NULLS FIRST, id`
  return rows.map(({ id }) => id)
}

/** Lets the next pull begin anew, and a pull that is under way end without a trace. */
export async function restartSource(db: Db, sourceId: string, cursor: PullCursor): Promise<void> {
  await db.$executeRaw`
    UPDATE trace_source SET status = 'idle', error = NULL, pulled_at = NULL, cursor = (coalesce(cursor, '{}'::jsonb) - 'lease') || ${merged({ cursor, progress: null })}::jsonb
    WHERE id = ${sourceId}::uuid`
}
