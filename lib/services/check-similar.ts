import type { SemanticCache } from '@/lib/core/judging/semantic-cache'
import { endReason, trialState } from '@/lib/core/judging/semantic-trial'
import { count as countUp } from '@/lib/counted'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { lockSemanticCache, putSemanticCache } from '@/lib/db/semantic-cache'
import { countSimilarChecks, deleteSimilarAnswers, insertSimilarCheck, type NewSimilarCheck } from '@/lib/db/similar-answers'
import { publishEvent } from '@/lib/events'

/**
 * Keeps what became of a hit that was judged again, and ends the semantic layer of the project when the checks no longer bear it
 * out: with an audit event, and everything it remembered forgotten. Answers whether it ended it. Keeps nothing when the layer
 * is not on any more.
 */
export async function checkSimilar(check: NewSimilarCheck, { db }: { db: DbClient }): Promise<{ ended: boolean }> {
  const { projectId, space } = check
  countUp({ kind: 'semantic check', agrees: check.agrees })
  return db.$transaction(async (tx) => {
    const { state, slug } = await lockSemanticCache(tx, projectId)
    if (state?.status !== 'on') return { ended: false }
    const at = new Date()
    await insertSimilarCheck(tx, check, at)
    const count = await countSimilarChecks(tx, { projectId, space, since: new Date(state.since) })
    if (trialState(count) !== 'failed') return { ended: false }
    const ended: SemanticCache = { status: 'ended', since: at.toISOString(), by: 'system', reason: endReason(count), from: state.since }
    await putSemanticCache(tx, projectId, ended)
    await deleteSimilarAnswers(tx, projectId)
    await recordAuditEvent(tx, { projectId, actor: 'system', action: 'semantic-cache.end', target: slug, before: { status: 'on', since: state.since }, after: { ...ended } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return { ended: true }
  })
}
