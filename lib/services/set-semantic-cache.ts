import type { SemanticCache } from '@/lib/core/judging/semantic-cache'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { lockSemanticCache, putSemanticCache } from '@/lib/db/semantic-cache'
import { deleteSimilarAnswers } from '@/lib/db/similar-answers'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Switches the semantic layer of a project's judge cache on or off. On begins a new trial: checks of before do not count. Off forgets
 * every remembered answer. What it is already changes nothing and leaves no audit event. Throws `not-found`.
 */
export async function setSemanticCache(
  { projectId, on, actor }: { projectId: string; on: boolean; actor: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<SemanticCache> {
  return db.$transaction(async (tx) => {
    const { known, slug, state } = await lockSemanticCache(tx, projectId)
    if (!known) throw new AppError('not-found', 'This project does not exist.')
    const after: SemanticCache = { status: on ? 'on' : 'off', since: now().toISOString(), by: actor, reason: null, from: null }
    if ((state?.status ?? 'off') === after.status) return state ?? after
    await putSemanticCache(tx, projectId, after)
    if (!on) await deleteSimilarAnswers(tx, projectId)
    await recordAuditEvent(tx, {
      projectId, actor, action: on ? 'semantic-cache.on' : 'semantic-cache.off', target: slug,
      before: state && { status: state.status, reason: state.reason }, after: { status: after.status },
    })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return after
  })
}
