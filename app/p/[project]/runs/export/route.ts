import { downloadTable, fileFormat } from '@/app/download-table'
import { requireProjectAction } from '@/lib/auth'
import { queryTexts } from '@/lib/core/display/query-text'
import { readViewQuery } from '@/lib/core/display/saved-view'
import type { Cell } from '@/lib/core/display/table-file'
import { listRunRows, type RunCursor } from '@/lib/db/run-list'
import { getDeps } from '@/lib/deps'
import { publicRoute } from '@/lib/http'

const BATCH_ROWS = 200
const COLUMNS = ['run', 'gate', 'status', 'purpose', 'worst_set', 'worst_change', 'candidate', 'baseline', 'by', 'started', 'finished', 'created']

/** Exactly the runs that the list shows under this filter, all pages of them. */
export async function GET(request: Request, context: { params: Promise<{ project: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project } = await requireProjectAction((await context.params).project, 'project.read')
    const params = new URL(request.url).searchParams
    const { q, state, purpose } = queryTexts(Object.fromEntries(params), ['q', 'state', 'purpose'])
    const { query } = readViewQuery('runs', params.toString())
    return downloadTable(fileFormat(params), { name: [project.slug, 'runs', query], header: COLUMNS, batches: batchesOf(project.id, { text: q, state, purpose }) })
  })(request, context)
}

async function* batchesOf(projectId: string, filter: { text?: string; state?: string; purpose?: string }): AsyncGenerator<Cell[][]> {
  for (let after: RunCursor | undefined; ;) {
    const rows = await listRunRows(getDeps().db, projectId, { limit: BATCH_ROWS, filter, ...(after ? { after } : {}) })
    yield rows.map((row) => [
      row.name, row.gate, row.status, row.purpose, row.worst?.label ?? null, row.worst?.delta ?? null, row.candidate, row.baseline, row.createdBy,
      row.startedAt, row.finishedAt, row.createdAt,
    ])
    const last = rows.at(-1)
    if (!last || rows.length < BATCH_ROWS) return
    after = { createdAt: last.createdAt, id: last.id }
  }
}
