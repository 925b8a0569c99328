import type { ChatRequest } from '@/lib/core/chat'
import { findIntent, viewRequest } from '@/lib/llm/sandbox/intents'
import type { Answer, RequestView } from '@/lib/llm/sandbox/intent'
import { spoil } from '@/lib/llm/sandbox/mistakes'
import { hashHex, hashUnit } from '@/lib/llm/sandbox/random'

export const HELPDESK_MODELS = ['helpdesk-prod', 'helpdesk-next', 'helpdesk-next-rc1'] as const
export type HelpdeskModel = (typeof HELPDESK_MODELS)[number]

/** Share of cases that production gets wrong, by intent: what makes its pass rates lie between 0.83 and 0.95. */
const FAILS: Record<string, number> = {
  refund_flow: 0.07, invoice_parse: 0.168, contract_review: 0.135, escalation_routing: 0.17, order_status: 0.07, address_change: 0.1,
  subscription_cancel: 0.08, password_reset: 0.065, shipping_claim: 0.12, product_question: 0.1, billing_dispute: 0.13,
}

type Profile = {
  /** Where this model differs from production. */
  fails: Record<string, number>
  /** Share of cases that are hard for it on their own, not because they are hard for production too. */
  churn: number
  losesRefundSteps: boolean
}

const PROFILES: Record<HelpdeskModel, Profile> = {
  'helpdesk-prod': { fails: {}, churn: 0, losesRefundSteps: false },
  'helpdesk-next': { fails: { invoice_parse: 0.08 }, churn: 0.06, losesRefundSteps: true },
  'helpdesk-next-rc1': { fails: { invoice_parse: 0.125 }, churn: 0.04, losesRefundSteps: false },
}

/** Cases this near to the border between right and wrong come out differently from attempt to attempt. */
const FLAKY = 0.012

export type ModelAnswer = { answer: Answer; truncated: boolean; view: RequestView | null }

export type Asked = { model: HelpdeskModel; request: ChatRequest; seed: string; attempt: string }

/**
 * What a helpdesk model answers. It depends on the seed, the model, the messages and the attempt, on nothing else: first
 * the right answer is worked out from the request, then the model's own weaknesses are applied.
 */
export function askModel({ model, request, seed, attempt }: Asked): ModelAnswer {
  const intent = findIntent(request)
  if (!intent) return { answer: { kind: 'text', sentence: 'I can only help with requests to the helpdesk.' }, truncated: false, view: null }
  const view = viewRequest(request)
  const right = intent.answer(view)
  const key = requestKey(request)
  const profile = PROFILES[model]
  if (profile.losesRefundSteps && intent.key === 'refund_flow') {
    const lost = loseSecondStep(right, view, hashUnit(seed, 'second-step', key))
    if (lost) return { ...lost, view }
  }
  const rate = profile.fails[intent.key] ?? FAILS[intent.key] ?? 0.1
  const own = hashUnit(seed, model, 'churn', key) < profile.churn
  const hardness = own ? hashUnit(seed, model, 'own', key) : hashUnit(seed, 'hardness', key)
  const fails = Math.abs(hardness - rate) < FLAKY ? hashUnit(seed, model, 'flip', key, attempt) < 0.5 : hardness < rate
  return { answer: fails ? spoil(right, view, `${seed}${key}`) : right, truncated: false, view }
}

/** The right answer to a request of the helpdesk; null when it is not one. */
export function rightAnswer(request: ChatRequest): Answer | null {
  return findIntent(request)?.answer(viewRequest(request)) ?? null
}

/** Most second calls of a refund are cut off at the token limit; some are left out and money is paid back unchecked. */
function loseSecondStep(right: Answer, view: RequestView, roll: number): { answer: Answer; truncated: boolean } | null {
  const isSecondStep = right.kind === 'calls' && right.calls[0]?.name === 'check_refund_policy'
  if (!isSecondStep || roll >= 0.86) return null
  if (roll < 0.68) return { answer: right, truncated: true }
  const order = view.results.get('lookup_order')
  return { answer: { kind: 'calls', calls: [{ name: 'issue_refund', args: { order_id: order?.order_id, amount: order?.total, currency: order?.currency } }] }, truncated: false }
}

/** Identity of a case: what was said and done so far. Parameters such as temperature do not make it another case. */
export function requestKey(request: ChatRequest): string {
  return hashHex(24, JSON.stringify(request.messages.map((message) => [message.role, message.content, (message.tool_calls ?? []).map((call) => call.function)])))
}
