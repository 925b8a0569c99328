import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLlm, type Llm } from '@/lib/llm/client'
import { completionOfStream, CutStreamError, isEventStream } from '@/lib/core/completion-stream'
import { startRecordedServer } from '@/lib/llm/test-llm-server'

let llm: Llm
const closing: (() => Promise<void>)[] = []

beforeAll(() => {
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1, maxRetryAfterMs: 1000 })
  return () => llm.close()
})
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
  ({ id: 'c', object: 'chat.completion.chunk', created: 1754000000, model: 'served', choices: [{ index: 0, delta, finish_reason: finish }], usage: null, ...more })
const sse = (...chunks: unknown[]) => chunks.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join('')
const usage = { prompt_tokens: 82, completion_tokens: 17, total_tokens: 99 }

/** What the client makes of one body that a server sends with status 200, whatever it was asked. */
async function asked(body: string, type = 'text/event-stream; charset=utf-8') {
  const server = await startRecordedServer(llm, (_call, _request, response) => {
    response.writeHead(200, { 'content-type': type }).end(body)
    return undefined
  })
  closing.push(server.close)
  return server.ask()
}

describe('an answer that is streamed unasked', () => {
  it('is put together from its pieces, with the reason to stop and the usage of the last chunk', async () => {
    const body = `: ping\n\n${sse(chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hel' }), chunk({ content: 'lo' }), chunk({}, 'stop'), { ...chunk({}), choices: [], usage }, '[DONE]')}`
    for (const type of ['text/event-stream', 'text/event-stream; charset=utf-8', 'text/plain', 'application/json']) {
      expect(await asked(body, type)).toMatchObject({
        kind: 'answered', model: 'served', tries: 1, usage: { input: 82, output: 17, cachedInput: null },
        response: { message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
      })
    }
  })

  it('has its calls joined by index, custom ones and the one of before, too', async () => {
    const piece = (index: number, own: object, id?: string) => chunk({ tool_calls: [{ index, ...(id ? { id, type: 'function' } : {}), ...own }] })
    const body = sse(
      piece(0, { function: { name: 'find', arguments: '' } }, 'a'), piece(0, { function: { arguments: '{"order":' } }), piece(1, { function: { name: 'refund', arguments: '{"a' } }, 'b'),
      piece(0, { function: { arguments: '1}' } }), piece(1, { function: { arguments: '":2}' } }), chunk({ tool_calls: [{ index: 2, id: 'c', type: 'custom', custom: { name: 'run', input: 'SEL' } }] }),
      chunk({ tool_calls: [{ index: 2, custom: { input: 'ECT' } }] }), chunk({}, 'tool_calls'), '[DONE]',
    )
    expect(await asked(body)).toMatchObject({
      response: {
        finish_reason: 'tool_calls', message: {
          content: null, tool_calls: [
            { id: 'a', type: 'function', function: { name: 'find', arguments: '{"order":1}' } }, { id: 'b', type: 'function', function: { name: 'refund', arguments: '{"a":2}' } },
            { id: 'c', type: 'custom', function: { name: 'run', arguments: 'SELECT' } },
          ],
        },
      },
    })
    const legacy = sse(chunk({ function_call: { name: 'find', arguments: '{"a"' } }), chunk({ function_call: { arguments: ':1}' } }), chunk({}, 'function_call'))
    expect(await asked(legacy)).toMatchObject({ response: { finish_reason: 'tool_calls', message: { tool_calls: [{ type: 'function', function: { name: 'find', arguments: '{"a":1}' } }] } } })
  })

  it.each([
    ['all numbered 0 (Gemini)', [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }, { index: 0, id: 'b', function: { name: 'g', arguments: '{}' } }]],
    ['numbered by id alone', [{ id: 'a', function: { name: 'f', arguments: '{' } }, { function: { arguments: '}' } }, { id: 'b', function: { name: 'g', arguments: '{}' } }]],
    ['neither numbered nor named', [{ function: { name: 'f', arguments: {} } }, { function: { name: 'g', arguments: '{}' } }]],
  ])('keeps parallel calls apart that are %s', async (_how, calls) => {
    const body = sse(...calls.map((call) => chunk({ tool_calls: [call] })), chunk({}, 'STOP'))
    expect(await asked(body)).toMatchObject({ response: { finish_reason: 'tool_calls', message: { tool_calls: [{ function: { name: 'f', arguments: '{}' } }, { function: { name: 'g', arguments: '{}' } }] } } })
  })

  it('has its thoughts beside the text, and a limit that was reached is no cut', async () => {
    expect(await asked(sse(chunk({ reasoning_content: 'h' }), chunk({ reasoning_content: 'm' }), chunk({ content: 'Hel' }), chunk({}, 'length'))))
      .toMatchObject({ kind: 'answered', response: { message: { content: 'Hel', reasoning_content: 'hm' }, finish_reason: 'length' } })
  })

  it.each([
    ['between two chunks', sse(chunk({ content: 'Hel' }))],
    ['inside of a chunk', `${sse(chunk({ content: 'Hel' }))}data: {"choices":[{"in`],
    ['before anything came', ': ping\n\n'],
  ])('is lost when it ends %s', async (_where, body) => {
    expect(await asked(body)).toMatchObject({ kind: 'failed', reason: 'connection lost', status: null, tries: 5 })
  })

  it('is whole when only its usage was cut off', async () => {
    expect(await asked(`${sse(chunk({ content: 'Hello' }), chunk({}, 'stop'))}data: {"usage":{"pro`)).toMatchObject({ kind: 'answered', usage: { input: null } })
  })

  it.each([
    ['on top', { error: { message: 'slow down', code: 429 } }, 'rate limited'],
    ['in the choice', { choices: [{ index: 0, delta: {}, finish_reason: 'error', error: { message: 'gone', code: 502 } }] }, 'server error'],
  ])('has failed for the reason that an error %s gives', async (_where, error, reason) => {
    expect(await asked(sse(chunk({ content: 'Hel' }), error))).toMatchObject({ kind: 'failed', reason })
  })

  it('is malformed when its pieces are no JSON', async () => {
    expect(await asked(sse('hello', '[DONE]'))).toMatchObject({ kind: 'failed', reason: 'malformed response' })
  })
})

