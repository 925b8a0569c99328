import { afterEach, describe, expect, it } from 'vitest'
import { createLlm, type Llm, type LlmOptions } from '@/lib/llm/client'
import { startRecordedServer } from '@/lib/llm/test-llm-server'
import { textCompletion } from '@/lib/services/test-run-world'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

function client(options: Partial<LlmOptions> = {}): Llm {
  const llm = createLlm({ keyOf: () => null, baseDelayMs: 1, maxRetryAfterMs: 1000, ...options })
  closing.push(llm.close)
  return llm
}

/** A server that answers 503 while `isDown` says so. */
async function server(llm: Llm, isDown: (calls: number) => boolean, status = 503) {
  const started = await startRecordedServer(llm, (_call, _request, response) => {
    if (!isDown(started.calls.length)) return textCompletion('Hello')
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":{"message":"down"}}')
    return undefined
  })
  closing.push(started.close)
  return started
}

const many = (count: number, ask: () => Promise<{ kind: string }>) => Promise.all(Array.from({ length: count }, ask))

describe('an outage', () => {
  it('costs no call its answer when it ends, though it outlasts their retries', async () => {
    let isDown = true
    const { ask, calls } = await server(client({ breaker: { firstMs: 1, patienceMs: 3_600_000 } }), () => isDown)
    const results = many(10, ask)
    // More than all their tries.
    await expect.poll(() => calls.length, { timeout: 10_000 }).toBeGreaterThan(60)
    isDown = false
    expect((await results).every(({ kind }) => kind === 'answered')).toBe(true)
  })

  it('that stays ends all calls with its reason, and most of them are never sent', async () => {
    const llm = client()
    const { ask, calls } = await server(llm, () => true)
    const results = await many(200, ask)
    expect(results.every((result) => result.kind === 'failed')).toBe(true)
    expect(results).toContainEqual(expect.objectContaining({ kind: 'failed', reason: 'server error', status: 503, tries: 0, latencyMs: null }))
    // Without the breaker: 200 calls × 5 tries.
    expect(calls.length).toBeLessThan(200)
  })

  it('is told to who can ask another endpoint: their calls fail at once', async () => {
    const llm = client({ breaker: { firstMs: 3_600_000, patienceMs: 7_200_000 } })
    const dead = await server(llm, () => true)
    await many(20, () => dead.ask({ whenOpen: 'fail' }))
    const sent = dead.calls.length
    expect(await dead.ask({ whenOpen: 'fail' })).toEqual({ kind: 'failed', reason: 'server error', status: 503, latencyMs: null, tries: 0 })
    expect(dead.calls).toHaveLength(sent)
  })

  it('shows in the health of its endpoint, of no other, until a probe may go', async () => {
    let nowMs = 1_000_000
    const llm = client({ now: () => nowMs, breaker: { failures: 2, firstMs: 60_000, patienceMs: 600_000 } })
    let isDown = true
    const started = await server(llm, () => isDown)
    expect(llm.health(started.endpoint)).toBe('ok')
    await many(2, () => started.ask({ whenOpen: 'fail' }))
    expect([llm.health(started.endpoint), llm.health({ ...started.endpoint, id: 'other' })]).toEqual(['open', 'ok'])
    nowMs += 60_000
    expect(llm.health(started.endpoint)).toBe('ok')
    isDown = false
    expect(await started.ask()).toMatchObject({ kind: 'answered' })
    expect(llm.health(started.endpoint)).toBe('ok')
  })

  it('is none where a server refuses, limits or wants another key', async () => {
    for (const status of [400, 401, 404, 429]) {
      const llm = client({ breaker: { failures: 2 } })
      const started = await server(llm, () => true, status)
      await many(5, started.ask)
      expect(llm.health(started.endpoint), String(status)).toBe('ok')
    }
  })

  it('is left by calls whose run is stopped, and the next one is the probe', async () => {
    const llm = client({ breaker: { failures: 1, firstMs: 3_600_000, patienceMs: 7_200_000 } })
    const started = await server(llm, () => true)
    const stop = new AbortController()
    const results = many(5, () => started.ask({ signal: stop.signal }))
    await expect.poll(() => llm.health(started.endpoint)).toBe('open')
    stop.abort(new Error('the run has ended'))
    expect((await results).every((result) => (result as { reason?: string }).reason === 'cancelled')).toBe(true)
  })

  it('is forgotten when the settings of the endpoint change', async () => {
    const llm = client({ breaker: { failures: 1, firstMs: 3_600_000, patienceMs: 7_200_000 } })
    const started = await server(llm, (count) => count <= 1)
    await started.ask({ whenOpen: 'fail' })
    const changed = { ...started.endpoint, timeoutMs: 1900 }
    expect([llm.health(started.endpoint), llm.health(changed)]).toEqual(['open', 'ok'])
    expect(await started.ask({ endpoint: changed })).toMatchObject({ kind: 'answered' })
  })
})
