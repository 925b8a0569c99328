import { randomUUID } from 'node:crypto'
import OpenAI from 'openai'
import type { ChatRequest, ChatResponse, TokenUsage } from '@/lib/core/chat'
import type { Endpoint } from '@/lib/core/endpoint'
import type { PaceUnits } from '@/lib/core/endpoint-pace'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { AppError } from '@/lib/errors'
import { CHARACTERS_PER_TOKEN, deliver, type FailedErrand, type RetrySettings } from '@/lib/llm/attempts'
import type { Lane } from '@/lib/llm/call-limiter'
import { readChatAnswer } from '@/lib/llm/chat-answer'
import { chatBody } from '@/lib/llm/chat-body'
import type { BreakerSettings } from '@/lib/llm/circuit-breaker'
import { connect, connectionKey, type Connection, type ConnectionSettings } from '@/lib/llm/connection'
import { embed, type EmbedCall, type EmbedResult } from '@/lib/llm/embed'
import { defaultOutboundGuard, outboundRefusalOf, type OutboundGuard } from '@/lib/llm/outbound-guard'
import { costOf } from '@/lib/llm/prices'
import { log } from '@/lib/log'

export type ChatCall = {
  endpoint: Endpoint
  model: string
  request: ChatRequest
  /** Sampling parameters that replace the logged ones; null removes one. */
  params?: Record<string, unknown>
  /** `first` goes before everything that waits: judges use it, so that what is begun gets finished. */
  lane?: Lane
  /**
   * When the endpoint answers nothing any more: `wait`, the default, until it does, three minutes at most, or `fail` at once, for a
   * caller that can ask another.
   */
  whenOpen?: 'wait' | 'fail'
  /** Number of the execution that this call belongs to: repeats have to get a fresh answer. Not the client's own tries. */
  attempt?: number
  /** Hears of every attempt at the moment it is sent: from then on the call may cost something. */
  onSent?: () => void
  signal?: AbortSignal
}

/** `latencyMs` is of the last attempt, without waiting for a place. `status` null = no answer came. `tries` counts attempts. */
export type ChatResult =
  | { kind: 'answered'; response: ChatResponse; model: string; usage: TokenUsage; latencyMs: number; costUsd: number | null; tries: number }
  | FailedErrand

export type Llm = {
  /** One answer, whatever it takes: retries with jitter and Retry-After. Never throws for what a provider does. */
  chat: (call: ChatCall) => Promise<ChatResult>
  /** Unit vectors of some texts in one request; retries like `chat`. */
  embed: (call: EmbedCall) => Promise<EmbedResult>
  /** `open` while this process holds calls to the endpoint back because it answers nothing. Calls nothing, never throws. */
  health: (endpoint: Endpoint) => 'ok' | 'open'
  /** Throws `invalid`, in words for people, when the endpoint cannot be called at all: no key, no URL. Calls nothing. */
  check: (endpoint: Endpoint) => void
  /** Names of the models that the endpoint lists; null when it lists none. Throws `invalid` when its address may not be called. */
  listModels: (endpoint: Endpoint) => Promise<string[] | null>
  close: () => Promise<void>
}

export type LlmOptions = {
  /** The key of an endpoint that has one (lib/keys.ts); null = its variable is not set. */
  keyOf: Keys['keyOf']
  /** Longest wait for one retry; a provider that asks for more has failed. */
  maxRetryAfterMs?: number
  /** First delay of the exponential back-off; the delays of the circuit breaker follow from it. */
  baseDelayMs?: number
  breaker?: Partial<BreakerSettings>
  /** Takes a call from the limits per minute of an endpoint, shared by all workers; answers the milliseconds to wait. */
  reserve?: (endpoint: Endpoint, need: PaceUnits) => Promise<number>
  /** Takes more, or gives back, once it is known what a call took. */
  correct?: (endpoint: Endpoint, change: PaceUnits) => Promise<void>
  /** Looks at every connection; with the rules that hold everywhere unless it is given. */
  outbound?: OutboundGuard
  /** The clock of the circuit breaker, in milliseconds. */
  now?: () => number
}

const MODELS_KEPT_MS = 60_000

