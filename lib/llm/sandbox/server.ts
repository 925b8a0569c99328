import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { apiError, completeChat, EMBEDDING_MODEL, SANDBOX_MODELS, type CompletionResult } from '@/lib/llm/sandbox/chat-completion'
import { embed, EMBEDDING_DIMENSIONS } from '@/lib/llm/sandbox/embedding'
import { createFaultPicker, parseFaults, type FaultRule } from '@/lib/llm/sandbox/faults'
import { countTokens } from '@/lib/llm/sandbox/wording'

export const DEFAULT_SANDBOX_SEED = 'helpdesk-2'

export type SandboxOptions = {
  port?: number
  host?: string
  seed?: string
  /** Added to every answer; 0 = as fast as possible. */
  latencyMs?: number
  faults?: FaultRule[]
}

export type Sandbox = { url: string; port: number; close: () => Promise<void> }

type Settings = { seed: string; latencyMs: number; faults: FaultRule[]; pick: ReturnType<typeof createFaultPicker> }

/** Starts the sandbox provider; `url` ends in `/v1`. Port 0 takes a free one. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? DEFAULT_SANDBOX_SEED
  const settings = { seed, latencyMs: options.latencyMs ?? 0, faults: options.faults ?? [], pick: createFaultPicker(seed) }
  const server = createServer((request, response) => receive(request, response, settings))
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://${options.host ?? '127.0.0.1'}:${port}/v1`, port, close: () => close(server) }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}

function receive(request: IncomingMessage, response: ServerResponse, settings: Settings): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('error', () => response.destroy())
  request.on('end', () => {
    const answer = () => handle(request, response, Buffer.concat(chunks).toString('utf8'), settings)
    if (settings.latencyMs > 0) setTimeout(answer, settings.latencyMs)
    else answer()
  })
}

function handle(request: IncomingMessage, response: ServerResponse, text: string, settings: Settings): void {
  if (response.destroyed) return
  const attempt = String(request.headers['x-slicegate-attempt'] ?? '1')
  const route = `${request.method} ${(request.url ?? '').split('?')[0]}`
  if (route === 'GET /v1/models') return send(response, { status: 200, json: { object: 'list', data: SANDBOX_MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: 'sandbox' })) } })
  if (route !== 'POST /v1/chat/completions' && route !== 'POST /v1/embeddings') return send(response, apiError(404, 'invalid_request_error', `No such route: ${route}`))
  let body: unknown
  let rules = settings.faults
  try {
    body = JSON.parse(text)
    const header = request.headers['x-sandbox-fault']
    if (header !== undefined) rules = parseFaults(String(header))
  } catch (error) {
    return send(response, apiError(400, 'invalid_request_error', error instanceof Error ? error.message : String(error)))
  }
  const fault = rules.length === 0 ? null : settings.pick(rules, `${attempt}\n${text}`, String(request.headers['x-slicegate-try'] ?? '1'))
  if (fault && fault.fault !== 'truncated') return fail(response, fault)
  const result = route === 'POST /v1/embeddings' ? completeEmbedding(body) : completeChat(body, { seed: settings.seed, attempt, now: Date.now() })
  send(response, fault ? truncate(result) : result)
}

function send(response: ServerResponse, { status, json }: CompletionResult, headers: Record<string, string> = {}): void {
  const text = Buffer.from(JSON.stringify(json))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length, ...headers })
  response.end(text)
}

function fail(response: ServerResponse, { fault, waitMs }: FaultRule): void {
  if (fault === '429') return send(response, apiError(429, 'rate_limit_error', 'Rate limit reached'), { 'retry-after': String(waitMs / 1000) })
  if (fault === '500') return send(response, apiError(500, 'server_error', 'The server had an error'))
  // A timeout never answers: the client has to give up.
  if (fault === 'timeout') return
  if (fault === 'malformed') {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"id":"chatcmpl-cut","object":"chat.completion","choices":[{"index":0,"mess')
    return
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 4096 })
  response.write('{"id":"chatcmpl-cut"', () => response.destroy())
}

/** Cuts the arguments of tool calls, or the text, as a token limit would. */
function truncate(result: CompletionResult): CompletionResult {
  const choice = (result.json as { choices?: { message: { content: string | null; tool_calls?: { function: { arguments: string } }[] }; finish_reason: string }[] }).choices?.[0]
  if (!choice) return result
  choice.finish_reason = 'length'
  for (const call of choice.message.tool_calls ?? []) call.function.arguments = call.function.arguments.slice(0, Math.floor(call.function.arguments.length / 2))
  if (choice.message.content) choice.message.content = choice.message.content.slice(0, Math.floor(choice.message.content.length / 2))
  return result
}

const embeddingBody = z.looseObject({
  model: z.string(), input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2048)]), encoding_format: z.enum(['float', 'base64']).nullish(),
})

function completeEmbedding(input: unknown): CompletionResult {
  const parsed = embeddingBody.safeParse(input)
  if (!parsed.success) return apiError(400, 'invalid_request_error', parsed.error.issues[0]?.message ?? 'invalid body')
  const { model, input: texts, encoding_format: format } = parsed.data
  if (model.slice(model.lastIndexOf('/') + 1) !== EMBEDDING_MODEL) return apiError(404, 'invalid_request_error', `The model "${model}" does not exist`, 'model')
  const list = typeof texts === 'string' ? [texts] : texts
  const data = list.map((text, index) => {
    const vector = embed(text)
    const embedding = format === 'base64' ? Buffer.from(vector.buffer, 0, EMBEDDING_DIMENSIONS * 4).toString('base64') : [...vector]
    return { object: 'embedding', index, embedding }
  })
  const tokens = list.reduce((sum, text) => sum + countTokens(text), 0)
  return { status: 200, json: { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } } }
}
