import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProductClient } from '@/bench/soak/product-client'

/** What the activities have done, as the product acknowledged it. */
export type Done = { sentRows: number; imports: number; runs: string[]; reviews: string[]; flags: number; retries: Map<string, number>; faults: string[] }

export type Activity = { client: ProductClient; slug: string; done: Done; signal: AbortSignal }

const ROWS = 200
const IMPORT_EVERY_MS = 2000
const FLAG_EVERY_MS = 15_000
export const SOAK_SOURCE = 'soak'

export const newDone = (): Done => ({ sentRows: 0, imports: 0, runs: [], reviews: [], flags: 0, retries: new Map(), faults: [] })

/** Works again and again until the soak ends; what the product refuses is noted, and stops nothing else. */
async function keepOn({ signal, done }: Activity, name: string, everyMs: number, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
      await sleep(everyMs, undefined, { signal })
    } catch (error) {
      if (signal.aborted) return
      done.faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Calls of production in our own form, each with an id of its own, so that what was sent twice is known by it. */
export async function keepImporting(activity: Activity): Promise<void> {
  const { client, slug, done } = activity
  await keepOn(activity, 'import', IMPORT_EVERY_MS, async () => {
    const batch = randomUUID()
    const body = Array.from({ length: ROWS }, (_, i) => JSON.stringify(traceRow(`${batch}-${i}`, i))).join('\n')
    await client.post(`/api/v1/traces?project=${slug}&format=slicegate`, body, 'application/x-ndjson')
    done.sentRows += ROWS
    done.imports += 1
  })
}

function traceRow(id: string, i: number) {
  return {
    source: SOAK_SOURCE, source_id: id, ts: new Date(Date.now() - i * 1000).toISOString(), latency_ms: 300 + i, model_requested: 'baseline', model_used: 'baseline', provider: 'sandbox',
    customer_id: `customer-${i % 50}`, dimensions: { intent: ['orders', 'refunds', 'invoices'][i % 3] }, usage: { input: 200, output: 20 }, cost_usd: 0.00003, status: 'success',
    request: { messages: [{ role: 'user', content: `Where is my order ${id.slice(0, 8)}, sent to jane.doe${i}@example.com?` }] },
    response: { message: { role: 'assistant', content: 'It has shipped.' }, finish_reason: 'stop' },
  }
}

/** A ticket about a trace of the last import, as a helpdesk sends it: the adversarial set and its chain grow. */
export async function keepFlagging(activity: Activity): Promise<void> {
  const { client, slug, done } = activity
  await keepOn(activity, 'flag', FLAG_EVERY_MS, async () => {
    const id = randomUUID()
    await client.post(`/api/v1/traces?project=${slug}&format=slicegate`, JSON.stringify(traceRow(id, 0)), 'application/x-ndjson')
    done.sentRows += 1
    await client.post(`/api/v1/flags?project=${slug}`, JSON.stringify({ ticketUrl: `https://tickets.example.com/${id}`, traceId: id, expectation: 'The order should have been looked up.' }))
    done.flags += 1
  })
}

/** One run after the other, each reviewed when it is blocked. */
export async function keepRunning(activity: Activity): Promise<void> {
  const { client, slug, done } = activity
  await keepOn(activity, 'run', 200, async () => {
    // a key that names the run: what a fault cuts off is not started twice
    const body = JSON.stringify({ candidate: { model: done.runs.length % 2 === 0 ? 'broken' : 'candidate' }, baseline: { model: 'baseline' }, name: `run ${done.runs.length + 1}`, idempotencyKey: randomUUID() })
    const { body: started } = await client.post(`/api/v1/runs?project=${slug}`, body)
    const { id } = started as { id: string }
    done.runs.push(id)
    const gate = await untilDecided(activity, id)
    if (gate !== 'blocked') return
    const reason = `Looked at run ${done.runs.length} and upheld it`
    const { body: review } = await client.post(`/api/v1/runs/${id}/reviews`, JSON.stringify({ choice: 'uphold', reason }))
    done.reviews.push((review as { id: string }).id)
  })
}

async function untilDecided({ client, signal }: Activity, runId: string): Promise<string | null> {
  for (;;) {
    const { body } = await client.get(`/api/v1/runs/${runId}`)
    const { status, gate } = body as { status: string; gate: string | null }
    if (['done', 'failed', 'cancelled', 'paused'].includes(status)) return gate
    await sleep(500, undefined, { signal })
  }
}
