import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getWebhook, resendDelivery as sendAgain } from '@/lib/db/webhooks'
import { AppError } from '@/lib/errors'

type Input = { projectId: string; webhookId: string; deliveryId: string; actor: string }

/** Has a message of a webhook that did not arrive sent again, with all its attempts. @throws AppError not-found (webhook), conflict (delivered, or gone) */
export async function resendDelivery({ projectId, webhookId, deliveryId, actor }: Input, { db, now }: { db: DbClient; now: () => Date }): Promise<void> {
  await db.$transaction(async (tx) => {
    const webhook = isUuid(webhookId) ? await getWebhook(tx, projectId, webhookId) : null
    if (!webhook) throw new AppError('not-found', 'This webhook is not there any more.')
    if (!isUuid(deliveryId) || !(await sendAgain(tx, webhookId, deliveryId, now()))) throw new AppError('conflict', 'This message was delivered, or is not there any more.')
    await recordAuditEvent(tx, { projectId, actor, action: 'webhook.resend', target: webhookId, after: { delivery: deliveryId } })
  })
}
