import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultOutboundGuard } from '@/lib/llm/outbound-guard'
import { createLlm } from '@/lib/llm/client'
import { createPooledFetch } from '@/lib/llm/pooled-fetch'
import { endpointAt } from '@/lib/llm/test-llm-server'

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
  it('of a failure is read no further than an answer can be, and its status is kept', async () => {
    const { sent, url } = await endless(500)
    const pool = createPooledFetch({ connections: 1, timeoutMs: 10_000, outbound: defaultOutboundGuard, hide: (text) => text, maxBytes: 1024 * 1024 })
    closing.push(() => pool.close())
    const response = await pool.fetch(url, { method: 'POST', body: '{}' })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('xxx')
    expect(sent.bytes).toBeLessThan(64 * 1024 * 1024)
    await expect.poll(() => sent.ended).toBe(true)
  })

  it('is read no further than an answer can be, asked for once, and the case says why it has no score', async () => {
    const { sent, url } = await endless(200)
    const llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
    closing.push(() => llm.close())
    const asked = { endpoint: endpointAt(url.replace('/chat/completions', '')), model: 'm', request: { messages: [{ role: 'user' as const, content: 'hi' }] } }
    expect(await llm.chat(asked)).toMatchObject({ kind: 'failed', reason: 'answer too large', status: 200, tries: 1 })
    expect(sent.bytes).toBeLessThan(96 * 1024 * 1024)
    await expect.poll(() => sent.ended).toBe(true)
  })
})
