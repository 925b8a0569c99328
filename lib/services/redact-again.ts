import { createConversationPlaceholders } from '@/lib/core/pii/placeholders'
import { REDACTOR_VERSION, redactTrace } from '@/lib/core/pii/redact'
import type { DbClient } from '@/lib/db/client'
import { countOutdatedTraces, listOutdatedTraces, replaceTraceContent } from '@/lib/db/traces'

const PAGE = 200

/**
 * Goes over the stored traces of a project that an older redactor has gone over, page by page; may be interrupted and goes on where it
 * was. A trace that cannot be redacted loses its content. Cases that were frozen from them stay as they are.
 */
export async function redactAgain(
  { projectId, onProgress, signal }: { projectId: string; onProgress?: (done: number, total: number) => void; signal?: AbortSignal }, { db }: { db: DbClient },
): Promise<{ traces: number; emptied: number }> {
  const total = await countOutdatedTraces(db, projectId, REDACTOR_VERSION)
  const placeholdersOf = createConversationPlaceholders()
  const counts = { traces: 0, emptied: 0 }
  while (counts.traces < total) {
    signal?.throwIfAborted()
    const page = await listOutdatedTraces(db, projectId, { version: REDACTOR_VERSION, limit: PAGE })
    if (page.length === 0) break
    for (const { id, trace } of page) {
      const redacted = redactOrNull(() => redactTrace(trace, { placeholders: placeholdersOf(trace.conversationId), idKey: projectId }).trace)
      if (!redacted) counts.emptied += 1
      await replaceTraceContent(db, id, redacted, REDACTOR_VERSION)
    }
    counts.traces += page.length
    onProgress?.(counts.traces, total)
  }
  return counts
}

function redactOrNull<T>(redact: () => T): T | null {
  try {
    return redact()
  } catch {
    // fail closed: what cannot be redacted is not kept
    return null
  }
}
