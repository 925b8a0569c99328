import type { Deps } from '@/lib/deps'
import { env } from '@/lib/env'
import { deliverWebhooks } from '@/lib/services/deliver-webhooks'

export async function runDeliverWebhooks({ db, now, webhookSecret, outbound }: Deps): Promise<void> {
  const baseUrl = (env.SLICEGATE_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '')
  await deliverWebhooks({ db, now, webhookSecret, baseUrl, outbound })
}
