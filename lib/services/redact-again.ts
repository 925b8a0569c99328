import { createConversationPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import { collectStrings } from '@/lib/core/pii/redactor'
import type { DbClient } from '@/lib/db/client'
import { countOutdatedTraces, listOutdatedTraces, replaceTraceContent } from '@/lib/db/traces'
import { loadRedactor, type LoadedRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

const PAGE = 200

type Deps = RedactorDeps & { db: DbClient }

/**
 * Goes over the stored traces of a project that an older redactor, or older rules, have gone over, page by page; may be interrupted and
 * goes on where it was. A trace that cannot be redacted loses its content. Cases that were frozen from them stay as they are.
 *
 * @throws what a detector outside throws: the page stays as it was
 */
export async function redactAgain(
  { projectId, onProgress, signal }: { projectId: string; onProgress?: (done: number, total: number) => void; signal?: AbortSignal }, deps: Deps,
): Promise<{ traces: number; emptied: number; version: string }> {
  const loaded = await loadRedactor({ projectId }, deps)
  const { version } = loaded.redactor
  const total = await countOutdatedTraces(deps.db, projectId, version)
  const placeholdersOf = createConversationPlaceholders()
  const counts = { traces: 0, emptied: 0 }
  while (counts.traces < total) {
    signal?.throwIfAborted()
    const page = await redactPage({ projectId, loaded, placeholdersOf }, deps)
    if (page.traces === 0) break
    counts.traces += page.traces
    counts.emptied += page.emptied
    onProgress?.(counts.traces, total)
  }
  return { ...counts, version }
}

/** One page of them; `traces` 0 = there are no more. Placeholders go on from page to page. */
export async function redactPage(
  { projectId, loaded, placeholdersOf, limit = PAGE }: {
    projectId: string; loaded: LoadedRedactor; placeholdersOf: (conversationId: string | null) => Placeholders; limit?: number
  }, { db, detect }: Deps,
): Promise<{ traces: number; emptied: number }> {
  const { redactor, find } = loaded
  const page = await listOutdatedTraces(db, projectId, { version: redactor.version, limit })
  const found = detect ? await find([...new Set(page.flatMap(({ trace }) => collectStrings(trace)))]) : undefined
  let emptied = 0
  for (const { id, trace } of page) {
    const redacted = redactOrNull(() => redactor.trace(trace, { placeholders: placeholdersOf(trace.conversationId), found }).trace)
    if (!redacted) emptied += 1
    await replaceTraceContent(db, id, redacted, redactor.version)
  }
  return { traces: page.length, emptied }
}

function redactOrNull<T>(redact: () => T): T | null {
  try {
    return redact()
  } catch {
    // fail closed: what cannot be redacted is not kept
    return null
  }
}
