import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Readable } from 'node:stream'

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>
type Mounted = { pattern: RegExp; names: string[]; file: string }

function mountAll(): Mounted[] {
  return fs.readdirSync('app/api', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('route.ts'))
    // what takes everything comes last, as with Next
    .sort((a, b) => Number(a.startsWith('[...')) - Number(b.startsWith('[...'))).map((name) => {
    const url = `/api/${path.dirname(name)}`
    const names = [...url.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map((match) => match[1]!)
    const pattern = url.replace(/[.+*?^$()|]/g, '\\$&').replace(/\[\\\.\\\.\\\.\w+\]/g, '(.+)').replace(/\[\w+\]/g, '([^/]+)')
    return { pattern: new RegExp(`^${pattern}$`), names, file: path.resolve('app/api', name) }
  })
}

/** The routes of app/api behind a real HTTP server, as Next would mount them. For tests only. */
export async function startTestServer(port: number): Promise<{ url: string; stop(): Promise<void> }> {
  const routes = mountAll()
  const server = http.createServer((incoming, outgoing) => {
    answer(incoming, outgoing, routes).catch((error: unknown) => outgoing.destroy(error as Error))
  })
  // longer than any test: a connection must not end while the next request is on its way
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

async function answer(incoming: http.IncomingMessage, outgoing: http.ServerResponse, routes: Mounted[]): Promise<void> {
  const url = new URL(incoming.url!, `http://${incoming.headers.host}`)
  const ending = new AbortController()
  outgoing.once('close', () => ending.abort())
  const mounted = routes.find(({ pattern }) => pattern.test(url.pathname))
  const module = mounted ? await import(mounted.file) as Record<string, Handler | undefined> : {}
  const handler = module[incoming.method!]
  if (!mounted || !handler) {
    outgoing.writeHead(404).end()
    return
  }
  const values = mounted.pattern.exec(url.pathname)!.slice(1)
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD'
  const request = new Request(url, {
    method: incoming.method, headers: incoming.headers as Record<string, string>, signal: ending.signal,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' } : {}),
  } as RequestInit)
  const response = await handler(request, { params: Promise.resolve(Object.fromEntries(mounted.names.map((name, index) => [name, values[index]!]))) })
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.flushHeaders()
  if (response.body) for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) outgoing.write(chunk)
  outgoing.end()
}
