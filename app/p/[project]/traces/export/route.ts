import { downloadTable, fileFormat } from '@/app/download-table'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { requireProjectAction } from '@/lib/auth'
import type { Cell } from '@/lib/core/display/table-file'
import { readTraceFilter, writeTraceFilter } from '@/lib/core/display/trace-filter'
import { listTracePage } from '@/lib/db/trace-list'
import { traceScope, type TraceScope } from '@/lib/db/trace-scope-sql'
import { getDeps } from '@/lib/deps'
import { publicRoute } from '@/lib/http'

const BATCH_ROWS = 500
const COLUMNS = ['trace', 'request', 'segment', 'customer', 'model', 'tools', 'status', 'replayable', 'reason', 'cluster', 'attempts', 'latency_ms', 'cost_usd', 'at']

/** Exactly the traces that the list shows under this filter, all pages of them; bodies stay where they are. */
export async function GET(request: Request, context: { params: Promise<{ project: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project } = await requireProjectAction((await context.params).project, 'project.read')
    const params = new URL(request.url).searchParams
    const format = fileFormat(params)
    const filter = readTraceFilter(Object.fromEntries(params))
    const scope = await traceScope(getDeps().db, project.id, readGateConfig(project.config).segmentBy, filter)
    return downloadTable(format, { name: [project.slug, 'traces', writeTraceFilter(filter)], header: COLUMNS, batches: batchesOf(scope) })
  })(request, context)
}

async function* batchesOf(scope: TraceScope): AsyncGenerator<Cell[][]> {
  for (let before: string | null = null; ;) {
    const { rows, next } = await listTracePage(getDeps().db, scope, { limit: BATCH_ROWS, before })
    yield rows.map((row) => [
      row.sourceId, row.preview || null, row.segment, row.customerId, row.model, row.tools.join(' '), row.status, row.replayable, row.reason, row.cluster, row.attempts, row.latencyMs, row.costUsd, row.ts,
    ])
    if (next === null) return
    before = next
  }
}