/** The one client of OpenAI-compatible servers: one pool and one limit per endpoint in this process. */
export function createLlm(options: LlmOptions): Llm {
  const connections = new Map<string, Connection>()
  const retired: Promise<void>[] = []
  const { maxRetryAfterMs = 60_000, baseDelayMs = 500, now = Date.now } = options
  const settings: RetrySettings = { maxRetryAfterMs, baseDelayMs, now }
  const ofConnections: ConnectionSettings = {
    keyOf: options.keyOf, pace: paceOf(options), outbound: options.outbound ?? defaultOutboundGuard,
    breaker: { failures: 8, firstMs: 2 * baseDelayMs, patienceMs: 360 * baseDelayMs, ...options.breaker },
  }

  function connectionOf(endpoint: Endpoint): Connection {
    const known = connections.get(endpoint.id)
    if (known?.key === connectionKey(endpoint)) return known
    const created = connect(endpoint, ofConnections)
    // Calls under way end on the old settings.
    if (known) retired.push(known.retire())
    connections.set(endpoint.id, created)
    return created
  }

  return {
    check: (endpoint) => {
      connectionOf(endpoint)
    },
    chat: (call) => chat(call, connectionOf(call.endpoint), settings),
    embed: (call) => embed(call, connectionOf(call.endpoint), settings),
    health: (endpoint) => {
      const known = connections.get(endpoint.id)
      return known?.key === connectionKey(endpoint) ? known.breaker.health(now()) : 'ok'
    },
    listModels: (endpoint) => {
      const connection = connectionOf(endpoint)
      const known = connection.models
      if (known && known.untilMs > Date.now()) return known.names
      const names = modelNames(connection.client)
      connection.models = { names, untilMs: Date.now() + MODELS_KEPT_MS }
      return names
    },
    close: async () => {
      await Promise.all([...retired, ...[...connections.values()].map((connection) => connection.close())])
      connections.clear()
    },
  }
}

function paceOf({ reserve, correct }: LlmOptions): ConnectionSettings['pace'] {
  if (!reserve || !correct) return null
  return (endpoint) => ({
    reserve: (need) => reserve(endpoint, need),
    correct: (change) => correct(endpoint, change).catch((error: unknown) => {
      // An answer that was paid for is worth more than the count of its tokens.
      log.warn({ endpoint: endpoint.id, error: error instanceof Error ? error.message : String(error) }, 'the limit per minute could not be corrected')
    }),
  })
}

async function modelNames(client: OpenAI): Promise<string[] | null> {
  try {
    const page = await client.models.list()
    return Array.isArray(page.data) ? page.data.map((model) => model.id) : null
  } catch (error) {
    const refusal = outboundRefusalOf(error)
    if (refusal) throw new AppError('invalid', `This endpoint may not be called: ${refusal.message}`)
    // Many compatible servers have no such list; whatever went wrong, calls will say so in words.
    if (error instanceof OpenAI.OpenAIError || error instanceof SyntaxError) return null
    throw error
  }
}

async function chat(call: ChatCall, connection: Connection, settings: RetrySettings): Promise<ChatResult> {
  const body = chatBody(call.model, call.request, call.params) as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming
  const send = async (client: OpenAI, tries: number) => {
    const headers = { 'x-request-id': randomUUID(), 'x-slicegate-attempt': String(call.attempt ?? 1), 'x-slicegate-try': String(tries) }
    call.onSent?.()
    return readChatAnswer(await client.chat.completions.create(body, { headers, signal: call.signal }))
  }
  const result = await deliver({
    endpoint: call.endpoint, send, lane: call.lane ?? 'normal', whenOpen: call.whenOpen ?? 'wait', signal: call.signal,
    expectedTokens: (meanOutput) => JSON.stringify(body).length / CHARACTERS_PER_TOKEN + (body.max_completion_tokens ?? body.max_tokens ?? meanOutput),
    usedTokens: ({ usage }) => usage,
  }, connection, settings)
  if (result.kind === 'failed') return result
  const { answer: { response, usage, model: named }, latencyMs, tries } = result
  const model = named ?? call.model
  return { kind: 'answered', response, usage, model, latencyMs, tries, costUsd: costOf(call.endpoint, [call.model, model], usage) }
}
