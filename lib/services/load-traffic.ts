import { traceFeatures } from '@/lib/core/clustering/trace-vector'
import type { DbClient } from '@/lib/db/client'
import { listTraceRequests } from '@/lib/db/traces'

/** `text`: number of its text. */
export type TrafficItem = { id: string; ts: Date; customer: string | null; text: number; tools: string[] }

/** The traces of a window that have a request; equal texts are one. Texts are sorted, items go by id. */
export type Traffic = { items: TrafficItem[]; texts: string[] }

const PAGE = 1000

/** Reads what the traces of a window ask, page by page; both ends count. */
export async function loadTraffic(
  { projectId, from, to, signal }: { projectId: string; from: Date; to: Date; signal?: AbortSignal }, { db }: { db: DbClient },
): Promise<Traffic> {
  const read: (Omit<TrafficItem, 'text'> & { text: string })[] = []
  const tools = new Map<string, string[]>()
  for (let after: string | null = null; ;) {
    signal?.throwIfAborted()
    const page: Awaited<ReturnType<typeof listTraceRequests>> = await listTraceRequests(db, projectId, { from, to, after, limit: PAGE })
    for (const { id, ts, customerId, request } of page) {
      const features = traceFeatures(request)
      const key = features.tools.join('\u001f')
      // most traces offer what others do: kept once
      if (!tools.has(key)) tools.set(key, features.tools)
      read.push({ id, ts, customer: customerId, text: features.text, tools: tools.get(key)! })
    }
    after = page.at(-1)?.id ?? null
    if (page.length < PAGE) break
  }
  const texts = [...new Set(read.map(({ text }) => text))].sort()
  const numbers = new Map(texts.map((text, number) => [text, number]))
  return { texts, items: read.map((item) => ({ ...item, text: numbers.get(item.text)! })) }
}
