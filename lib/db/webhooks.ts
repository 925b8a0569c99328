import type { SentEvent, WebhookEvent, WebhookFormat, WebhookPayload } from '@/lib/core/webhooks/webhook-events'
import type { WebhookInput } from '@/lib/core/webhooks/webhook-input'
import type { Db, DbClient } from '@/lib/db/client'

export type Webhook = WebhookInput & { id: string; projectId: string; rotation: number; createdAt: Date }

type Row = { id: string; projectId: string; name: string; url: string; format: string; events: string[]; enabled: boolean; rotation: number; createdAt: Date }

function asWebhook({ id, projectId, name, url, format, events, enabled, rotation, createdAt }: Row): Webhook {
  return { id, projectId, name, url, format: format as WebhookFormat, events: events as WebhookEvent[], enabled, rotation, createdAt }
}

/** Where a webhook stands: its newest message, null when it never had one. */
export type WebhookState = Webhook & { newest: { status: string; at: Date; error: string | null } | null; waiting: number }

/** Webhooks of a project by name, each with its newest message. */
export async function listWebhooks(db: Db, projectId: string): Promise<WebhookState[]> {
  const rows = await db.webhook.findMany({
    where: { projectId }, orderBy: [{ name: 'asc' }, { id: 'asc' }],
    include: { deliveries: { orderBy: { createdAt: 'desc' }, take: 1 }, _count: { select: { deliveries: { where: { status: 'waiting' } } } } },
  })
  return rows.map(({ deliveries: [newest], _count, ...row }) => ({
    ...asWebhook(row), waiting: _count.deliveries,
    newest: newest ? { status: newest.status, at: newest.deliveredAt ?? newest.createdAt, error: newest.error } : null,
  }))
}

/** null when the project has no such webhook. */
export async function getWebhook(db: Db, projectId: string, id: string): Promise<Webhook | null> {
  const row = await db.webhook.findFirst({ where: { id, projectId } })
  return row && asWebhook(row)
}

export async function insertWebhook(db: Db, webhook: WebhookInput & { projectId: string; createdBy: string }): Promise<Webhook> {
  return asWebhook(await db.webhook.create({ data: webhook }))
}

export async function updateWebhook(db: Db, id: string, change: Partial<WebhookInput> & { rotation?: number }): Promise<Webhook> {
  return asWebhook(await db.webhook.update({ where: { id }, data: change }))
}

export async function deleteWebhook(db: Db, id: string): Promise<void> {
  await db.webhook.delete({ where: { id } })
}

export async function countWebhooks(db: Db, projectId: string): Promise<number> {
  return db.webhook.count({ where: { projectId } })
}

export type DueDelivery = {
  id: string; event: SentEvent; payload: WebhookPayload; attempts: number; createdAt: Date
  webhookId: string; url: string; format: WebhookFormat; rotation: number; projectName: string
}

/**
 * Takes messages whose time has come, oldest first: each is tried again by others after `leaseS` seconds at the earliest, so that a
 * worker that dies loses none, and two workers send none twice at a time. `attempts` counts this try already.
 */
export async function takeDueDeliveries(db: DbClient, input: { now: Date; limit: number; leaseS: number }): Promise<DueDelivery[]> {
  return db.$queryRaw<DueDelivery[]>`
    WITH due AS (
      SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
      WHERE d.status = 'waiting' AND d.next_at <= ${input.now} AND w.enabled
      ORDER BY d.next_at, d.id LIMIT ${input.limit} FOR UPDATE OF d SKIP LOCKED
    ), taken AS (
      UPDATE webhook_delivery d SET attempts = d.attempts + 1, next_at = ${new Date(input.now.getTime() + input.leaseS * 1000)}
      FROM due WHERE d.id = due.id RETURNING d.*
    )
    SELECT taken.id, taken.event, taken.payload, taken.attempts, taken.created_at AS "createdAt",
      w.id AS "webhookId", w.url, w.format, w.rotation, p.name AS "projectName"
    FROM taken JOIN webhook w ON w.id = taken.webhook_id JOIN project p ON p.id = w.project_id
    ORDER BY taken.created_at, taken.id`
}

/** `nextAt` null and not delivered: it is given up. */
export type DeliveryResult = { status: 'waiting' | 'delivered' | 'failed'; responseStatus: number | null; error: string | null; nextAt: Date | null; deliveredAt: Date | null }

export async function saveDeliveryResult(db: Db, id: string, result: DeliveryResult): Promise<void> {
  await db.webhookDelivery.updateMany({ where: { id }, data: result })
}

/** One message to one webhook, whatever events it wants. */
export async function insertDelivery(db: Db, input: { webhookId: string; event: SentEvent; payload: WebhookPayload }): Promise<string> {
  const row = await db.webhookDelivery.create({ data: { ...input, payload: input.payload as never }, select: { id: true } })
  return row.id
}

export type Delivery = { id: string; event: string; status: string; attempts: number; responseStatus: number | null; error: string | null; text: string; createdAt: Date; nextAt: Date | null; deliveredAt: Date | null }

/** Newest messages of a webhook. */
export async function listDeliveries(db: Db, webhookId: string, limit: number): Promise<Delivery[]> {
  const rows = await db.webhookDelivery.findMany({ where: { webhookId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit })
  return rows.map(({ id, event, status, attempts, responseStatus, error, payload, createdAt, nextAt, deliveredAt }) => ({
    id, event, status, attempts, responseStatus, error, createdAt, nextAt, deliveredAt, text: (payload as unknown as WebhookPayload).text,
  }))
}

/** Makes a message that failed or waits due now; false when the webhook has no such message, or it was delivered. */
export async function resendDelivery(db: Db, webhookId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await db.webhookDelivery.updateMany({
    where: { id, webhookId, status: { not: 'delivered' } }, data: { status: 'waiting', attempts: 0, error: null, responseStatus: null, nextAt: now },
  })
  return count === 1
}

/** Messages that are over and older than `before` are forgotten. Returns how many. */
export async function deleteOldDeliveries(db: Db, before: Date): Promise<number> {
  const { count } = await db.webhookDelivery.deleteMany({ where: { status: { not: 'waiting' }, createdAt: { lt: before } } })
  return count
}
