import { downloadTable, fileFormat } from '@/app/download-table'
import { ALL_CASES, findCaseScope, type CasePlace } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { readCasePage } from '@/app/p/[project]/runs/[runId]/read-case-list'
import { requireProjectAction } from '@/lib/auth'
import { readCaseFilter, writeCaseFilter } from '@/lib/core/display/case-filter'
import { CASE_COLUMNS, caseCells } from '@/lib/core/display/case-table'
import type { CaseCursor } from '@/lib/core/display/case-view'
import type { Cell } from '@/lib/core/display/table-file'
import { isUuid } from '@/lib/core/uuid'
import type { CaseScope } from '@/lib/db/case-scope-sql'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { publicRoute } from '@/lib/http'

const BATCH_ROWS = 1000

/** Exactly the rows and columns that the list shows under this filter, in its order, all pages of them. */
export async function GET(request: Request, context: { params: Promise<{ project: string; runId: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project: slug, runId } = await context.params
    const { project } = await requireProjectAction(slug, 'project.read')
    const params = new URL(request.url).searchParams
    const format = fileFormat(params)
    const run = isUuid(runId) ? await getRunView(getDeps().db, project.id, runId) : null
    if (!run) throw new AppError('not-found', `There is no run ${runId} in this project`)
    const filter = readCaseFilter(Object.fromEntries(params))
    const place = readPlace(params.get('set'))
    const scope = await findCaseScope(run, project.id, place, filter)
    if (!scope) throw new AppError('not-found', `set: this run has no set ${place.kind}:${place.id}`)
    const name = [run.name, ...(place.kind === ALL_CASES.kind ? ['cases'] : [place.kind, place.id]), writeCaseFilter(filter)]
    return downloadTable(format, { name, header: CASE_COLUMNS, batches: batchesOf(run.id, scope) })
  })(request, context)
}

function readPlace(text: string | null): CasePlace {
  const [, kind, id] = /^([a-z-]+):(.+)$/s.exec(text ?? '') ?? []
  return kind && id ? { kind, id } : ALL_CASES
}

async function* batchesOf(runId: string, scope: CaseScope): AsyncGenerator<Cell[][]> {
  let after: CaseCursor | null | undefined
  while (after !== null) {
    const page = await readCasePage(runId, scope, after, BATCH_ROWS)
    yield page.rows.map(caseCells)
    after = page.next
  }
}
