import OpenAI from 'openai'
import type { Endpoint } from '@/lib/core/endpoint'
import { AppError } from '@/lib/errors'
import { CallLimiter, type Pace } from '@/lib/llm/call-limiter'
import { CircuitBreaker, type BreakerSettings } from '@/lib/llm/circuit-breaker'
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
export function connectionKey({ baseUrl, apiKeyEnv, timeoutMs, concurrency }: Endpoint): string {
  return JSON.stringify([baseUrl, apiKeyEnv, timeoutMs, concurrency])
}

export type ConnectionSettings = { readSecret: (name: string) => string | null; breaker: BreakerSettings; pace: ((endpoint: Endpoint) => Pace) | null }

const FIRST_MEAN_OUTPUT = 500

/** Throws `invalid`, in words for people, when the endpoint cannot be called at all: no key, no URL. */
export function connect(endpoint: Endpoint, { readSecret, breaker, pace }: ConnectionSettings): Connection {
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
  return {
    key: connectionKey(endpoint), models: null, client, limiter: new CallLimiter(endpoint.concurrency), breaker: new CircuitBreaker(breaker),
    pace, meanOutput: FIRST_MEAN_OUTPUT, close: pool.close, retire: pool.retire,
  }
}
