import { keyHider } from '@/lib/core/secrets/key-text'
import { GatewayError } from '@/lib/llm/gateway-error'
import { outboundRefusalOf, type OutboundGuard } from '@/lib/llm/outbound-guard'
import { retryAfterMs } from '@/lib/llm/retry-after'

export type GatewayAddress = { baseUrl: string; apiKeyEnv: string | null; apiKey: string | null }

export type GatewayHttpOptions = {
  timeoutMs?: number
  /** Of one answer. */
  maxBytes?: number
  wait: (ms: number, signal?: AbortSignal) => Promise<void>
  now: () => number
  signal?: AbortSignal | undefined
  outbound: OutboundGuard
}

/** Asks a gateway; `missing: null` answers null where there is no such address instead of throwing. */
export type GatewayHttp = (path: string, query?: Record<string, string | number>, options?: { missing?: 'null' }) => Promise<unknown>

const TIMEOUT_MS = 60_000
const MAX_BYTES = 64 * 1024 * 1024
const MAX_REDIRECTS = 3
const TRIES = 5
/** A gateway that asks for more patience than this is left alone until the next pull. */
const MAX_WAIT_MS = 60_000

/** Larger than what one answer may have. */
export class AnswerTooLarge extends GatewayError {}

type Answer = { kind: 'value'; value: unknown } | { kind: 'missing' } | { kind: 'again'; why: string; waitMs: number | null }

/**
 * Reads JSON from a gateway. Faults that pass (429, 5xx, a lost connection) are tried again, five times in all, as long as the
 * gateway says or 1, 2, 4 and 8 s; redirects are followed on the same host only, because the key goes along.
 */
export function createGatewayHttp(address: GatewayAddress, options: GatewayHttpOptions): GatewayHttp {
  return async (path, query = {}, { missing } = {}) => {
    const url = new URL(`${address.baseUrl}${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
    for (let attempt = 1; ; attempt += 1) {
      stopIfAsked(options.signal)
      const answer = await ask(url, address, options)
      if (answer.kind === 'value') return answer.value
      if (answer.kind === 'missing') {
        if (missing) return null
        throw new GatewayError('missing', `the gateway has no ${path}: is the address the right one, and of the right kind of gateway?`)
      }
      const waitMs = answer.waitMs ?? 1000 * 2 ** (attempt - 1)
      if (attempt === TRIES || waitMs > MAX_WAIT_MS) {
        throw new GatewayError('unreachable', waitMs > MAX_WAIT_MS ? `${answer.why}, and asks to wait ${Math.ceil(waitMs / 1000)} s` : `${answer.why}, ${TRIES} times`)
      }
      await options.wait(waitMs, options.signal).catch(() => stopIfAsked(options.signal))
    }
  }
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new GatewayError('stopped', 'the pull was stopped')
}

async function ask(url: URL, address: GatewayAddress, options: GatewayHttpOptions): Promise<Answer> {
  const limit = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)
  const signal = options.signal ? AbortSignal.any([limit, options.signal]) : limit
  try {
    const response = await follow(url, address, options.outbound, signal)
    return await readAnswer(response, address, options)
  } catch (error) {
    if (error instanceof GatewayError) throw error
    stopIfAsked(options.signal)
    const refusal = outboundRefusalOf(error)
    // another try would be refused as well
    if (refusal) throw new GatewayError('address', refusal.message)
    return { kind: 'again', why: describe(error, options.timeoutMs ?? TIMEOUT_MS), waitMs: null }
  }
}

async function follow(start: URL, { apiKey }: GatewayAddress, outbound: OutboundGuard, signal: AbortSignal): Promise<Response> {
  const headers = { accept: 'application/json', 'user-agent': 'slicegate-pull', ...(apiKey === null ? {} : { authorization: /^(?:Basic|Bearer) /i.test(apiKey) ? apiKey : `Bearer ${apiKey}` }) }
  let url = start
  for (let redirects = 0; ; redirects += 1) {
    const response = await outbound.fetch(url, { headers, redirect: 'manual', signal })
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
    if (location === null) return response
    await response.body?.cancel()
    const next = URL.canParse(location, url) ? new URL(location, url) : null
    if (next?.host !== start.host || next.protocol !== start.protocol) throw new GatewayError('answer', 'the gateway redirects to another host, which is not followed: give the address that it redirects to')
    if (redirects === MAX_REDIRECTS) throw new GatewayError('answer', `the gateway redirects more than ${MAX_REDIRECTS} times`)
    url = next
  }
}

async function readAnswer(response: Response, { apiKeyEnv, apiKey }: GatewayAddress, { maxBytes = MAX_BYTES, now }: GatewayHttpOptions): Promise<Answer> {
  const { status } = response
  if (status === 429 || status >= 500) {
    await response.body?.cancel()
    return { kind: 'again', why: `the gateway answers ${status}`, waitMs: retryAfterMs(response.headers, now()) }
  }
  if (!response.ok) {
    await response.body?.cancel()
    if (status === 404) return { kind: 'missing' }
    const key = apiKey === null ? 'it wants a key: enter it, or name the variable that holds it' : `it does not take the key${apiKeyEnv === null ? '' : ` in ${apiKeyEnv}`}, or the key may not read the log`
    if (status === 401 || status === 403) throw new GatewayError('refused', `the gateway answers ${status}: ${key}`)
    throw new GatewayError('answer', `the gateway answers ${status}`)
  }
  // a log may hold what was sent to its gateway, this key as well
  const text = keyHider(apiKey ?? '')(await readText(response, maxBytes))
  try {
    return { kind: 'value', value: JSON.parse(text) as unknown }
  } catch {
    throw new GatewayError('answer', 'the gateway answers with something else than JSON: is this its address, and not that of its user interface?')
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // cancelled by leaving the loop: the rest is never read
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new AnswerTooLarge('answer', `an answer of the gateway is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function describe(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the gateway could not be reached'
  if (error.name === 'TimeoutError') return `the gateway did not answer within ${Math.round(timeoutMs / 1000)} s`
  const cause = error.cause instanceof Error ? error.cause : error
  return `the gateway could not be reached (${'code' in cause && typeof cause.code === 'string' ? cause.code : 'the connection was lost'})`
}
