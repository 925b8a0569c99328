import { setTimeout as sleep } from 'node:timers/promises'
import type { Gateway } from '@/lib/core/sources/gateway'
import type { PullFormat } from '@/lib/core/sources/source-input'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { AppError } from '@/lib/errors'
import { createGatewayHttp, type GatewayHttpOptions } from '@/lib/llm/gateway-http'
import { defaultOutboundGuard, type OutboundGuard } from '@/lib/llm/outbound-guard'
import { createBifrostGateway } from '@/lib/llm/pull-bifrost'
import { createLiteLlmGateway } from '@/lib/llm/pull-litellm'

/** Where a gateway is, and its key: in a variable, sealed in the row of the source, or as somebody just entered it (`apiKey`). */
export type GatewayPlace = { id?: string; format: string; baseUrl: string; apiKeyEnv: string | null; apiKeySealed?: string | null; apiKey?: string | null }

/** Opens the log of a gateway; `signal` ends what is under way. Throws AppError invalid where it cannot be asked for one. */
export type OpenGateway = (place: GatewayPlace, signal?: AbortSignal) => Gateway

const KINDS: Record<PullFormat, typeof createBifrostGateway> = { bifrost: createBifrostGateway, 'litellm-spend': createLiteLlmGateway }

/** `limits` are for tests: how long an answer may take and how large it may be, and how waiting is done. */
export function createGateways(
  { keyOf, now = () => Date.now(), outbound = defaultOutboundGuard, ...limits }: { keyOf: Keys['keyOf']; now?: () => number; outbound?: OutboundGuard } & Partial<Pick<GatewayHttpOptions, 'timeoutMs' | 'maxBytes' | 'wait'>>,
): OpenGateway {
  return (place, signal) => {
    const { format, baseUrl, apiKeyEnv } = place
    if (!(format in KINDS)) throw new AppError('invalid', `format: expected ${Object.keys(KINDS).join(' or ')} for a source that is asked, got ${format}`)
    const apiKey = place.apiKey ?? readKey(place, keyOf)
    const http = createGatewayHttp({ baseUrl, apiKeyEnv, apiKey }, { wait: (ms, stop) => sleep(ms, undefined, { signal: stop }), ...limits, now, signal, outbound })
    return KINDS[format as PullFormat](http, now)
  }
}

/** null: the gateway wants no key. */
function readKey({ id = '', baseUrl, apiKeyEnv, apiKeySealed = null }: GatewayPlace, keyOf: Keys['keyOf']): string | null {
  if (apiKeyEnv === null && !apiKeySealed) return null
  const field = apiKeyEnv === null ? 'apiKey' : 'apiKeyEnv'
  const fault = (message: string) => new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
  try {
    const key = keyOf({ id, baseUrl, apiKeyEnv, apiKeySealed })
    if (key !== null) return key
  } catch (error) {
    throw error instanceof AppError ? fault(error.message) : error
  }
  throw fault(`the environment variable ${apiKeyEnv} with the key of this source is not set`)
}
