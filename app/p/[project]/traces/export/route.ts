import { downloadTable, fileFormat } from '@/app/download-table'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { requireProjectAction } from '@/lib/auth'
import { queryTexts } from '@/lib/core/display/query-text'
import { readViewQuery } from '@/lib/core/display/saved-view'
import type { Cell } from '@/lib/core/display/table-file'
import { listTraceRows, type TraceCursor, type TraceFilter } from '@/lib/db/trace-pages'
import { getDeps } from '@/lib/deps'
import { publicRoute } from '@/lib/http'

const BATCH_ROWS = 500
const COLUMNS = ['trace', 'request', 'segment', 'customer', 'model', 'status', 'replayable', 'latency_ms', 'cost_usd', 'at']

/** Exactly the traces that the list shows under this filter, all pages of them; bodies stay where they are. */
export async function GET(request: Request, context: { params: Promise<{ project: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project } = await requireProjectAction((await context.params).project, 'project.read')
    const params = new URL(request.url).searchParams
    const { q, segment, customer, status, cluster } = queryTexts(Object.fromEntries(params), ['q', 'segment', 'customer', 'status', 'cluster'])
    const { query } = readViewQuery('traces', params.toString())
    const batches = batchesOf(project.id, readGateConfig(project.config).segmentBy, { text: q, segment, customer, status, cluster })
    return downloadTable(fileFormat(params), { name: [project.slug, 'traces', query], header: COLUMNS, batches })
  })(request, context)
}

async function* batchesOf(projectId: string, dimension: string, filter: TraceFilter): AsyncGenerator<Cell[][]> {
  for (let after: TraceCursor | undefined; ;) {
    const rows = await listTraceRows(getDeps().db, projectId, { dimension, filter, limit: BATCH_ROWS, ...(after ? { after } : {}) })
    yield rows.map((row) => [row.sourceId, row.preview || null, row.segment, row.customerId, row.model, row.status, row.replayable, row.latencyMs, row.costUsd, row.ts])
    const last = rows.at(-1)
    if (!last || rows.length < BATCH_ROWS) return
    after = { ts: last.ts, id: last.id }
  }
}
