import OpenAI from 'openai'
import type { Endpoint } from '@/lib/core/endpoint'
import { keyHider } from '@/lib/core/secrets/key-text'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { AppError } from '@/lib/errors'
import { CallLimiter, type Pace } from '@/lib/llm/call-limiter'
import { CircuitBreaker, type BreakerSettings } from '@/lib/llm/circuit-breaker'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { createPooledFetch } from '@/lib/llm/pooled-fetch'

type Models = { names: Promise<string[] | null>; untilMs: number }

/** What this process holds for one endpoint. `close` ends what is under way, `retire` lets it finish. */
export type Connection = {
  key: string
  models: Models | null
  client: OpenAI
  limiter: CallLimiter
  breaker: CircuitBreaker
  /** The limits per minute; null = nobody keeps them in this process. */
  pace: ((endpoint: Endpoint) => Pace) | null
  /** Running mean of the tokens of an answer: what the next one is expected to have. */
  meanOutput: number
  close: () => Promise<void>
  retire: () => Promise<void>
}

/** Equal for endpoints that may share a connection. Limits per minute are read of each call. */
export function connectionKey({ baseUrl, apiKeyEnv, apiKeySealed = null, timeoutMs, concurrency }: Endpoint): string {
  return JSON.stringify([baseUrl, apiKeyEnv, apiKeySealed, timeoutMs, concurrency])
}

export type ConnectionSettings = { keyOf: Keys['keyOf']; breaker: BreakerSettings; pace: ((endpoint: Endpoint) => Pace) | null; outbound: OutboundGuard }

const FIRST_MEAN_OUTPUT = 500

/** Throws `invalid`, in words for people, when the endpoint cannot be called at all: no key, no URL. */
export function connect(endpoint: Endpoint, { keyOf, breaker, pace, outbound }: ConnectionSettings): Connection {
  const apiKey = readKey(endpoint, keyOf)
  if (!URL.canParse(endpoint.baseUrl)) throw new AppError('invalid', `Endpoint ${endpoint.name}: ${endpoint.baseUrl} is not a URL`)
  const refusal = outbound.refusalOf(endpoint.baseUrl)
  if (refusal) throw new AppError('invalid', `Endpoint ${endpoint.name}: ${refusal}`)
  const pool = createPooledFetch({ connections: endpoint.concurrency, timeoutMs: endpoint.timeoutMs, outbound, hide: apiKey === null ? (text) => text : keyHider(apiKey) })
  const client = new OpenAI({
    apiKey: apiKey ?? 'none', baseURL: endpoint.baseUrl, organization: null, project: null, maxRetries: 0, timeout: endpoint.timeoutMs,
    fetch: pool.fetch, logLevel: 'off',
  })
  return {
    key: connectionKey(endpoint), models: null, client, limiter: new CallLimiter(endpoint.concurrency), breaker: new CircuitBreaker(breaker),
    pace, meanOutput: FIRST_MEAN_OUTPUT, close: pool.close, retire: pool.retire,
  }
}

/** null: the server wants no key. */
function readKey(endpoint: Endpoint, keyOf: Keys['keyOf']): string | null {
  if (endpoint.apiKeyEnv === null && !endpoint.apiKeySealed) return null
  try {
    const key = keyOf(endpoint)
    if (key) return key
  } catch (error) {
    // says what to do, but not for which of the endpoints
    if (error instanceof AppError) throw new AppError(error.code, `Endpoint ${endpoint.name}: ${error.message}`)
    throw error
  }
  throw new AppError('invalid', `Endpoint ${endpoint.name}: the environment variable ${endpoint.apiKeyEnv} with its key is not set`)
}
