import { requireProjectAction } from '@/lib/auth'
import { isUuid } from '@/lib/core/uuid'
import { getImport } from '@/lib/db/imports'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { publicRoute } from '@/lib/http'
import { writeQuarantined } from '@/lib/services/write-quarantined'
import { streamText } from '@/lib/text-stream'

/** Lines of an import that were put aside, for people: with reasons, or alone to be corrected and sent again. */
export async function GET(request: Request, context: { params: Promise<{ project: string; importId: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project: slug, importId } = await context.params
    const { project } = await requireProjectAction(slug, 'project.read')
    const format = new URL(request.url).searchParams.get('format') ?? 'jsonl'
    if (format !== 'jsonl' && format !== 'lines') throw new AppError('invalid', 'format: expected jsonl or lines')
    const deps = getDeps()
    if (!isUuid(importId) || !(await getImport(deps.db, project.id, importId))) throw new AppError('not-found', `No import "${importId}".`)
    return new Response(streamText(writeQuarantined({ importId, format }, deps)), {
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="slicegate-${project.slug}-put-aside-${importId.slice(0, 8)}${format === 'lines' ? '' : '-reasons'}.jsonl"`,
      },
    })
  })(request, context)
}
