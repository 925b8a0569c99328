import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultOutboundGuard } from '@/lib/llm/outbound-guard'
import { createPooledFetch } from '@/lib/llm/pooled-fetch'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that answers with `status` and letters without end; counts those that it could send. */
async function endless(status: number) {
  const sent = { bytes: 0, ended: false }
  const server = http.createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.on('close', () => { sent.ended = true })
    const piece = 'x'.repeat(64 * 1024)
    const more = () => {
      while (!sent.ended) {
        sent.bytes += piece.length
        if (!response.write(piece)) return
      }
    }
    response.on('drain', more)
    more()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.closeAllConnections(), () => server.close())
  return { sent, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions` }
}

describe('an answer of a model that does not end', () => {
  it.each([200, 500])('with status %s is read no further than an answer can be, and taken for none', async (status) => {
    const { sent, url } = await endless(status)
    const pool = createPooledFetch({ connections: 1, timeoutMs: 10_000, outbound: defaultOutboundGuard, hide: (text) => text, maxBytes: 1024 * 1024 })
    closing.push(() => pool.close())
    const response = await pool.fetch(url, { method: 'POST', body: '{}' })
    expect(response.status).toBe(status)
    if (status === 200) await expect(response.json()).rejects.toThrow(SyntaxError)
    else expect(await response.text()).not.toContain('xxx')
    expect(sent.bytes).toBeLessThan(64 * 1024 * 1024)
    await expect.poll(() => sent.ended).toBe(true)
  })
})
