import { hkdfSync } from 'node:crypto'

/**
 * The secret of a webhook in the form of the Standard Webhooks specification: `whsec_` and 24 bytes in base64. It is derived from the
 * secret of the installation and never stored, so that no copy of the database can sign.
 */
export function webhookSecretOf(installationSecret: string, webhookId: string, rotation: number): string {
  const key = hkdfSync('sha256', installationSecret, 'slicegate webhook', `${webhookId}:${rotation}`, 24)
  return `whsec_${Buffer.from(key).toString('base64')}`
}
