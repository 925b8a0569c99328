import { exportAdversarialOperation, importAdversarialOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { exportAdversarial } from '@/lib/services/export-adversarial'
import { importAdversarial } from '@/lib/services/import-adversarial'

/** Lines are read as they arrive, so the limit is one of time and disk rather than of memory. */
const MAX_BYTES = 2 * 1024 * 1024 * 1024

export const GET = route(exportAdversarialOperation, async ({ project, deps }) => {
  const lines = exportAdversarial({ projectId: project.id, project: project.slug }, deps)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => { await lines.return(undefined) },
  })
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'content-disposition': `attachment; filename="adversarial-${project.slug}.jsonl"` },
  })
})

export const POST = route(importAdversarialOperation, async ({ project, viewer, lines, deps }) => {
  return Response.json(await importAdversarial({ projectId: project.id, lines: lines(), actor: viewer.actor }, deps))
}, { maxBytes: MAX_BYTES })
