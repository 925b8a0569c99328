import { createServer } from 'node:http'

/**
 * An OpenAI-compatible server that answers every chat completion after a fixed time with the tool call that the last user
 * message asks for. It does as little as possible, so that what is measured is the product. A model whose name begins with `broken` calls the tool without its arguments in
 * every fifth case, which is one segment of bench/seed-cases.ts.
 */
const latencyMs = Number(process.argv[2] ?? 100)
const port = Number(process.argv[3] ?? 0)
let calls = 0

const isBroken = (asked: string) => Number(/"A-(\d+)"/.exec(asked)?.[1]) % 5 === 1

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.method === 'GET') {
      response.end(String(calls))
      return
    }
    calls += 1
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { model: string; messages: { content: string }[] }
    const asked = body.messages.at(-1)?.content ?? '{}'
    const answer = JSON.stringify({
      id: `call-${calls}`, object: 'chat.completion', created: 0, model: body.model,
      choices: [{
        index: 0, finish_reason: 'tool_calls',
        message: { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'lookup', arguments: body.model.startsWith('broken') && isBroken(asked) ? '{}' : asked } }] },
      }],
      usage: { prompt_tokens: 400, completion_tokens: 30, total_tokens: 430 },
    })
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(answer), latencyMs)
  })
})
server.keepAliveTimeout = 60_000
server.listen(port, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
process.once('disconnect', () => process.exit(0))
