import { readInstanceAudit } from '@/app/admin/audit/read-instance-audit'
import { requireInstanceAction } from '@/lib/auth'
import { csvOf } from '@/lib/core/display/set-rows'
import type { AuditFilter } from '@/lib/db/audit-events'
import { listInstanceAuditEvents, type AuditScope, type InstanceAuditEvent } from '@/lib/db/instance-audit'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { publicRoute } from '@/lib/http'
import { streamText } from '@/lib/text-stream'

const BATCH = 1000
const COLUMNS = ['id', 'at', 'project', 'projectId', 'actor', 'name', 'action', 'target', 'before', 'after']

/** The log of the installation as it is filtered, newest first and whole, as CSV or as one JSON object a line. */
export async function GET(request: Request): Promise<Response> {
  return publicRoute(async () => {
    await requireInstanceAction()
    const params = Object.fromEntries(new URL(request.url).searchParams)
    const format = params.format ?? 'csv'
    if (format !== 'csv' && format !== 'json') throw new AppError('invalid', 'format: expected csv or json')
    const { query, scope } = await readInstanceAudit(getDeps().db, params)
    return new Response(streamText(lines(scope, query as AuditFilter, format)), {
      headers: {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="slicegate-audit.${format === 'csv' ? 'csv' : 'jsonl'}"`,
      },
    })
  })(request, { params: Promise.resolve({}) })
}

async function* lines(scope: AuditScope, filter: AuditFilter, format: 'csv' | 'json'): AsyncGenerator<string> {
  if (format === 'csv') yield csvOf(COLUMNS, [])
  for (let before: string | undefined; ;) {
    const events = await listInstanceAuditEvents(getDeps().db, scope, { limit: BATCH, before, filter })
    if (events.length > 0) yield format === 'csv' ? csvOf(COLUMNS, events.map(cells)).slice(COLUMNS.join(',').length + 2) : events.map((event) => `${JSON.stringify(event)}\n`).join('')
    if (events.length < BATCH) return
    before = events.at(-1)!.id
  }
}

function cells({ id, at, project, projectId, actor, actorName, action, target, before, after }: InstanceAuditEvent): (string | null)[] {
  return [id, at.toISOString(), project, projectId, actor, actorName, action, target, before === null ? null : JSON.stringify(before), after === null ? null : JSON.stringify(after)]
}
