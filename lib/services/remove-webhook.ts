import { audited } from '@/lib/core/webhooks/audited-webhook'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteWebhook, getWebhook } from '@/lib/db/webhooks'
import { AppError } from '@/lib/errors'

/** Takes a webhook away with its messages; those that wait are not sent. @throws AppError not-found */
export async function removeWebhook(input: { projectId: string; webhookId: string; actor: string }, { db }: { db: DbClient }): Promise<void> {
  const { projectId, webhookId, actor } = input
  await db.$transaction(async (tx) => {
    const webhook = isUuid(webhookId) ? await getWebhook(tx, projectId, webhookId) : null
    if (!webhook) throw new AppError('not-found', 'This webhook is not there any more.')
    const { name, url, format, events, enabled } = webhook
    await recordAuditEvent(tx, { projectId, actor, action: 'webhook.remove', target: webhookId, before: audited({ name, url, format, events, enabled }) })
    await deleteWebhook(tx, webhookId)
  })
}
