import { piiRules } from '@/lib/core/pii/rules'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getPrivacyDraft, lockPrivacyRules, putPrivacyRules } from '@/lib/db/privacy-rules'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { checkCanaries } from '@/lib/services/check-canaries'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { summaryOf } from '@/lib/services/save-privacy-draft'
import { startRescan } from '@/lib/services/start-rescan'

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; enqueue: Enqueue; now: () => Date }

/**
 * Switches the draft on: from now on everything that comes in goes by it, planted values are sent through it at once, and what is stored is gone over by a
 * scan.
 *
 * @param version of the rules that the person saw beside the draft
 * @throws AppError conflict when there is no draft, or somebody changed the rules meanwhile
 */
export async function switchOnRules({ projectId, version: seen, actor }: { projectId: string; version: number; actor: string }, deps: Deps): Promise<{ version: number; scanId: string; passed: boolean | null }> {
  const { db, now } = deps
  const version = await db.$transaction(async (tx) => {
    await lockPrivacyRules(tx, projectId)
    const stored = await getPrivacyDraft(tx, projectId)
    if (!stored?.draft) throw new AppError('conflict', 'There is no draft to switch on: somebody has done so, or thrown it away.')
    if (stored.version !== seen) throw new AppError('conflict', 'The rules were changed meanwhile: look at the preview again, then switch the draft on.')
    const [rules, draft] = [piiRules.parse(stored.rules), piiRules.parse(stored.draft)]
    const next = stored.version + 1
    await putPrivacyRules(tx, projectId, { rules: draft, draft: null, version: next, by: actor, at: now() })
    await recordAuditEvent(tx, { projectId, actor, action: 'privacy.rules', target: 'rules', before: { version: stored.version, ...summaryOf(rules) }, after: { version: next, ...summaryOf(draft) } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return next
  })
  const { scanId } = await startRescan({ projectId, reason: `rules of version ${version} were switched on`, actor }, deps)
  return { version, scanId, passed: await checkedNow(projectId, actor, deps) }
}

/** null: a detector outside does not answer; the rules are on all the same, and nothing is replayed until they are checked. */
async function checkedNow(projectId: string, actor: string, deps: Deps): Promise<boolean | null> {
  try {
    return (await checkCanaries({ projectId, actor }, deps)).passed
  } catch (error) {
    if (!deps.detect) throw error
    return null
  }
}
