import { listImportLinesOperation } from '@/lib/core/api/operations'
import { getImport } from '@/lib/db/imports'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'
import { writeQuarantined } from '@/lib/services/write-quarantined'
import { streamText } from '@/lib/text-stream'

export const GET = route(listImportLinesOperation, async ({ params, query, project, deps }) => {
  if (!(await getImport(deps.db, project.id, params.importId))) throw new AppError('not-found', `No import "${params.importId}".`)
  return new Response(streamText(writeQuarantined({ importId: params.importId, format: query.format }, deps)), {
    headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'content-disposition': `attachment; filename="put-aside-${params.importId.slice(0, 8)}.jsonl"` },
  })
})
