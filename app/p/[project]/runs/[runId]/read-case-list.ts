import { notFound } from 'next/navigation'
import { findCaseScope, type CasePlace } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { filteredBy, flipRank } from '@/lib/core/display/case-filter'
import { markOf } from '@/lib/core/display/case-table'
import type { CaseCursor, CaseFilter, CaseListData, CasePage } from '@/lib/core/display/case-view'
import type { RunView } from '@/lib/core/display/run-view'
import { countCaseFacets, countWithout } from '@/lib/db/case-facets'
import { listCases } from '@/lib/db/case-list'
import type { CaseScope } from '@/lib/db/case-scope-sql'
import { listClusterLabels } from '@/lib/db/clusters'
import { getDeps } from '@/lib/deps'
import { isUnderWay } from '@/lib/services/read-live-run'
import { sharedRead } from '@/lib/services/shared-read'

const PAGE_ROWS = 60
/** Readers of a run that is measured look at the same list, and nobody has anything to change in it yet. */
const LIVE_MS = 2000

/** One page of cases and where the next begins; null at the end. */
export async function readCasePage(runId: string, scope: CaseScope, after?: CaseCursor, size = PAGE_ROWS): Promise<CasePage> {
  const found = await listCases(getDeps().db, runId, scope, { limit: size + 1, after })
  const rows = found.slice(0, size).map((row) => ({ ...row, mark: markOf(row, scope.marks) }))
  const last = rows.at(-1)
  return { rows, next: found.length > size && last ? { rank: flipRank(last.flip), position: last.position, key: last.key } : null }
}

/** Everything that the list of a place shows under a filter. */
export async function readCaseList(run: RunView, projectId: string, place: CasePlace, filter: CaseFilter): Promise<CaseListData> {
  const { db } = getDeps()
  const scope = (await findCaseScope(run, projectId, place, filter)) ?? notFound()
  const read = () => Promise.all([readCasePage(run.id, scope), countCaseFacets(db, run.id, scope)])
  const [first, facets] = await (isUnderWay(run.status) ? sharedRead(`cases ${run.id} ${run.status} ${JSON.stringify([place, filter])}`, LIVE_MS, read) : read())
  const parts = facets.total > 0 ? [] : filteredBy(filter)
  const [clusters, counts] = await Promise.all([
    listClusterLabels(db, projectId, [...facets.values.cluster.map(({ value }) => value), ...(filter.cluster === undefined ? [] : [filter.cluster])]),
    countWithout(db, run.id, parts.map((part) => ({ scope: withoutPart(scope, part), part }))),
  ])
  return { filter, first, facets, clusters, families: run.families.map(({ id, label }) => ({ id, label })), without: parts.map((part, i) => ({ part, n: counts[i]! })) }
}

/** The family is a set of its own beside the one of the place. */
const withoutPart = (scope: CaseScope, part: keyof CaseFilter): CaseScope => (part === 'family' ? { ...scope, sets: scope.sets.slice(0, 1) } : scope)
