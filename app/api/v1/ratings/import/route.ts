import { importRatingsOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { importRatings } from '@/lib/services/import-ratings'

const MAX_BYTES = 16 * 1024 * 1024

export const POST = route(importRatingsOperation, async ({ project, viewer, lines, deps }) => {
  return Response.json(await importRatings({ projectId: project.id, actor: viewer.actor, lines: lines() }, deps))
}, { maxBytes: MAX_BYTES })
