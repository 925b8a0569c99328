import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '@/lib/core/endpoint'
import { createLlm, type Llm } from '@/lib/llm/client'
import { startModelServer, textCompletion, type ModelCall } from '@/lib/services/test-run-world'

type Answer = (call: ModelCall, request: IncomingMessage, response: ServerResponse) => unknown

let llm: Llm
const closing: (() => Promise<void>)[] = []

beforeAll(() => {
  llm = createLlm({ keyOf: ({ apiKeyEnv }) => (apiKeyEnv === 'SHOP_KEY' ? 'sk-shop' : null), baseDelayMs: 1, maxRetryAfterMs: 1000 })
  return () => llm.close()
})

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function server(answer: Answer, extra: Partial<Endpoint> = {}) {
  const started = await startModelServer(answer)
  closing.push(started.close)
  const endpoint: Endpoint = {
    id: started.baseUrl, projectId: 'p', name: 'shop', baseUrl: started.baseUrl, apiKeyEnv: null, roles: [], concurrency: 10, timeoutMs: 2000,
    requestsPerMinute: null, tokensPerMinute: null, prices: {}, judgeModel: null, ...extra,
  }
  const ask = (more: Partial<Parameters<Llm['chat']>[0]> = {}) =>
    llm.chat({ endpoint, model: 'm', request: { messages: [{ role: 'user', content: 'Hi' }] }, ...more })
  return { ...started, endpoint, ask }
}

/** Answers with the given failures first, then well. */
function failing(times: number, fail: (response: ServerResponse) => unknown): Answer {
  let calls = 0
  return (_call, _request, response) => {
    calls += 1
    return calls <= times ? fail(response) : textCompletion('Hello')
  }
}

