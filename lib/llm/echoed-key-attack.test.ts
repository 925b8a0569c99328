import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLlm, type Llm } from '@/lib/llm/client'
import { createGateways } from '@/lib/llm/gateways'
import { startGateway } from '@/lib/llm/test-gateways'
import { startModelServer, textCompletion } from '@/lib/services/test-run-world'

const KEY = 'zq-echo/key+5519'
const closing: (() => Promise<void>)[] = []
let llm: Llm
beforeAll(() => {
  llm = createLlm({ keyOf: () => KEY, baseDelayMs: 1 })
  return () => llm.close()
})
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function ask(answer: Parameters<typeof startModelServer>[0]) {
  const server = await startModelServer(answer)
  closing.push(server.close)
  const endpoint = {
    id: server.baseUrl, projectId: 'p', name: 'echo', baseUrl: server.baseUrl, apiKeyEnv: 'ECHO_API_KEY', roles: [], concurrency: 2, timeoutMs: 2000, requestsPerMinute: null, tokensPerMinute: null, prices: {}, judgeModel: null,
  }
  return llm.chat({ endpoint, model: 'm', request: { messages: [{ role: 'user', content: 'Hi' }] } })
}

describe('a server that sends the key back', () => {
  it('in an answer: the key is taken out before anybody reads it, however it is escaped', async () => {
    const result = await ask((_call, request) => textCompletion(`${request.headers.authorization} / ${encodeURIComponent(KEY)} / ${JSON.stringify(KEY)}`))
    expect(result).toMatchObject({ kind: 'answered', response: { message: { content: 'Bearer [key] / [key] / "[key]"' } } })
  })

  it('in pieces of a stream: they are put together first', async () => {
    const result = await ask((_call, _request, response) => {
      const pieces = ['Your key is ', KEY.slice(0, 7), KEY.slice(7), '.']
      const events = pieces.map((content) => `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${events.join('')}data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`)
      return undefined
    })
    expect(result).toMatchObject({ kind: 'answered', response: { message: { content: 'Your key is [key].' } } })
  })

  it('in the name of its model, an error, or an error inside an answer: nothing of it is left', async () => {
    for (const status of [400, 401, 404, 500]) {
      const result = await ask((_call, request, response) => {
        const said = String(request.headers.authorization)
        response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': said, 'retry-after': said }).end(JSON.stringify({ error: { message: `no such key: ${said}`, code: said, param: said, type: said } }))
        return undefined
      })
      expect(result.kind).toBe('failed')
      expect(JSON.stringify(result), String(status)).not.toContain(KEY)
    }
    const named = await ask((_call, request) => ({ ...(textCompletion('ok') as object), model: request.headers.authorization }))
    expect(JSON.stringify(named)).not.toContain(KEY)
    const inside = await ask((_call, request) => ({ error: { message: request.headers.authorization, code: 400 } }))
    expect(JSON.stringify(inside)).not.toContain(KEY)
  })

  it('as a gateway, in its log or in a fault: it is neither stored nor said', async () => {
    const gateway = await startGateway((url, request) => {
      if (url.pathname !== '/api/logs') return undefined
      return { logs: [{ id: 'a', timestamp: '2026-11-19T00:00:00Z', error: request.headers.authorization }], pagination: { total_count: 1 }, stats: {}, has_logs: true }
    })
    closing.push(gateway.close)
    const open = () => createGateways({ keyOf: () => KEY, wait: async () => undefined, now: () => Date.parse('2026-11-20T00:00:00Z') })({ format: 'bifrost', baseUrl: gateway.baseUrl, apiKeyEnv: 'ECHO_API_KEY' })
    const seen = JSON.stringify(await open().check())
    expect(seen).toContain('[key]')
    expect(seen).not.toContain(KEY)
    gateway.faults.push((response) => response.writeHead(403, { 'x-echo': KEY }).end(`{"detail":"${KEY}"}`))
    const fault = await open().check().catch((error: unknown) => error)
    expect(String(fault)).toContain('403')
    expect(`${String(fault)}${JSON.stringify(fault)}`).not.toContain(KEY)
  })
})
