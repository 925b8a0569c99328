import { createHmac } from 'node:crypto'

/**
 * Headers that prove who sent a body, as the Standard Webhooks specification (1.0.0) writes them: HMAC-SHA256 over
 * `id.timestamp.body`, in base64. `secret` is `whsec_…`; `atS` is the time of sending in seconds since the epoch.
 */
export function signWebhook(input: { id: string; body: string; secret: string; atS: number }): Record<string, string> {
  const key = Buffer.from(input.secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${input.id}.${input.atS}.${input.body}`).digest('base64')
  return { 'webhook-id': input.id, 'webhook-timestamp': String(input.atS), 'webhook-signature': `v1,${signature}` }
}
