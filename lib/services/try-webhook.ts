import { isUuid } from '@/lib/core/uuid'
import type { DbClient } from '@/lib/db/client'
import { getWebhook, insertDelivery } from '@/lib/db/webhooks'
import { AppError } from '@/lib/errors'

/** Writes a message that says that it is a trial; it is sent like every other, and its fate stands in the list. @throws AppError not-found, conflict (switched off) */
export async function tryWebhook(input: { projectId: string; webhookId: string; path: string }, { db }: { db: DbClient }): Promise<string> {
  const webhook = isUuid(input.webhookId) ? await getWebhook(db, input.projectId, input.webhookId) : null
  if (!webhook) throw new AppError('not-found', 'This webhook is not there any more.')
  if (!webhook.enabled) throw new AppError('conflict', 'This webhook is switched off; nothing is sent to it.')
  return insertDelivery(db, { webhookId: webhook.id, event: 'ping', payload: { text: `A trial of the webhook “${webhook.name}”.`, path: input.path, data: {} } })
}
