import { requireProjectAction } from '@/lib/auth'
import { readAuditQuery } from '@/lib/core/display/audit-view'
import { csvOf } from '@/lib/core/display/set-rows'
import { AUDIT_ACTIONS, listAuditEvents, type AuditEvent, type AuditFilter } from '@/lib/db/audit-events'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { publicRoute } from '@/lib/http'
import { streamText } from '@/lib/text-stream'

const BATCH = 1000
const COLUMNS = ['id', 'at', 'actor', 'name', 'action', 'target', 'before', 'after']

/** The log as it is filtered, newest first and whole, as CSV or as one JSON object a line. */
export async function GET(request: Request, context: { params: Promise<{ project: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project } = await requireProjectAction((await context.params).project, 'project.read')
    const params = Object.fromEntries(new URL(request.url).searchParams)
    const format = params.format ?? 'csv'
    if (format !== 'csv' && format !== 'json') throw new AppError('invalid', 'format: expected csv or json')
    const filter = readAuditQuery(params, AUDIT_ACTIONS) as AuditFilter
    return new Response(streamText(lines(project.id, filter, format)), {
      headers: {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="slicegate-${project.slug}-audit.${format === 'csv' ? 'csv' : 'jsonl'}"`,
      },
    })
  })(request, context)
}

async function* lines(projectId: string, filter: AuditFilter, format: 'csv' | 'json'): AsyncGenerator<string> {
  if (format === 'csv') yield csvOf(COLUMNS, [])
  for (let before: string | undefined; ;) {
    const events = await listAuditEvents(getDeps().db, projectId, { limit: BATCH, before, filter })
    if (events.length > 0) yield format === 'csv' ? csvOf(COLUMNS, events.map(cells)).slice(COLUMNS.join(',').length + 2) : events.map((event) => `${JSON.stringify(event)}\n`).join('')
    if (events.length < BATCH) return
    before = events.at(-1)!.id
  }
}

function cells({ id, at, actor, actorName, action, target, before, after }: AuditEvent): (string | null)[] {
  return [id, at.toISOString(), actor, actorName, action, target, before === null ? null : JSON.stringify(before), after === null ? null : JSON.stringify(after)]
}
