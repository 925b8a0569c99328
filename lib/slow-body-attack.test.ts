import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { readJson } from '@/lib/http-body'
import { allowLongRequests } from '@/lib/long-requests'
import { problem } from '@/lib/problem'
import type { AppError } from '@/lib/errors'

const LIMIT_MS = 60
const servers: http.Server[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((resolve) => {
  server.close(resolve)
  server.closeAllConnections()
}))))

async function listen(handler: http.RequestListener): Promise<number> {
  const server = http.createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** One byte after the other for as long as the server listens; what it answered, once the connection is closed. */
function drip(port: number, path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text) => { answer += String(text) }).on('error', () => undefined)
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n{`)
    const timer = setInterval(() => socket.write('1'), LIMIT_MS / 6)
    socket.once('close', () => {
      clearInterval(timer)
      resolve(answer)
    })
  })
}

describe('a sender that drips', () => {
  it('is cut off with a reason by the API, although it is never silent', async () => {
    const port = await listen((incoming, outgoing) => {
      const request = new Request('http://x/', { method: 'POST', body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' } as RequestInit)
      readJson(request, 1_000_000, LIMIT_MS).catch(async (error: AppError) => {
        const answer = problem(error.code, error.message, 'r')
        outgoing.writeHead(answer.status, [...answer.headers].flat()).end(await answer.text(), () => incoming.destroy())
      })
    })
    const answer = await drip(port, '/api/v1/runs')
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toMatch(/connection: close/i)
    expect(answer).toMatch(/Only \d+ bytes of the body came in 0\.06 s\./)
  })

  it('is cut off by the server where nobody reads its body, and one that goes on is not', async () => {
    allowLongRequests(LIMIT_MS)
    const port = await listen((incoming, outgoing) => {
      let bytes = 0
      incoming.on('data', (chunk: Buffer) => { bytes += chunk.length }).on('error', () => undefined).once('end', () => outgoing.end(String(bytes)))
    })
    expect(await drip(port, '/p/demo')).toBe('')
    expect(await (await fetch(`http://127.0.0.1:${port}/p/demo`, { method: 'POST', body: 'x'.repeat(200_000) })).text()).toBe('200000')
  })
})

it('one that brings enough may take any time', async () => {
  let left = 8
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => new Promise<void>((resolve) => {
      setTimeout(() => {
        if (left-- > 0) controller.enqueue(new Uint8Array(1024).fill(32))
        else {
          controller.enqueue(new TextEncoder().encode('1'))
          controller.close()
        }
        resolve()
      }, LIMIT_MS / 6)
    }),
  }, { highWaterMark: 0 })
  expect(await readJson(new Request('http://x/', { method: 'POST', body, duplex: 'half' } as RequestInit), 100_000, LIMIT_MS)).toBe(1)
})
