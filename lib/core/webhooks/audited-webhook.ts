import type { WebhookInput } from '@/lib/core/webhooks/webhook-input'

/** A webhook as the audit log keeps it: the path of its address is left out, because for many services it is the password. */
export function audited({ url, ...rest }: WebhookInput): WebhookInput {
  const { origin, pathname, search } = new URL(url)
  return { ...rest, url: pathname.length + search.length > 1 ? `${origin}/…` : url }
}
