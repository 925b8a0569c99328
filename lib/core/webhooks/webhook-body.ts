import type { SentEvent, WebhookFormat, WebhookPayload } from '@/lib/core/webhooks/webhook-events'

/** Slack reads these three as markup and expects them escaped (its reference for text formatting). */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * The body that is sent. `slicegate`: `{type, timestamp, project, text, url, data}` as the Standard Webhooks specification wants it
 * (a type, an ISO time, the data). `slack`: `{text}` with a link, and no previews. `baseUrl` has no slash at its end.
 */
export function webhookBody(
  format: WebhookFormat, message: { event: SentEvent; at: string; project: string; payload: WebhookPayload; baseUrl: string },
): string {
  const { event, at, project, payload, baseUrl } = message
  const url = `${baseUrl}${payload.path}`
  // Slack makes links of what looks like one; it need not fetch them as well
  if (format === 'slack') return JSON.stringify({ text: `${escapeSlack(`${project}: ${payload.text}`)} <${url}|Open>`, unfurl_links: false, unfurl_media: false })
  return JSON.stringify({ type: event, timestamp: at, project, text: payload.text, url, data: payload.data })
}

/** Seconds after a failed try until the next one; null after the last. About 15 hours in all. */
export function retryAfterS(attempts: number): number | null {
  return [10, 60, 300, 1800, 7200, 43_200][attempts - 1] ?? null
}