describe('reading a stream', () => {
  it('gives the same text however it was cut into pieces and lines ended', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), fc.constantFrom('\n', '\r\n', '\r'), (pieces, ending) => {
      const body = sse(...pieces.map((content) => chunk({ content })), chunk({}, 'stop'), '[DONE]').replaceAll('\n', ending)
      const { choices } = JSON.parse(completionOfStream(body)) as { choices: [{ message: { content: string | null } }] }
      expect(choices[0].message.content ?? '').toBe(pieces.join(''))
    }))
  })

  it('ends in an answer, in the same text or in a cut, whatever comes', () => {
    const line = fc.oneof(fc.string(), fc.json().map((json) => `data: ${json}`), fc.json().map((json) => `data: {"choices":[{"delta":${json}}]}`), fc.constantFrom('data: [DONE]', '', 'event: x', 'data:'))
    fc.assert(fc.property(fc.array(line), (lines) => {
      const body = lines.join('\n')
      try {
        const read = completionOfStream(body)
        if (read !== body) expect(JSON.parse(read)).toEqual(expect.any(Object))
      } catch (error) {
        expect(error).toBeInstanceOf(CutStreamError)
      }
    }))
  })

  it('is not tried on JSON, whatever the server calls it', () => {
    expect([isEventStream('text/event-stream', ' {"choices":[]}'), isEventStream('application/json', '{}'), isEventStream(null, '<html>'), isEventStream('text/plain', 'hello')]).toEqual([false, false, false, false])
    expect([isEventStream('text/event-stream', ''), isEventStream(null, '\n: ping'), isEventStream('application/json', 'data: {}')]).toEqual([true, true, true])
  })
})
