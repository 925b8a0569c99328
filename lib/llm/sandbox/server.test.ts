import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { parsePairwiseReply, parseRubricReply } from '@/lib/core/judging/judge-reply'
import { rubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 't' })
})
afterAll(() => sandbox.close())

const request = {
  messages: [{ role: 'system', content: 'You handle refunds for Kestrel Home.' }, { role: 'user', content: 'I want a refund for NW-10423: the lamp is damaged. <EMAIL_1>' }],
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
const chat = async (body: object, headers = {}) => (await post('/chat/completions', { model: 'helpdesk-prod', ...request, ...body }, headers)).json()

describe('sandbox provider', () => {
  it('answers a chat completion in the OpenAI form with usage', async () => {
    const body = await chat({})
    expect(body).toMatchObject({ object: 'chat.completion', model: 'helpdesk-prod', choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant' } }] })
    expect(body.choices[0].message.tool_calls[0]).toMatchObject({ type: 'function', function: { name: 'lookup_order', arguments: '{"order_id":"NW-10423"}' } })
    expect(body.usage.total_tokens).toBe(body.usage.prompt_tokens + body.usage.completion_tokens)
  })

  it('depends on the request and the attempt, never on the order of requests', async () => {
    const one = await chat({ model: 'openai/helpdesk-next' })
    await chat({ messages: [{ role: 'user', content: 'something else' }] })
    const again = await chat({ model: 'openai/helpdesk-next' })
    expect({ ...again, created: 0 }).toEqual({ ...one, created: 0 })
  })

  it('refuses what a real server would refuse', async () => {
    expect((await post('/chat/completions', { ...request, model: 'gpt-unknown' })).status).toBe(404)
    expect((await post('/chat/completions', '{')).status).toBe(400)
    expect((await post('/chat/completions', { model: 'helpdesk-prod', messages: [] })).status).toBe(400)
    expect((await post('/chat/completions', { model: 'helpdesk-prod', ...request }, { 'x-sandbox-fault': 'meteor' })).status).toBe(400)
    expect((await post('/nothing', {})).status).toBe(404)
  })

  it('injects each fault', async () => {
    const withFault = (fault: string, init: Record<string, string> = {}) => post('/chat/completions', { model: 'helpdesk-prod', ...request }, { 'x-sandbox-fault': fault, ...init })
    const limited = await withFault('429')
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await withFault('500')).status).toBe(500)
    await expect(withFault('malformed').then((response) => response.json())).rejects.toThrow()
    await expect(withFault('cut').then((response) => response.json())).rejects.toThrow()
    const cut = await (await withFault('truncated')).json()
    expect(cut.choices[0].finish_reason).toBe('length')
    expect(() => JSON.parse(cut.choices[0].message.tool_calls[0].function.arguments)).toThrow()
    const timeout = fetch(`${sandbox.url}/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'helpdesk-prod', ...request }), headers: { 'x-sandbox-fault': 'timeout' }, signal: AbortSignal.timeout(50) })
    await expect(timeout).rejects.toThrow(/timeout/)
  })

  it('ends a fault after the asked number of tries, and hits the asked share', async () => {
    const statuses = []
    for (let tries = 0; tries < 3; tries += 1) statuses.push((await post('/chat/completions', { model: 'helpdesk-prod', ...request, user: 'times' }, { 'x-sandbox-fault': '500;times=2' })).status)
    expect(statuses).toEqual([500, 500, 200])
    const many = await Promise.all(Array.from({ length: 200 }, (_, index) => post('/chat/completions', { model: 'helpdesk-prod', ...request, user: `u${index}` }, { 'x-sandbox-fault': '500;rate=0.2' })))
    const hit = many.filter((response) => response.status === 500).length
    // 200 · 0.2 = 40 with a standard deviation of √(200 · 0.2 · 0.8) = 5.7; the seed fixes the number
    expect(hit).toBeGreaterThan(20)
    expect(hit).toBeLessThan(60)
  })

  it('embeds texts as floats and as base64, alike texts nearer than others', async () => {
    const input = ['I want a refund for my broken lamp', 'refund for a broken lamp, please', 'my password does not work']
    const floats = await (await post('/embeddings', { model: 'sandbox-embedding', input })).json()
    const base64 = await (await post('/embeddings', { model: 'sandbox-embedding', input, encoding_format: 'base64' })).json()
    const [a, b, c] = floats.data.map((item: { embedding: number[] }) => item.embedding)
    const buffer = Buffer.from(base64.data[0].embedding, 'base64')
    expect([...new Float32Array(buffer.buffer, buffer.byteOffset, 256)]).toEqual(a.map(Math.fround))
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0)
    expect(dot(a, a)).toBeCloseTo(1, 5)
    expect(dot(a, b)).toBeGreaterThan(dot(a, c) + 0.2)
  })

  it('lists its models', async () => {
    const models = await (await fetch(`${sandbox.url}/models`)).json()
    expect(models.data.map((model: { id: string }) => model.id)).toEqual(['helpdesk-prod', 'helpdesk-next', 'helpdesk-next-rc1', 'judge-large', 'judge-small', 'sandbox-embedding'])
  })

  it('judges by facts, in both orders alike', async () => {
    const conversation = { messages: [{ role: 'user' as const, content: 'where is NW-10423?' }, { role: 'tool' as const, content: '{"eta":"2026-11-24"}' }] }
    const right = { role: 'assistant' as const, content: 'It arrives on 2026-11-24.' }
    const wrong = { role: 'assistant' as const, content: 'It arrives on 2026-12-01.' }
    const ask = async (messages: object[]) => (await chat({ model: 'judge-large', messages })).choices[0].message.content as string
    expect(parsePairwiseReply(await ask(pairwisePrompt(conversation, right, wrong)))?.choice).toBe('A')
    expect(parsePairwiseReply(await ask(pairwisePrompt(conversation, wrong, right)))?.choice).toBe('B')
    expect(parsePairwiseReply(await ask(pairwisePrompt(conversation, right, { ...right, content: `Thank you! ${right.content}` })))?.choice).toBe('tie')
    expect(parseRubricReply(await ask(rubricPrompt(conversation, 'Give the date `2026-11-24`', right)))?.choice).toBe('pass')
    expect(parseRubricReply(await ask(rubricPrompt(conversation, 'Give the date `2026-11-24`', wrong)))?.choice).toBe('fail')
  })
})
