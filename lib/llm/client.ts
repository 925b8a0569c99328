import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI from 'openai'
import type { ChatRequest, ChatResponse, TokenUsage } from '@/lib/core/chat'
import type { Endpoint } from '@/lib/core/endpoint'
import type { UnscoredReason } from '@/lib/core/types'
import { AppError } from '@/lib/errors'
import { callFailure, type CallFailure } from '@/lib/llm/call-failure'
import { CallLimiter } from '@/lib/llm/call-limiter'
import { readChatAnswer } from '@/lib/llm/chat-answer'
import { chatBody } from '@/lib/llm/chat-body'
import { createPooledFetch } from '@/lib/llm/pooled-fetch'
import { costOf } from '@/lib/llm/prices'

export type ChatCall = {
  endpoint: Endpoint
  model: string
  request: ChatRequest
  /** Sampling parameters that replace the logged ones; null removes one. */
  params?: Record<string, unknown>
  /** `first` goes before everything that waits: judges use it, so that what is begun gets finished. */
  lane?: 'first' | 'normal'
  /** Number of the execution that this call belongs to: repeats have to get a fresh answer. Not the client's own tries. */
  attempt?: number
  signal?: AbortSignal
}

/** `latencyMs` is of the last attempt, without waiting for a place. `status` null = no answer came. `tries` counts attempts. */
export type ChatResult =
  | { kind: 'answered'; response: ChatResponse; model: string; usage: TokenUsage; latencyMs: number; costUsd: number | null; tries: number }
  | { kind: 'failed'; reason: UnscoredReason; status: number | null; latencyMs: number | null; tries: number }

export type Llm = {
  /** One answer, whatever it takes: retries with jitter and Retry-After. Never throws for what a provider does. */
  chat: (call: ChatCall) => Promise<ChatResult>
  /** Throws `invalid`, in words for people, when the endpoint cannot be called at all: no key, no URL. Calls nothing. */
  check: (endpoint: Endpoint) => void
  /** Names of the models that the endpoint lists; null when it lists none. */
  listModels: (endpoint: Endpoint) => Promise<string[] | null>
  close: () => Promise<void>
}

export type LlmOptions = {
  readSecret: (name: string) => string | null
  /** Longest wait for one retry; a provider that asks for more has failed. */
  maxRetryAfterMs?: number
  /** First delay of the exponential back-off. */
  baseDelayMs?: number
}

const MAX_TRIES = 5
const MAX_TRIES_RATE_LIMITED = 10
const MODELS_KEPT_MS = 60_000

type Models = { names: Promise<string[] | null>; untilMs: number }
type Connection = { key: string; models: Models | null; client: OpenAI; limiter: CallLimiter; close: () => Promise<void>; retire: () => Promise<void> }

