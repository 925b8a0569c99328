import { audited } from '@/lib/core/webhooks/audited-webhook'
import { webhookInput } from '@/lib/core/webhooks/webhook-input'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countWebhooks, getWebhook, insertWebhook, updateWebhook, type Webhook } from '@/lib/db/webhooks'
import { AppError } from '@/lib/errors'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { refuseAddress } from '@/lib/services/refuse-address'

const MAX_WEBHOOKS = 20

/**
 * Adds a webhook to a project (`webhookId` null) or changes one. What waits for it goes to the new address.
 *
 * @throws AppError invalid (every wrong field in `details.errors`), not-found (webhook), conflict (a project has 20 at most)
 */
export async function saveWebhook(
  input: { projectId: string; webhookId: string | null; webhook: unknown; actor: string }, { db, outbound }: { db: DbClient; outbound?: OutboundGuard },
): Promise<Webhook> {
  const parsed = webhookInput.safeParse(input.webhook)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'webhook'), message }))
    throw new AppError('invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors })
  }
  refuseAddress('url', parsed.data.url, outbound)
  const { projectId, webhookId, actor } = input
  return db.$transaction(async (tx) => {
    if (webhookId === null) {
      if ((await countWebhooks(tx, projectId)) >= MAX_WEBHOOKS) throw new AppError('conflict', `A project has ${MAX_WEBHOOKS} webhooks at most. Remove one first.`)
      const made = await insertWebhook(tx, { ...parsed.data, projectId, createdBy: actor })
      await recordAuditEvent(tx, { projectId, actor, action: 'webhook.create', target: made.id, after: audited(parsed.data) })
      return made
    }
    const before = isUuid(webhookId) ? await getWebhook(tx, projectId, webhookId) : null
    if (!before) throw new AppError('not-found', 'This webhook is not there any more.')
    const { name, url, format, events, enabled } = before
    const known = { name, url, format, events, enabled }
    if (JSON.stringify(known) === JSON.stringify(parsed.data)) return before
    await recordAuditEvent(tx, { projectId, actor, action: 'webhook.update', target: webhookId, before: audited(known), after: audited(parsed.data) })
    return updateWebhook(tx, webhookId, parsed.data)
  })
}
