import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { bifrostRow, rowId, type LoggedCall } from '@/lib/llm/sandbox/bifrost-row'
import { CUSTOMERS } from '@/lib/llm/sandbox/customers'
import type { Answer, Intent } from '@/lib/llm/sandbox/intent'
import { INTENTS, viewRequest } from '@/lib/llm/sandbox/intents'
import { giftCard } from '@/lib/llm/sandbox/intents/gift-card'
import { detectLanguage, type Language } from '@/lib/llm/sandbox/language'
import { spoil } from '@/lib/llm/sandbox/mistakes'
import { makePerson } from '@/lib/llm/sandbox/people'
import { createRandom, type Random } from '@/lib/llm/sandbox/random'
import { phrase } from '@/lib/llm/sandbox/wording'

export type WeekOptions = {
  seed: string
  /** When the week ends, in milliseconds since 1970; only timestamps depend on it. */
  endsAt: number
  /** About how many rows; a conversation is never cut. */
  rows?: number
  /** The company begins to sell gift cards in this week: for its last 40 hours people ask about them, too. */
  giftCards?: boolean
}

const DAY = 86_400_000
/** Conversations by intent; one of refunds has about five calls, an invoice has one. */
const WEIGHTS: Record<string, number> = {
  refund_flow: 9.2, invoice_parse: 175, contract_review: 130, escalation_routing: 74, order_status: 66, address_change: 26,
  subscription_cancel: 23, password_reset: 42, shipping_claim: 21, product_question: 100, billing_dispute: 25,
}
/** Of gift cards: about 3 % of the traffic. */
const GIFT_CARD_WEIGHT = 16
const GIFT_CARD_HOURS = 40
const VERSIONS = ['v14', 'v15'] as const

/**
 * One week of gateway logs of the helpdesk company, as JSON lines in the order of time. Recorded answers are the right
 * ones, but for about one call in 140 that somebody complained about later.
 */
export function* writeWeek({ seed, endsAt, rows = 6000, giftCards = false }: WeekOptions): Generator<string> {
  const calls: LoggedCall[] = []
  for (let index = 0; calls.length < rows; index += 1) calls.push(...conversation(`${seed}:${index}`, endsAt, giftCards))
  calls.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  for (const call of calls) yield JSON.stringify(bifrostRow(call))
}

function conversation(seed: string, endsAt: number, giftCards: boolean): LoggedCall[] {
  const random = createRandom(seed)
  const weighted = INTENTS.map((item) => [item, WEIGHTS[item.key] ?? 0] as const)
  const intent = random.weighted(giftCards ? [...weighted, [giftCard, GIFT_CARD_WEIGHT] as const] : weighted)
  const language = random.weighted([['en', 60], ['de', 18], ['es', 12], ['fr', 10]] as const)
  const customer = random.weighted(CUSTOMERS.map((item) => [item, item.weight] as const))
  const version = random.weighted([[VERSIONS[0], 3], [VERSIONS[1], 7]] as const)
  const text = writeClearly(intent, random, language)
  const metadata = { intent: intent.key, customer_id: customer.id, language, doc_length: lengthBin(text), prompt_version: version }
  const messages: ChatMessage[] = [{ role: 'system', content: systemPrompt(intent, customer.name, version) }, { role: 'user', content: text }]
  const session = rowId(seed, 'session')
  // A stream of its own: when something happens must not change what is written.
  const time = createRandom(`${seed}:time`)
  let at = intent === giftCard ? endsAt - Math.floor(time.unit() * GIFT_CARD_HOURS * 3_600_000) - 60_000 : startOf(time, endsAt)
  const logged: LoggedCall[] = []
  for (let step = 0; step < 10; step += 1) {
    const request = makeRequest(intent, messages)
    const right = intent.answer(viewRequest(request))
    const wrong = random.chance(1 / 140)
    const answer = wrong ? spoil(right, viewRequest(request), `${seed}:${step}`) : right
    const response = phrase(answer, { model: 'helpdesk-prod', request })
    const latencyMs = random.int(280, 1900)
    const base = { session, at, customer, metadata, request, latencyMs }
    logged.push(...variants({ ...base, id: rowId(seed, step), model: 'helpdesk-prod', provider: 'sandbox', response }, random))
    at += latencyMs + random.int(200, 1500)
    if (wrong || answer.kind !== 'calls' || intent.endsWithCall) break
    messages.push(response.message, ...toolResults(intent, answer, response.message))
  }
  return logged
}

/** A few texts would read as another language than they are in; the company's customers write more clearly than that. */
function writeClearly(intent: Intent, random: Random, language: Language): string {
  const person = makePerson(random, language)
  let text = intent.write(random, language, person)
  for (let tries = 0; tries < 20 && detectLanguage(text) !== language; tries += 1) text = intent.write(random, language, person)
  return text
}

/** Gateways also log cache hits, failed attempts with the fallback that answered, and rows without content. */
function variants(call: LoggedCall, random: Random): LoggedCall[] {
  const roll = random.unit()
  if (roll < 0.02) {
    const error = random.pick([{ status: 429, type: 'rate_limit_error', message: 'Rate limit reached for requests' }, { status: 529, type: 'overloaded_error', message: 'Overloaded' }])
    return [{ ...call, response: null, error }, { ...call, id: rowId(call.id, 'fallback'), parent: call.id, at: call.at + call.latencyMs, model: 'helpdesk-prod', provider: 'sandbox-eu' }]
  }
  if (roll < 0.05) return [{ ...call, cacheHit: true, latencyMs: random.int(4, 15) }]
  if (roll < 0.075) return [{ ...call, contentOff: true }]
  return [call]
}

function makeRequest(intent: Intent, messages: ChatMessage[]): ChatRequest {
  return {
    messages: [...messages],
    ...(intent.tools.length ? { tools: intent.tools } : {}),
    ...(intent.responseFormat ? { response_format: intent.responseFormat } : {}),
  }
}

function systemPrompt(intent: Intent, company: string, version: string): string {
  const addition = version === 'v15' ? ' Be brief and never guess.' : ''
  return `${intent.role} for ${company}. ${intent.instructions} Answer in the language of the customer.${addition}`
}

function toolResults(intent: Intent, answer: Extract<Answer, { kind: 'calls' }>, message: ChatMessage): ChatMessage[] {
  return answer.calls.map((call, index) => ({
    role: 'tool', tool_call_id: message.tool_calls?.[index]?.id, content: JSON.stringify(intent.runTool(call.name, call.args)),
  }))
}

function lengthBin(text: string): string {
  return text.length < 350 ? 'short' : text.length < 900 ? 'medium' : 'long'
}

/** People write during the day and less at weekends. */
function startOf(random: Random, endsAt: number): number {
  const at = () => endsAt - Math.floor(random.unit() * 7 * DAY) - 60_000
  const likely = (time: number) => {
    const date = new Date(time)
    const weekend = date.getUTCDay() % 6 === 0
    return (weekend ? 0.45 : 1) * (0.25 + 0.75 * Math.max(0, Math.sin(((date.getUTCHours() - 5) / 17) * Math.PI)))
  }
  for (let tries = 0; tries < 12; tries += 1) {
    const time = at()
    if (random.chance(likely(time))) return time
  }
  return at()
}
