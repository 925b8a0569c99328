import { baseUrl } from '@/lib/auth'
import { importTracesOperation } from '@/lib/core/api/operations'
import { importHref } from '@/lib/core/display/import-view'
import { route } from '@/lib/http'
import { importGate } from '@/lib/services/import-gate'
import { importTraces } from '@/lib/services/import-traces'

/** Rows are read as they arrive, so the limit is one of time and disk rather than of memory. */
const MAX_BYTES = 16 * 1024 * 1024 * 1024
/** A body without a name that is no larger shares an import with others of its hour. */
const SMALL_BYTES = 256 * 1024

export const POST = route(importTracesOperation, async ({ project, query, viewer, request, chunks, deps }) => {
  // before a byte of the body is read: whoever is sent away keeps what it has
  const leave = importGate().enter()
  try {
    const totalBytes = sizeOf(request.headers)
    const { importId, ...counts } = await importTraces({
      projectId: project.id, format: query.format, name: query.name ?? 'api', via: viewer.kind === 'person' ? 'file' : query.via, documents: chunks(),
      importId: query.id, sourceName: query.source, totalBytes, createdBy: viewer.actor,
      joins: query.name === undefined && query.id === undefined && totalBytes !== null && totalBytes <= SMALL_BYTES,
    }, deps)
    return Response.json({ ...counts, importId, url: importId === null ? null : `${baseUrl()}${importHref(project.slug, importId)}` })
  } finally {
    leave()
  }
}, { maxBytes: MAX_BYTES })

/** null where the sender does not say, or sends it packed. */
function sizeOf(headers: Headers): number | null {
  const length = headers.get('content-length')
  return length === null || !/^\d+$/.test(length) || headers.has('content-encoding') ? null : Number(length)
}
