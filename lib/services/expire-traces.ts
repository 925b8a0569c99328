import { expiredBefore } from '@/lib/core/retention'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteExpiredCopies, deleteExpiredTraces, getRetention, listProjectsThatExpire } from '@/lib/db/expired-traces'
import { dropEmptyTracePartitions, makeTracePartitions } from '@/lib/db/trace-partitions'

const BATCH = 2000
const WEEK_MS = 7 * 86_400_000

export type Expired = { projectId: string; traces: number; quarantinedLines: number; embeddings: number; answers: number }

/**
 * Deletes what is older than its project keeps it: traces by their own time, and with them what was kept of traffic for other reasons (lines
 * that could not be read, vectors, answers of judges). Frozen cases, the adversarial set, flags and what people found are never touched. Each
 * batch is a transaction of its own, and what is left says where to go on: it may be stopped anywhere and called again. Afterwards weeks
 * without traces lose their partitions, and this week and the next have theirs. Returns what was deleted, by project.
 */
export async function expireTraces({ db, now }: { db: DbClient; now: () => Date }): Promise<Expired[]> {
  const done: Expired[] = []
  for (const { projectId } of await listProjectsThatExpire(db)) {
    const expired = await expireProject(projectId, { db, now })
    if (!expired) continue
    done.push(expired)
  }
  await dropEmptyTracePartitions(db, now())
  await makeTracePartitions(db, [now(), new Date(now().getTime() + WEEK_MS)])
  return done
}

/** null: nothing had expired. */
async function expireProject(projectId: string, { db, now }: { db: DbClient; now: () => Date }): Promise<Expired | null> {
  const expired: Expired = { projectId, traces: 0, quarantinedLines: 0, embeddings: 0, answers: 0 }
  const started = now()
  let days: number | null = null
  for (let more = true; more;) {
    // asked each time: whoever takes it back is heard at once
    const retention = await getRetention(db, projectId)
    const before = expiredBefore(retention?.days ?? null, started)
    if (!before) break
    days = retention!.days
    const traces = await deleteExpiredTraces(db, projectId, before, BATCH)
    const copies = await deleteExpiredCopies(db, projectId, before, BATCH)
    expired.traces += traces
    for (const kind of ['quarantinedLines', 'embeddings', 'answers'] as const) expired[kind] += copies[kind]
    more = traces + copies.quarantinedLines + copies.embeddings + copies.answers > 0
  }
  const { projectId: target, ...counts } = expired
  if (Object.values(counts).every((count) => count === 0)) return null
  await recordAuditEvent(db, { projectId, actor: 'system', action: 'traces.expire', target, after: { days, before: expiredBefore(days, started)?.toISOString() ?? null, ...counts } })
  return expired
}
