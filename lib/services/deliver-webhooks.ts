import { retryAfterS, webhookBody } from '@/lib/core/webhooks/webhook-body'
import { count } from '@/lib/counted'
import type { DbClient } from '@/lib/db/client'
import { deleteOldDeliveries, saveDeliveryResult, takeDueDeliveries, type DeliveryResult, type DueDelivery } from '@/lib/db/webhooks'
import { defaultOutboundGuard, outboundRefusalOf, type OutboundGuard } from '@/lib/llm/outbound-guard'
import { signWebhook } from '@/lib/services/sign-webhook'
import { inSpan, SpanKind, traceHeaders } from '@/lib/tracing'

const AT_A_TIME = 20
const TIMEOUT_MS = 10_000
/** Longer than a try can take. */
const LEASE_S = 60
const KEPT_DAYS = 30
const MAX_ERROR = 300

export type WebhookDeps = { db: DbClient; now: () => Date; webhookSecret: (webhookId: string, rotation: number) => string; baseUrl: string; outbound?: OutboundGuard }

/**
 * Sends every message whose time has come. An address that does not answer with 2xx within 10 s is tried again after 10 s, 1 min, 5 min,
 * 30 min, 2 h and 12 h; then the message has failed, and a person can send it again. A message may arrive twice (`webhook-id`
 * says that it is the same one). Redirects are not followed: an address that moved is a fault that its owner should see.
 */
export async function deliverWebhooks(deps: WebhookDeps): Promise<{ delivered: number; failed: number }> {
  const { db, now } = deps
  let [delivered, failed] = [0, 0]
  for (;;) {
    const due = await takeDueDeliveries(db, { now: now(), limit: AT_A_TIME, leaseS: LEASE_S })
    const results = await Promise.all(due.map((delivery) => deliver(delivery, deps)))
    delivered += results.filter(Boolean).length
    failed += results.filter((ok) => !ok).length
    if (due.length < AT_A_TIME) break
  }
  await deleteOldDeliveries(db, new Date(now().getTime() - KEPT_DAYS * 86_400_000))
  return { delivered, failed }
}

async function deliver(delivery: DueDelivery, deps: WebhookDeps): Promise<boolean> {
  const sent = await inSpan('webhook', { kind: SpanKind.CLIENT, attributes: { 'http.request.method': 'POST' } }, async (span) => {
    const answer = await send(delivery, deps)
    if (answer.status !== null) span.note({ 'http.response.status_code': answer.status })
    if (answer.error !== null) span.fail('not delivered')
    return answer
  })
  const result = resultOf(sent, delivery.attempts, deps.now())
  await saveDeliveryResult(deps.db, delivery.id, result)
  count({ kind: 'webhook', outcome: result.status })
  return result.status === 'delivered'
}

type Sent = { status: number; error: null } | { status: number | null; error: string }

async function send({ id, event, payload, createdAt, url, format, projectName, webhookId, rotation }: DueDelivery, deps: WebhookDeps): Promise<Sent> {
  const body = webhookBody(format, { event, at: createdAt.toISOString(), project: projectName, payload, baseUrl: deps.baseUrl })
  const signed = signWebhook({ id, body, secret: deps.webhookSecret(webhookId, rotation), atS: Math.floor(deps.now().getTime() / 1000) })
  try {
    const answer = await (deps.outbound ?? defaultOutboundGuard).fetch(url, {
      method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'content-type': 'application/json', 'user-agent': 'slicegate-webhooks', ...traceHeaders(), ...signed },
    })
    await answer.body?.cancel()
    if (answer.ok) return { status: answer.status, error: null }
    const where = answer.status >= 300 && answer.status < 400 ? ', a redirect, which is not followed' : ''
    return { status: answer.status, error: `answered ${answer.status}${where}` }
  } catch (error) {
    return { status: null, error: describe(error) }
  }
}

/** What the network said, without stack or headers. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'could not be reached'
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`
  const refusal = outboundRefusalOf(error)
  if (refusal) return `not called: ${refusal.message}`.slice(0, MAX_ERROR)
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null
  return `could not be reached: ${code ?? cause.message}`.slice(0, MAX_ERROR)
}

function resultOf({ status, error }: Sent, attempts: number, at: Date): DeliveryResult {
  if (error === null) return { status: 'delivered', responseStatus: status, error: null, nextAt: null, deliveredAt: at }
  const wait = retryAfterS(attempts)
  const nextAt = wait === null ? null : new Date(at.getTime() + wait * 1000)
  return { status: nextAt ? 'waiting' : 'failed', responseStatus: status, error, nextAt, deliveredAt: null }
}
