import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { SEALED_POLICY } from '@/lib/core/display/security-headers'
import { sendSecurityHeaders } from '@/lib/security-headers'

sendSecurityHeaders()

async function headersOf(answer: http.RequestListener): Promise<Headers> {
  const server = http.createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await response.text()
  await new Promise((resolve) => server.close(resolve))
  return response.headers
}

it('seals every answer that brings no policy of its own, however its head is written', async () => {
  const answers: http.RequestListener[] = [
    (_request, response) => response.end('said'), (_request, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end(), (_request, response) => response.write('a', () => response.end('b')),
  ]
  for (const answer of answers) {
    const headers = await headersOf(answer)
    expect(headers.get('content-security-policy')).toBe(SEALED_POLICY)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

it('leaves the policy that a page or a report brings, also where a header is only set while there is none', async () => {
  const own = "default-src 'none'; style-src 'sha256-x'; sandbox"
  const headers = await headersOf((_request, response) => {
    if (!response.hasHeader('content-security-policy')) response.setHeader('content-security-policy', own)
    response.end('page')
  })
  expect(headers.get('content-security-policy')).toBe(own)
  expect(headers.get('x-frame-options')).toBe('DENY')
})
