import { DEFAULT_RULES, piiRules } from '@/lib/core/pii/rules'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getPrivacyDraft, lockPrivacyRules, putPrivacyDraft } from '@/lib/db/privacy-rules'
import { publishEvent } from '@/lib/events'
import { summaryOf } from '@/lib/services/save-privacy-draft'

/** Throws a draft away; the rules that are on stay. false: there was none. */
export async function discardPrivacyDraft({ projectId, actor }: { projectId: string; actor: string }, { db, now }: { db: DbClient; now: () => Date }): Promise<boolean> {
  return db.$transaction(async (tx) => {
    await lockPrivacyRules(tx, projectId)
    const stored = await getPrivacyDraft(tx, projectId)
    if (!stored?.draft) return false
    const rules = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
    await putPrivacyDraft(tx, projectId, { rules, draft: null, by: actor, at: now() })
    await recordAuditEvent(tx, { projectId, actor, action: 'privacy.draft', target: 'rules', before: summaryOf(piiRules.parse(stored.draft)), after: null })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return true
  })
}
