import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getWebhook, updateWebhook } from '@/lib/db/webhooks'
import { AppError } from '@/lib/errors'

/** Gives a webhook a new secret; the old one signs nothing any more. Returns the new one. @throws AppError not-found */
export async function rotateWebhookSecret(
  input: { projectId: string; webhookId: string; actor: string }, { db, webhookSecret }: { db: DbClient; webhookSecret: (webhookId: string, rotation: number) => string },
): Promise<string> {
  const { projectId, webhookId, actor } = input
  return db.$transaction(async (tx) => {
    const webhook = isUuid(webhookId) ? await getWebhook(tx, projectId, webhookId) : null
    if (!webhook) throw new AppError('not-found', 'This webhook is not there any more.')
    const { rotation } = await updateWebhook(tx, webhookId, { rotation: webhook.rotation + 1 })
    await recordAuditEvent(tx, { projectId, actor, action: 'webhook.secret', target: webhookId, before: { rotation: webhook.rotation }, after: { rotation } })
    return webhookSecret(webhookId, rotation)
  })
}
