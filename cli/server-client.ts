import { TemporaryFailure } from '@/cli/cli-error'
import { UsageError, type CliIo } from '@/cli/io'
import type { FlagSpec, Flags } from '@/cli/parse-flags'

/** The flags of every command that talks to a server. */
export const SERVER_FLAGS: Record<string, FlagSpec> = {
  url: { type: 'string', value: 'URL', help: 'the server; default: SLICEGATE_URL, else http://localhost:3000' },
  'api-key': { type: 'string', value: 'KEY', help: 'default: SLICEGATE_API_KEY, which keeps it out of the process list' },
  project: { type: 'string', value: 'SLUG', help: 'fail unless the API key belongs to this project' },
}

export type ServerClient = {
  baseUrl: string
  get(path: string): Promise<unknown>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<unknown>
  /** A body that is read while it is sent. */
  stream(path: string, body: ReadableStream<Uint8Array>, type: string, headers?: Record<string, string>): Promise<unknown>
  /** An answer in lines of JSON, read as it arrives. */
  lines(path: string): Promise<ReadableStream<Uint8Array>>
}

const REQUEST_TIMEOUT_MS = 30_000

/** Talks to a Slicegate server. Throws UsageError for a missing key or a URL that is none. */
export function createServerClient(flags: Flags, { env }: Pick<CliIo, 'env'>): ServerClient {
  const text = flags.one('url') ?? (env.SLICEGATE_URL || 'http://localhost:3000')
  const apiKey = flags.one('api-key') ?? env.SLICEGATE_API_KEY
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`--url: expected the address of the server, e.g. https://gate.example.com, got "${text}"`)
  }
  if (!apiKey) throw new UsageError('No API key: set SLICEGATE_API_KEY or pass --api-key. A project makes keys under Settings.')
  const baseUrl = text.replace(/\/+$/, '')
  const project = flags.one('project')
  const query = project === null ? '' : `project=${encodeURIComponent(project)}`
  const withProject = (path: string) => (query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`)
  const ask = async (path: string, init: RequestInit & { duplex?: 'half' }) => {
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${apiKey}` }
    return fetch(`${baseUrl}${withProject(path)}`, { ...init, headers, redirect: 'manual' })
      .catch((error: unknown) => { throw new TemporaryFailure(`${baseUrl} cannot be reached: ${reason(error)}`) })
  }
  const send = async (path: string, init: RequestInit & { duplex?: 'half' }) => readAnswer(await ask(path, init), baseUrl)
  const timed = () => AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  const json = { 'content-type': 'application/json' }
  return {
    baseUrl,
    get: (path) => send(path, { signal: timed() }),
    post: (path, body, headers) => send(path, { method: 'POST', body: JSON.stringify(body), headers: { ...json, ...headers }, signal: timed() }),
    stream: (path, body, type, headers) => send(path, { method: 'POST', body, headers: { 'content-type': type, ...headers }, duplex: 'half' }),
    lines: async (path) => {
      const response = await ask(path, {})
      if (response.ok && response.body && /ndjson/.test(response.headers.get('content-type') ?? '')) return response.body
      await readAnswer(response, baseUrl)
      throw new UsageError(`${baseUrl} answered ${path} with something else than lines of JSON: check --url`)
    },
  }
}

async function readAnswer(response: Response, baseUrl: string): Promise<unknown> {
  const { status } = response
  const location = response.headers.get('location')
  if (status >= 300 && status < 400) throw new UsageError(`${baseUrl} sends elsewhere (${location ?? 'nowhere'}): pass that address with --url`)
  const text = await response.text().catch((error: unknown) => { throw new TemporaryFailure(`${baseUrl} broke off its answer: ${reason(error)}`) })
  const type = response.headers.get('content-type') ?? ''
  if (status >= 502 || status === 429) throw new TemporaryFailure(`${baseUrl} answered ${status}`, waitOf(response.headers))
  if (!/json/.test(type) || !response.headers.has('x-request-id')) {
    throw new UsageError(`${baseUrl} answered ${status}, but not like a Slicegate server: check --url`)
  }
  const body = JSON.parse(text) as { detail?: string }
  if (response.ok) return body
  const detail = body.detail ?? `status ${status}`
  if (status === 401) throw new UsageError('The server does not know this API key: it is wrong, expired or revoked.')
  if (status === 403) throw new UsageError(`This API key may not do that. ${detail}`)
  if (status >= 500) throw new TemporaryFailure(`${baseUrl} failed: ${detail}`)
  throw new UsageError(detail)
}

/** Retry-After in seconds, as this server and proxies send it; null for a date or nothing. */
function waitOf(headers: Headers): number | null {
  const seconds = headers.get('retry-after')
  return seconds !== null && /^\d{1,4}$/.test(seconds) ? 1000 * Number(seconds) : null
}

/** The innermost cause: fetch itself only says "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in 30 s'
  const cause = error.cause instanceof Error ? error.cause as Error & { code?: string } : null
  return cause ? cause.message || cause.code || cause.name : error.message
}
