import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** For tests: real servers that answer as the gateways do, from rows that a test may change while it reads. */
export type TestRow = Record<string, unknown>

type Handle = (url: URL, request: IncomingMessage, response: ServerResponse) => unknown

export type TestGateway = {
  baseUrl: string
  /** Paths with their queries, in order. */
  asked: string[]
  /** Answers the next requests instead: a status, or what to do with the response. */
  faults: (number | ((response: ServerResponse) => void))[]
  close: () => Promise<void>
}

/** `handle` undefined = 404. */
export async function startGateway(handle: Handle): Promise<TestGateway> {
  const asked: string[] = []
  const faults: TestGateway['faults'] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://gateway')
    asked.push(`${url.pathname}${url.search}`)
    const fault = faults.shift()
    if (typeof fault === 'number') return response.writeHead(fault).end('{}')
    if (fault) return fault(response)
    const answer = handle(url, request, response)
    if (response.headersSent || response.writableEnded) return
    if (answer === undefined) return response.writeHead(404).end('{"detail":"Not Found"}')
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, faults,
    close: () => new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

/** A row of `GET /api/logs` at a time. */
export function bifrostRow(id: string, at: string, more: TestRow = {}): TestRow {
  return {
    id, timestamp: at, object: 'chat_completion', provider: 'openai', model: 'gpt-4o-mini', status: 'success', latency: 12, stream: false, fallback_index: 0, parent_request_id: null,
    virtual_key_id: 'vk-1', virtual_key_name: 'support', customer_id: 'acme', metadata: { intent: 'order' },
    input_history: [{ role: 'user', content: `question of ${id}` }], output_message: { role: 'assistant', content: `answer to ${id}` }, token_usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }, ...more,
  }
}

/** `details` are what `GET /api/logs/{id}` gives where it is more than the list; `keys` and `teams` are governance. */
export async function startBifrost(
  world: { rows: TestRow[]; details?: Record<string, TestRow>; keys?: Record<string, TestRow>; teams?: Record<string, TestRow>; onPage?: (offset: number) => void; maxLimit?: number },
): Promise<TestGateway> {
  return startGateway((url) => {
    const [, api, kind, id, sub] = url.pathname.split('/').map(decodeURIComponent)
    if (api === 'api' && kind === 'governance') {
      const [name, found] = id === 'virtual-keys' ? ['virtual_key', world.keys?.[sub ?? '']] : ['team', world.teams?.[sub ?? '']]
      return found && { [name as string]: found }
    }
    if (api !== 'api' || kind !== 'logs') return undefined
    if (id !== undefined) return world.details?.[id] ?? world.rows.find((row) => row.id === id)
    const query = url.searchParams
    const [from, to] = [Date.parse(query.get('start_time')!), Date.parse(query.get('end_time')!)]
    const [offset, limit] = [Number(query.get('offset')), Math.min(world.maxLimit ?? 1000, Number(query.get('limit')))]
    world.onPage?.(offset)
    const at = (row: TestRow) => Date.parse(row.timestamp as string)
    const found = world.rows.filter((row) => at(row) >= from && at(row) <= to).sort((a, b) => (query.get('order') === 'asc' ? at(a) - at(b) : at(b) - at(a)))
    return { logs: found.slice(offset, offset + limit), pagination: { limit, offset, sort_by: 'timestamp', order: query.get('order'), total_count: found.length }, stats: {}, has_logs: found.length > 0 }
  })
}

/** A row of the spend log at a time. */
export function liteLlmRow(id: string, at: string, more: TestRow = {}): TestRow {
  const response = { id, model: 'gpt-4o-mini', object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: `answer to ${id}` } }] }
  return {
    request_id: id, call_type: 'acompletion', startTime: at, endTime: at, model: 'gpt-4o-mini', model_group: 'support', custom_llm_provider: 'openai', spend: 0.001, total_tokens: 13, prompt_tokens: 9, completion_tokens: 4,
    metadata: {}, cache_hit: 'False', request_tags: [], end_user: 'acme', session_id: 's1', status: 'success', messages: {}, response,
    proxy_server_request: { model: 'support', messages: [{ role: 'user', content: `question of ${id}` }] }, ...more,
  }
}

/** `path` is where its list stands; `cap` is how far it counts. */
export async function startLiteLlm(
  world: { rows: TestRow[]; details?: Record<string, TestRow>; path?: '/spend/logs/v2' | '/spend/logs/ui'; cap?: number; onPage?: (page: number) => void },
): Promise<TestGateway> {
  const time = (text: string) => Date.parse(`${text.replace(' ', 'T').replace(/Z$/, '')}Z`)
  return startGateway((url, _request, response) => {
    const query = url.searchParams
    if (url.pathname !== (world.path ?? '/spend/logs/v2')) {
      const id = /^\/spend\/logs\/ui\/(.+)$/.exec(url.pathname)?.[1]
      const row = id === undefined ? undefined : world.rows.find(({ request_id: known }) => known === decodeURIComponent(id))
      return id === undefined ? undefined : world.details?.[decodeURIComponent(id)] ?? (row && { messages: row.messages, response: row.response, proxy_server_request: row.proxy_server_request })
    }
    for (const name of ['start_date', 'end_date']) if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(query.get(name) ?? '')) return response.writeHead(400).end('{}')
    const [page, size] = [Number(query.get('page')), Number(query.get('page_size'))]
    if (size > 100) return response.writeHead(422).end('{}')
    world.onPage?.(page)
    const [from, to] = [time(query.get('start_date')!), time(query.get('end_date')!)]
    const at = (row: TestRow) => time(row.startTime as string)
    const found = world.rows.filter((row) => at(row) >= from && at(row) <= to).sort((a, b) => at(b) - at(a))
    const total = Math.min(world.cap ?? 10_000, found.length)
    return { data: found.slice((page - 1) * size, page * size), total, page, page_size: size, total_pages: Math.ceil(total / size), total_is_capped: found.length > total }
  })
}