const status = (code: number, body: unknown, headers: Record<string, string> = {}) => (response: ServerResponse) => {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

describe('a call', () => {
  it('answers with text, model, tokens and the cost of a known price', async () => {
    const prices = { m: { input: 2, output: 10, cachedInput: null, date: null, source: null } }
    const { ask } = await server(() => textCompletion('Hello'), { prices })
    // 1,000 tokens at 2 $/M + 100 at 10 $/M = 0.002 + 0.001
    expect(await ask()).toMatchObject({
      kind: 'answered', model: 'served', tries: 1, costUsd: 0.003, usage: { input: 1000, output: 100, cachedInput: null },
      response: { message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
    })
  })

  it('carries the key of its variable, a fresh request id per try, and nothing of the environment', async () => {
    const seen: IncomingMessage['headers'][] = []
    const { ask } = await server((_call, request, response) => {
      seen.push(request.headers)
      return seen.length === 1 ? status(500, { error: { message: 'no' } })(response) : textCompletion('Hello')
    }, { apiKeyEnv: 'SHOP_KEY' })
    await ask()
    expect(seen.map((headers) => [headers.authorization, headers['x-slicegate-attempt'], headers['x-slicegate-try']]))
      .toEqual([['Bearer sk-shop', '1', '1'], ['Bearer sk-shop', '1', '2']])
    expect(new Set(seen.map((headers) => headers['x-request-id'])).size).toBe(2)
    expect(seen[0]).not.toHaveProperty('openai-organization')
  })

  it('sends the request as it was logged, without what providers refuse', async () => {
    const { ask, calls } = await server(() => textCompletion('Hello'))
    await ask({
      request: {
        messages: [
          { role: 'assistant', content: null, refusal: null, reasoning_content: 'hm', tool_calls: [{ id: 'c1', index: 0, function: { name: 'f', arguments: '{}' } } as never] },
          { role: 'tool', tool_call_id: 'c1', content: 'ok' },
        ],
        tools: [], tool_choice: 'auto', params: { temperature: 0.2, stream: true, n: 3, top_p: null },
      },
      params: { temperature: 1 },
    })
    expect(calls[0]).toEqual({
      model: 'm', temperature: 1,
      messages: [
        { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c1', content: 'ok' },
      ],
    })
  })

  it('refuses an endpoint whose key is not set, in words for people', async () => {
    const { endpoint } = await server(() => textCompletion('Hello'), { apiKeyEnv: 'MISSING' })
    expect(() => llm.check(endpoint)).toThrow('Endpoint shop: the environment variable MISSING with its key is not set')
  })
})

describe('a failure that may pass', () => {
  it.each([
    ['a full server', status(429, { error: { message: 'slow down' } }, { 'retry-after-ms': '5' })],
    ['a broken server', status(503, 'upstream')],
    ['a cut connection', (response: ServerResponse) => { response.socket?.destroy() }],
    ['an answer cut in the middle', (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"choices":')
      setImmediate(() => response.socket?.destroy())
    }],
    ['an answer that is no JSON', (response: ServerResponse) => { response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[') }],
    ['an answer without choices', status(200, { choices: [] })],
    ['a page of a proxy', (response: ServerResponse) => { response.writeHead(200, { 'content-type': 'text/html' }).end('<html>') }],
  ])('is tried again: %s', async (_name, fail) => {
    const { ask } = await server(failing(2, fail))
    expect(await ask()).toMatchObject({ kind: 'answered', tries: 3 })
  })

  it.each([
    ['rate limited', status(429, { error: { message: 'slow down' } }), 10, 429],
    ['server error', status(500, { error: { message: 'Your prompt was: secret' } }), 5, 500],
    ['connection lost', (response: ServerResponse) => { response.socket?.destroy() }, 5, null],
    ['malformed response', status(200, { hello: 'world' }), 5, 200],
  ])('ends as %s when it does not pass', async (reason, fail, tries, code) => {
    const { ask } = await server(failing(99, fail))
    const result = await ask()
    expect(result).toMatchObject({ kind: 'failed', reason, tries, status: code })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('ends as timeout when no answer comes in time, also when its body never ends', async () => {
    const { ask } = await server((call, _request, response) => {
      if (call.model === 'm') return undefined
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{')
      return undefined
    }, { timeoutMs: 30 })
    expect(await ask()).toMatchObject({ kind: 'failed', reason: 'timeout', status: null })
    expect(await ask({ model: 'slow' })).toMatchObject({ kind: 'failed', reason: 'timeout' })
  })

  it('gives up when the provider asks for more patience than there is', async () => {
    const { ask } = await server(failing(99, status(429, { error: {} }, { 'retry-after': '3600' })))
    expect(await ask()).toMatchObject({ kind: 'failed', reason: 'rate limited', tries: 1 })
  })
})

describe('a failure that stays', () => {
  it.each([
    [400, { error: { message: 'bad', code: 'invalid_request_error' } }, 'request refused by provider'],
    [401, { error: { message: 'who' } }, 'unauthorized'],
    [403, { error: { message: 'no' } }, 'unauthorized'],
    [404, { error: { message: 'no model' } }, 'request refused by provider'],
    [429, { error: { message: 'pay', code: 'insufficient_quota' } }, 'quota exhausted'],
    [422, [{ error: { code: 422 } }], 'request refused by provider'],
  ])('is not tried again: %i', async (code, body, reason) => {
    const { ask, calls } = await server(failing(99, status(code, body)))
    expect(await ask()).toMatchObject({ kind: 'failed', reason, status: code, tries: 1 })
    expect(calls).toHaveLength(1)
  })
})

describe('many calls', () => {
  it('never run more at a time than the endpoint allows, judges first', async () => {
    let running = 0
    let most = 0
    const order: string[] = []
    const { ask } = await server((call, _request, response) => {
      running += 1
      most = Math.max(most, running)
      order.push(call.model)
      setImmediate(() => {
        running -= 1
        response.setHeader('content-type', 'application/json').end(JSON.stringify(textCompletion('Hello')))
      })
      return undefined
    }, { concurrency: 3 })
    const calls = Array.from({ length: 12 }, () => ask())
    await Promise.all([...calls, ask({ model: 'judge', lane: 'first' })])
    expect(most).toBeLessThanOrEqual(3)
    expect(order.indexOf('judge')).toBeLessThan(8)
  })

  it('end as cancelled when their run does, also those that wait', async () => {
    const stop = new AbortController()
    const { ask, calls } = await server(() => {
      stop.abort(new Error('the run has ended'))
      return undefined
    }, { concurrency: 1 })
    const results = await Promise.all([ask({ signal: stop.signal }), ask({ signal: stop.signal })])
    expect(results).toMatchObject([{ kind: 'failed', reason: 'cancelled' }, { kind: 'failed', reason: 'cancelled' }])
    expect(calls).toHaveLength(1)
  })
})

describe('the list of models', () => {
  it('is null where a server has none', async () => {
    const { endpoint } = await server(() => undefined)
    expect(await llm.listModels(endpoint)).toEqual(['judge-large'])
    expect(await llm.listModels({ ...endpoint, id: 'gone', baseUrl: 'http://127.0.0.1:43001/v1' })).toBeNull()
  })
})
