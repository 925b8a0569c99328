import { importTracesOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { importTraces } from '@/lib/services/import-traces'

/** Lines are read as they arrive, so the limit is one of time and disk rather than of memory. */
const MAX_BYTES = 2 * 1024 * 1024 * 1024

export const POST = route(importTracesOperation, async ({ project, query, lines, deps }) => {
  const counts = await importTraces({ projectId: project.id, format: query.format, name: query.name, lines: lines() }, deps)
  return Response.json(counts)
}, { maxBytes: MAX_BYTES })
