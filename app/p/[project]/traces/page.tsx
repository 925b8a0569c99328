import type { Metadata } from 'next'
import { Suspense } from 'react'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { readSavedViews } from '@/app/p/[project]/read-saved-views'
import { listTracesAction } from '@/app/p/[project]/traces/actions'
import { DaysChart } from '@/components/traces/days-chart'
import { TraceFacetsPanel } from '@/components/traces/trace-facets-panel'
import { TracesPage } from '@/components/traces/traces-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import type { QueryValue } from '@/lib/core/display/query-text'
import { readTraceFilter, writeTraceFilter } from '@/lib/core/display/trace-filter'
import { listClusterLabels } from '@/lib/db/clusters'
import { listTraceDays } from '@/lib/db/trace-days'
import { countTraceFacets } from '@/lib/db/trace-facets'
import { listTracePage } from '@/lib/db/trace-list'
import { traceScope, type TraceScope } from '@/lib/db/trace-scope-sql'
import { getNewestTraceTime } from '@/lib/db/traces'
import { getDeps } from '@/lib/deps'
import styles from '@/components/traces/traces.module.css'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Traces' }

const PAGE_ROWS = 50

export default async function TracesRoute({ params, searchParams }: Props) {
  const access = await requireProjectPage((await params).project, 'project.read')
  const { project } = access
  const { db } = getDeps()
  const filter = readTraceFilter(await searchParams)
  const scope = await traceScope(db, project.id, readGateConfig(project.config).segmentBy, filter)
  const [first, newest, clusters, views] = await Promise.all([
    listTracePage(db, scope, { limit: PAGE_ROWS }), getNewestTraceTime(db, project.id), listClusterLabels(db, project.id, filter.cluster === undefined ? [] : [filter.cluster]), readSavedViews(access, 'traces'),
  ])
  const base = projectHref(project.slug, '/traces')
  const key = writeTraceFilter(filter)
  return (
    <TracesPage
      filter={filter} first={first} base={base} sourcesHref={projectHref(project.slug, '/sources')} views={views} clusters={clusters} newestDay={newest?.toISOString().slice(0, 10) ?? null}
      loadMore={listTracesAction.bind(null, project.slug, key)}
      chart={newest && <Suspense key={`chart ${key}`} fallback={<div className={styles.chart}><div className={styles.bars} /><div className={styles.axis}>&nbsp;</div></div>}><Chart scope={scope} base={base} /></Suspense>}
      facets={<Suspense key={`facets ${key}`} fallback={<p className={styles.waiting}>Counting …</p>}><Facets scope={scope} base={base} /></Suspense>}
    />
  )
}

async function Chart({ scope, base }: { scope: TraceScope; base: string }) {
  return <DaysChart data={await listTraceDays(getDeps().db, scope.projectId, scope.dimension, scope.filter)} base={base} filter={scope.filter} />
}

async function Facets({ scope, base }: { scope: TraceScope; base: string }) {
  const { db } = getDeps()
  const facets = await countTraceFacets(db, scope)
  const clusters = await listClusterLabels(db, scope.projectId, facets.values.cluster.map(({ value }) => value).filter(Boolean))
  return <TraceFacetsPanel facets={facets} base={base} filter={scope.filter} clusters={clusters} />
}
