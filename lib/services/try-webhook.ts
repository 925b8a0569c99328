import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getWebhook, insertDelivery } from '@/lib/db/webhooks'
import { AppError } from '@/lib/errors'

type Input = { projectId: string; webhookId: string; path: string; actor: string }

/** Writes a message that says that it is a trial; it is sent like every other, and its fate stands in the list. @throws AppError not-found, conflict (switched off) */
export async function tryWebhook({ projectId, webhookId, path, actor }: Input, { db }: { db: DbClient }): Promise<string> {
  return db.$transaction(async (tx) => {
    const webhook = isUuid(webhookId) ? await getWebhook(tx, projectId, webhookId) : null
    if (!webhook) throw new AppError('not-found', 'This webhook is not there any more.')
    if (!webhook.enabled) throw new AppError('conflict', 'This webhook is switched off; nothing is sent to it.')
    const deliveryId = await insertDelivery(tx, { webhookId: webhook.id, event: 'ping', payload: { text: `A trial of the webhook “${webhook.name}”.`, path, data: {} } })
    await recordAuditEvent(tx, { projectId, actor, action: 'webhook.try', target: webhook.id, after: { delivery: deliveryId } })
    return deliveryId
  })
}
