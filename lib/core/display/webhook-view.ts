import type { WebhookInput } from '@/lib/core/webhooks/webhook-input'

/** A webhook with its newest message (null = none was ever sent) and how many wait. Times are ISO 8601 UTC. */
export type WebhookView = WebhookInput & { id: string; newest: { status: string; at: string; error: string | null } | null; waiting: number }

/** A message to a webhook; `nextAt` null = it is over. */
export type DeliveryView = {
  id: string; event: string; status: string; attempts: number; responseStatus: number | null; error: string | null; text: string
  createdAt: string; nextAt: string | null; deliveredAt: string | null
}

/** What signs the messages of a webhook. */
export type WebhookSecret = { secret: string }
