import type { Db } from '@/lib/db/client'
import type { Prisma } from '@/lib/db/generated/client'
import type { WebhookEvent, WebhookPayload } from '@/lib/core/webhooks/webhook-events'

/**
 * Writes one message for every webhook of the project that wants the event. Belongs into the transaction of the change that it
 * tells of: then nothing is told that did not happen, and nothing that happened is forgotten. The worker sends it within seconds.
 *
 * @returns how many addresses will be told
 */
export async function recordWebhookEvent(db: Db, input: { projectId: string; event: WebhookEvent; payload: WebhookPayload }): Promise<number> {
  const hooks = await db.webhook.findMany({ where: { projectId: input.projectId, enabled: true, events: { has: input.event } }, select: { id: true } })
  if (hooks.length === 0) return 0
  await db.webhookDelivery.createMany({
    data: hooks.map(({ id }) => ({ webhookId: id, event: input.event, payload: input.payload as unknown as Prisma.InputJsonObject })),
  })
  return hooks.length
}
