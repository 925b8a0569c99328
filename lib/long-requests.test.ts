import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { readChunks } from '@/lib/http-body'
import { allowLongRequests } from '@/lib/long-requests'

it('takes the limit of a whole request away from a server that somebody else made, and leaves that of its headers', async () => {
  allowLongRequests()
  const server = http.createServer((_, response) => response.end('ok'))
  expect(server.requestTimeout).toBeGreaterThan(0)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text()
  expect(server.requestTimeout).toBe(0)
  expect(server.headersTimeout).toBeGreaterThan(0)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

it('gives a body up of which nothing more comes', async () => {
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode('begin')) })
  const request = new Request('http://127.0.0.1/', { method: 'POST', body, duplex: 'half' } as RequestInit)
  const read: string[] = []
  const reading = (async () => {
    for await (const chunk of readChunks(request, 1000, 20)) read.push(new TextDecoder().decode(chunk))
  })()
  await expect(reading).rejects.toMatchObject({ code: 'too-slow', message: 'Only 5 bytes of the body came in 0.02 s.' })
  expect(read).toEqual(['begin'])
})
