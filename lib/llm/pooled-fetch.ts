import { Agent, request, type Dispatcher } from 'undici'
import { completionOfStream, isEventStream } from '@/lib/core/completion-stream'
import { providerErrorOfText } from '@/lib/core/provider-error'
import { AnswerTooLarge } from '@/lib/llm/call-failure'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { RETRY_HEADERS } from '@/lib/llm/retry-after'

/** What the client reads of an answer; the rest is not copied, because thousands of calls a minute would pay for it. */
const READ_HEADERS = ['content-type', 'x-request-id']
const READ_HEADERS_OF_FAILURE = [...READ_HEADERS, ...RETRY_HEADERS]

/** No answer is as large: of embeddings, 128 texts of 8192 numbers take half of it. A server that never stops would fill the memory of all other calls. */
const MAX_BYTES = 32 * 1024 * 1024

/** `close` ends what is under way, `retire` lets it finish. */
export type PooledFetch = { fetch: typeof fetch; close: () => Promise<void>; retire: () => Promise<void> }

/**
 * `fetch` for one endpoint on its own connection pool. It reads the body before it answers, so that the caller's time limit
 * holds for the whole answer, and it does without the streams of a full fetch, which cost more than the call itself. An error comes in
 * OpenAI's envelope whatever the server's dialect is: the client above loses every other. An answer that is streamed unasked comes in
 * one piece. `hide` takes the key out of what comes back: there are servers that echo a request. Of a failure larger than `maxBytes` only the status is kept.
 * @throws AnswerTooLarge for an answer that is larger
 */
export function createPooledFetch(options: { connections: number; timeoutMs: number; outbound: OutboundGuard; hide: (text: string) => string; maxBytes?: number }): PooledFetch {
  const agent = new Agent({
    connections: options.connections, pipelining: 1, headersTimeout: options.timeoutMs, bodyTimeout: options.timeoutMs,
    connect: options.outbound.connector({ timeout: Math.min(options.timeoutMs, 10_000) }),
  })
  const pooled: typeof fetch = async (input, init) => {
    const answer = await request(input instanceof Request ? input.url : input, {
      dispatcher: agent,
      method: init?.method === 'POST' ? 'POST' : 'GET',
      headers: [...(init?.headers instanceof Headers ? init.headers : new Headers(init?.headers))].flat(),
      body: typeof init?.body === 'string' ? init.body : null,
      signal: init?.signal ?? undefined,
    })
    const maxBytes = options.maxBytes ?? MAX_BYTES
    const failed = answer.statusCode >= 400
    const text = await readText(answer.body, maxBytes) ?? (failed ? '' : null)
    if (text === null) throw new AnswerTooLarge(answer.statusCode, maxBytes)
    const headers = new Headers()
    for (const name of failed ? READ_HEADERS_OF_FAILURE : READ_HEADERS) {
      const value = answer.headers[name]
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
    }
    const streamed = !failed && init?.method === 'POST' && isEventStream(headers.get('content-type'), text)
    if (streamed) headers.set('content-type', 'application/json')
    const body = failed ? JSON.stringify({ error: providerErrorOfText(text) }) : streamed ? completionOfStream(text) : text
    return readResponse({ status: answer.statusCode, headers, text: options.hide(body) })
  }
  return { fetch: pooled, close: () => agent.destroy(), retire: () => agent.close() }
}

/** The whole body; null when it is larger than `maxBytes`. */
async function readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    // leaving the loop ends the connection
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  // as the body's own text(): without a byte order mark
  return new TextDecoder().decode(Buffer.concat(chunks))
}

/** A response whose body is here already, as far as the client reads one: a whole one would make streams for it, at each call. */
function readResponse({ status, headers, text }: { status: number; headers: Headers; text: string }): Response {
  const response: Pick<Response, 'status' | 'ok' | 'statusText' | 'url' | 'headers' | 'body' | 'text' | 'json'> = {
    status, ok: status >= 200 && status < 300, statusText: '', url: '', headers, body: null,
    text: async () => text, json: async () => JSON.parse(text) as unknown,
  }
  return response as Response
}
