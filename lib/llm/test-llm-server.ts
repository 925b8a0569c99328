import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Endpoint } from '@/lib/core/endpoint'
import type { ChatCall, ChatResult, Llm } from '@/lib/llm/client'
import { startModelServer, type ModelCall } from '@/lib/services/test-run-world'

export type RecordedReply = { status: number; headers?: Record<string, string>; body: unknown }

/** Sends a reply as it was recorded: text as it is, everything else as JSON. */
export function sendRecorded(response: ServerResponse, { status, headers, body }: RecordedReply): undefined {
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

export type AskServer = { ask: (more?: Partial<ChatCall>) => Promise<ChatResult>; calls: ModelCall[]; endpoint: Endpoint; close: () => Promise<void> }

/** An endpoint as a project has one, without a key. */
export function endpointAt(baseUrl: string): Endpoint {
  return {
    id: baseUrl, projectId: 'p', name: 'shop', baseUrl, apiKeyEnv: null, roles: [], concurrency: 10, timeoutMs: 2000, requestsPerMinute: null,
    tokensPerMinute: null, prices: {}, judgeModel: null,
  }
}

/** A real local server that answers like a recorded one, and the client's question to it. */
export async function startRecordedServer(llm: Llm, answer: (call: ModelCall, request: IncomingMessage, response: ServerResponse) => unknown): Promise<AskServer> {
  const { baseUrl, calls, close } = await startModelServer(answer)
  const endpoint = endpointAt(baseUrl)
  const ask: AskServer['ask'] = (more = {}) => llm.chat({ endpoint, model: 'm', request: { messages: [{ role: 'user', content: 'Hi' }] }, ...more })
  return { ask, calls, endpoint, close }
}
