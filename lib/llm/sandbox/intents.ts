import { messageText, type ChatRequest } from '@/lib/core/chat'
import type { Args, Intent, RequestView } from '@/lib/llm/sandbox/intent'
import { addressChange } from '@/lib/llm/sandbox/intents/address-change'
import { billingDispute } from '@/lib/llm/sandbox/intents/billing-dispute'
import { contractReview } from '@/lib/llm/sandbox/intents/contract-review'
import { escalationRouting } from '@/lib/llm/sandbox/intents/escalation-routing'
import { giftCard } from '@/lib/llm/sandbox/intents/gift-card'
import { invoiceParse } from '@/lib/llm/sandbox/intents/invoice-parse'
import { orderStatus } from '@/lib/llm/sandbox/intents/order-status'
import { passwordReset } from '@/lib/llm/sandbox/intents/password-reset'
import { productQuestion } from '@/lib/llm/sandbox/intents/product-question'
import { refundFlow } from '@/lib/llm/sandbox/intents/refund-flow'
import { shippingClaim } from '@/lib/llm/sandbox/intents/shipping-claim'
import { subscriptionCancel } from '@/lib/llm/sandbox/intents/subscription-cancel'
import { detectLanguage } from '@/lib/llm/sandbox/language'

export const INTENTS: readonly Intent[] = [
  refundFlow, invoiceParse, contractReview, escalationRouting, orderStatus, addressChange, subscriptionCancel, passwordReset,
  shippingClaim, productQuestion, billingDispute,
]

/** What the company takes up after its first week; the models know how to answer it. */
const LATER_INTENTS: readonly Intent[] = [giftCard]

/** What a request asks for, found by its system prompt as a model would; null when it is none of the helpdesk's. */
export function findIntent(request: ChatRequest): Intent | null {
  const system = request.messages.find((message) => message.role === 'system' || message.role === 'developer')
  const text = messageText(system)
  return [...INTENTS, ...LATER_INTENTS].find((intent) => text.includes(intent.role)) ?? null
}

/** Reads a request the way the models do. */
export function viewRequest(request: ChatRequest): RequestView {
  const ticket = messageText(request.messages.find((message) => message.role === 'user'))
  const names = new Map<string, string>()
  const results = new Map<string, Args>()
  for (const message of request.messages) {
    for (const call of message.tool_calls ?? []) if (call.id) names.set(call.id, call.function.name)
    if (message.role !== 'tool') continue
    const name = names.get(message.tool_call_id ?? '')
    const result = readObject(messageText(message))
    if (name !== undefined && result !== null) results.set(name, result)
  }
  return { request, ticket, results, language: detectLanguage(ticket) }
}

function readObject(text: string): Args | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Args) : null
  } catch {
    // A tool may answer in plain text; then there is nothing to look up in it.
    return null
  }
}
