import http from 'node:http'

/**
 * A proxy in front of several webs, in a process of its own: each request goes to the next target that is ready. It asks every
 * target for /readyz, and takes one that does not answer 200, or breaks a connection, out until it does. A GET that got no answer is
 * asked of the next target; a stream that breaks ends, and its reader comes again. Told what to do by its parent:
 * `{ targets: [url] }` sets them, `'counts'` is answered with the requests that each got. It imports nothing of ours, so that Node runs it as it is.
 */
type Target = { url: URL; ready: boolean; asked: boolean; requests: number; streams: number }

const ASK_EVERY_MS = 250
/** A web on a busy machine is slow, not gone: one that is gone refuses at once. */
const HEALTH_TIMEOUT_MS = 10_000
/** Connections that nobody speaks on are closed before the target does. */
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 64, timeout: 4000, scheduling: 'fifo' })

let targets: Target[] = []
let turn = 0

function next(tried: Set<Target>): Target | null {
  const open = targets.filter((target) => target.ready && !tried.has(target))
  turn += 1
  return open[turn % Math.max(1, open.length)] ?? null
}

function ask(target: Target): void {
  if (target.asked) return
  target.asked = true
  const request = http.get(new URL('/readyz', target.url), { agent: false, timeout: HEALTH_TIMEOUT_MS }, (response) => {
    response.resume()
    target.ready = response.statusCode === 200
  })
  request.on('timeout', () => request.destroy(new Error('no answer')))
  request.on('error', () => { target.ready = false })
  request.on('close', () => { target.asked = false })
}

setInterval(() => targets.forEach(ask), ASK_EVERY_MS).unref()

const server = http.createServer((request, response) => pass(request, response, new Set()))

function pass(request: http.IncomingMessage, response: http.ServerResponse, tried: Set<Target>): void {
  const target = next(tried)
  if (!target) {
    response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' }).end('No web is ready\n')
    return
  }
  tried.add(target)
  target.requests += 1
  const repeatable = request.method === 'GET' || request.method === 'HEAD'
  // readers of a measurement say from which machine they would come; the others come from this one
  const headers = { ...request.headers, 'x-forwarded-for': request.headers['x-forwarded-for'] ?? request.socket.remoteAddress }
  const onward = http.request({ host: target.url.hostname, port: target.url.port, path: request.url, method: request.method, headers, agent }, (answer) => {
    const stream = answer.headers['content-type']?.startsWith('text/event-stream') === true
    if (stream) target.streams += 1
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    response.flushHeaders()
    answer.pipe(response)
    answer.on('close', () => {
      if (stream) target.streams -= 1
      if (!answer.complete) response.destroy()
    })
    answer.on('error', () => response.destroy())
  })
  onward.on('error', () => {
    if (response.headersSent || response.destroyed) return void response.destroy()
    ask(target)
    if (repeatable) pass(request, response, tried)
    else response.writeHead(502, { 'content-type': 'text/plain' }).end('The web went away\n')
  })
  response.on('close', () => onward.destroy())
  if (repeatable) onward.end()
  else request.pipe(onward)
}

process.on('message', (message: { targets: string[] } | 'counts') => {
  if (message === 'counts') {
    process.send?.({ counts: targets.map(({ url, ready, requests, streams }) => ({ url: url.href, ready, requests, streams })) })
    return
  }
  const known = new Map(targets.map((target) => [target.url.href, target]))
  targets = message.targets.map((url) => known.get(new URL(url).href) ?? { url: new URL(url), ready: true, asked: false, requests: 0, streams: 0 })
  process.send?.({ targets: targets.length })
})
process.once('disconnect', () => process.exit(0))

server.requestTimeout = 0
server.keepAliveTimeout = 60_000
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
