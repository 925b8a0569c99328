import type { Metadata } from 'next'
import { readSources } from '@/app/p/[project]/sources/read-sources'
import { sourceActionSet } from '@/app/p/[project]/sources/source-action-set'
import { viewImports } from '@/app/p/[project]/sources/view-imports'
import { PullTab } from '@/components/sources/pull-tab'
import { AddSource, SourcesTable } from '@/components/sources/source-table'
import { TrafficPage } from '@/components/sources/traffic-page'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { TRACE_FORMATS } from '@/lib/core/formats/trace-formats'
import { isUuid } from '@/lib/core/uuid'
import { listImports } from '@/lib/db/imports'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Sources' }

const PAGE_ROWS = 25

export default async function SourcesRoute({ params, searchParams }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { source, after } = queryTexts(await searchParams, ['source', 'after'])
  const { db, now } = getDeps()
  const cursor = readCursor(after)
  const found = await listImports(db, project.id, {
    limit: PAGE_ROWS + 1, after: cursor && { startedAt: new Date(cursor.at), id: cursor.id }, ...(isUuid(source) ? { sourceId: source } : {}),
  })
  const imports = await viewImports(db, project.slug, found.slice(0, PAGE_ROWS))
  const last = found.length > PAGE_ROWS ? imports.at(-1)! : null
  const path = projectHref(project.slug, '/sources')
  const admin = may('project.admin')
  const [sources, actions, today] = [await readSources(project.id, admin), admin ? sourceActionSet(project.slug) : null, now().toISOString().slice(0, 10)]
  return (
    <TrafficPage
      slug={project.slug} origin={baseUrl()} formats={[...TRACE_FORMATS]} imports={imports} mayUpload={may('trace.ingest')}
      sources={<SourcesTable sources={sources} base={path} today={today} actions={actions} />} pull={<PullTab add={actions && <AddSource today={today} actions={actions} variant="default" />} />}
      eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`}
      next={last && pageHref(path, { source }, { at: last.startedAt, id: last.id })} first={cursor ? pageHref(path, { source }, null) : null}
    />
  )
}
