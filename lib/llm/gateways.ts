import { setTimeout as sleep } from 'node:timers/promises'
import type { Gateway } from '@/lib/core/sources/gateway'
import type { PullFormat } from '@/lib/core/sources/source-input'
import { AppError } from '@/lib/errors'
import { createGatewayHttp, type GatewayHttpOptions } from '@/lib/llm/gateway-http'
import { createBifrostGateway } from '@/lib/llm/pull-bifrost'
import { createLiteLlmGateway } from '@/lib/llm/pull-litellm'

export type GatewayPlace = { format: string; baseUrl: string; apiKeyEnv: string | null }

/** Opens the log of a gateway; `signal` ends what is under way. Throws AppError invalid where it cannot be asked for one. */
export type OpenGateway = (place: GatewayPlace, signal?: AbortSignal) => Gateway

const KINDS: Record<PullFormat, typeof createBifrostGateway> = { bifrost: createBifrostGateway, 'litellm-spend': createLiteLlmGateway }

/** `limits` are for tests: how long an answer may take and how large it may be, and how waiting is done. */
export function createGateways(
  { readSecret, now = () => Date.now(), ...limits }: { readSecret: (name: string) => string | null; now?: () => number } & Partial<Pick<GatewayHttpOptions, 'timeoutMs' | 'maxBytes' | 'wait'>>,
): OpenGateway {
  return ({ format, baseUrl, apiKeyEnv }, signal) => {
    if (!(format in KINDS)) throw new AppError('invalid', `format: expected ${Object.keys(KINDS).join(' or ')} for a source that is asked, got ${format}`)
    const apiKey = apiKeyEnv === null ? null : readSecret(apiKeyEnv)
    if (apiKeyEnv !== null && apiKey === null) throw new AppError('invalid', `apiKeyEnv: the environment variable ${apiKeyEnv} with the key of this source is not set`)
    const http = createGatewayHttp({ baseUrl, apiKeyEnv, apiKey }, { wait: (ms, stop) => sleep(ms, undefined, { signal: stop }), ...limits, now, signal })
    return KINDS[format as PullFormat](http, now)
  }
}
