import type { Metadata } from 'next'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { readSavedViews } from '@/app/p/[project]/read-saved-views'
import { TracesPage } from '@/components/traces/traces-page'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { readViewQuery } from '@/lib/core/display/saved-view'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { findNewestCluster } from '@/lib/db/clusters'
import { listSegmentChoices, listTraceRows } from '@/lib/db/trace-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Traces' }

const PAGE_ROWS = 50

export default async function TracesRoute({ params, searchParams }: Props) {
  const access = await requireProjectPage((await params).project, 'project.read')
  const { project } = access
  const { q, segment, customer, status, cluster, after } = queryTexts(await searchParams, ['q', 'segment', 'customer', 'status', 'cluster', 'after'])
  const { db } = getDeps()
  const cursor = readCursor(after)
  const [found, segments, named, views] = await Promise.all([
    listTraceRows(db, project.id, {
      dimension: readGateConfig(project.config).segmentBy, filter: { text: q, segment, customer, status, cluster }, limit: PAGE_ROWS + 1,
      after: cursor ? { ts: cursor.at, id: cursor.id } : undefined,
    }),
    listSegmentChoices(db, project.id), cluster === undefined ? null : findNewestCluster(db, project.id, cluster), readSavedViews(access, 'traces'),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const last = found.length > PAGE_ROWS ? rows.at(-1)! : null
  const path = projectHref(project.slug, '/traces')
  const filters = { q, segment, customer, status, cluster }
  const { query } = readViewQuery('traces', pageHref('', filters, null))
  return (
    <TracesPage
      rows={rows} base={path} views={views} query={query} segments={segments} customer={customer ?? null} filtered={Object.values(filters).some(Boolean)} origin={baseUrl()}
      next={last && pageHref(path, filters, { at: last.ts, id: last.id })} first={cursor ? pageHref(path, filters, null) : null}
      withoutCustomer={pageHref(path, { ...filters, customer: undefined }, null)}
      cluster={cluster === undefined ? null : { label: named?.label ?? cluster, without: pageHref(path, { ...filters, cluster: undefined }, null) }}
    />
  )
}