/** The one client of OpenAI-compatible servers: one pool and one limit per endpoint in this process. */
export function createLlm(options: LlmOptions): Llm {
  const connections = new Map<string, Connection>()
  const retired: Promise<void>[] = []
  const settings = { maxRetryAfterMs: options.maxRetryAfterMs ?? 60_000, baseDelayMs: options.baseDelayMs ?? 500 }

  function connectionOf(endpoint: Endpoint): Connection {
    const key = JSON.stringify([endpoint.baseUrl, endpoint.apiKeyEnv, endpoint.timeoutMs, endpoint.concurrency])
    const known = connections.get(endpoint.id)
    if (known?.key === key) return known
    const created = connect(endpoint, key, options.readSecret)
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

function connect(endpoint: Endpoint, key: string, readSecret: LlmOptions['readSecret']): Connection {
  const apiKey = endpoint.apiKeyEnv === null ? 'none' : readSecret(endpoint.apiKeyEnv)
  if (!apiKey) {
    throw new AppError('invalid', `Endpoint ${endpoint.name}: the environment variable ${endpoint.apiKeyEnv} with its key is not set`)
  }
  if (!URL.canParse(endpoint.baseUrl)) throw new AppError('invalid', `Endpoint ${endpoint.name}: ${endpoint.baseUrl} is not a URL`)
  const pool = createPooledFetch({ connections: endpoint.concurrency, timeoutMs: endpoint.timeoutMs })
  const client = new OpenAI({
    apiKey, baseURL: endpoint.baseUrl, organization: null, project: null, maxRetries: 0, timeout: endpoint.timeoutMs,
    fetch: pool.fetch, logLevel: 'off',
  })
  return { key, models: null, client, limiter: new CallLimiter(endpoint.concurrency), close: pool.close, retire: pool.retire }
}

async function modelNames(client: OpenAI): Promise<string[] | null> {
  try {
    const page = await client.models.list()
    return Array.isArray(page.data) ? page.data.map((model) => model.id) : null
  } catch (error) {
    // Many compatible servers have no such list; whatever went wrong, calls will say so in words.
    if (error instanceof OpenAI.OpenAIError || error instanceof SyntaxError) return null
    throw error
  }
}

async function attempt(call: ChatCall, { client, limiter }: Connection, tries: number) {
  return limiter.run(async () => {
    const startedMs = performance.now()
    try {
      const body = chatBody(call.model, call.request, call.params) as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming
      const data = await client.chat.completions.create(body, {
        headers: { 'x-request-id': randomUUID(), 'x-slicegate-attempt': String(call.attempt ?? 1), 'x-slicegate-try': String(tries) }, signal: call.signal,
      })
      return { answer: readChatAnswer(data), latencyMs: performance.now() - startedMs }
    } catch (error) {
      return { failure: callFailure(error, Date.now()), latencyMs: performance.now() - startedMs }
    }
  }, call.lane, call.signal)
}

/** Milliseconds to wait before the next attempt, or null when there must be none. */
function retryDelayMs(failure: CallFailure, tries: number, settings: { maxRetryAfterMs: number; baseDelayMs: number }): number | null {
  const most = failure.reason === 'rate limited' ? MAX_TRIES_RATE_LIMITED : MAX_TRIES
  if (!failure.retry || tries >= most) return null
  if (failure.retryAfterMs !== null && failure.retryAfterMs > settings.maxRetryAfterMs) return null
  const backoffMs = Math.min(settings.baseDelayMs * 2 ** (tries - 1), 8000)
  return Math.max(failure.retryAfterMs ?? 0, 0) + backoffMs * (0.5 + Math.random() / 2)
}

async function chat(call: ChatCall, connection: Connection, settings: { maxRetryAfterMs: number; baseDelayMs: number }): Promise<ChatResult> {
  let latencyMs: number | null = null
  for (let tries = 1; ; tries += 1) {
    if (call.signal?.aborted) return { kind: 'failed', reason: 'cancelled', status: null, latencyMs, tries: tries - 1 }
    let result: Awaited<ReturnType<typeof attempt>>
    try {
      result = await attempt(call, connection, tries)
      if (call.signal?.aborted && result.failure) throw call.signal.reason
    } catch (error) {
      // The limiter gives up only for the caller's own signal.
      if (!call.signal?.aborted) throw error
      return { kind: 'failed', reason: 'cancelled', status: null, latencyMs, tries }
    }
    latencyMs = result.latencyMs
    if (result.answer) {
      const { response, usage } = result.answer
      const model = result.answer.model ?? call.model
      return { kind: 'answered', response, usage, model, latencyMs, tries, costUsd: costOf(call.endpoint, [call.model, model], usage) }
    }
    const { failure } = result
    const delayMs = retryDelayMs(failure, tries, settings)
    if (delayMs === null) return { kind: 'failed', reason: failure.reason, status: failure.status, latencyMs, tries }
    if (failure.retryAfterMs !== null) connection.limiter.pauseUntil(Date.now() + failure.retryAfterMs)
    // An abort ends the wait; the loop's first line answers it.
    await sleep(delayMs, undefined, call.signal ? { signal: call.signal } : {}).catch((error: unknown) => {
      if (!call.signal?.aborted) throw error
    })
  }
}
