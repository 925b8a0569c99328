import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { discardLinesAction, retryImportAction } from '@/app/p/[project]/sources/import-actions'
import { viewImports } from '@/app/p/[project]/sources/view-imports'
import { ImportPage } from '@/components/sources/import-page'
import { requireProjectPage } from '@/lib/auth'
import { importHref } from '@/lib/core/display/import-view'
import { projectHref } from '@/lib/core/display/project-href'
import { isUuid } from '@/lib/core/uuid'
import { getImport } from '@/lib/db/imports'
import { countQuarantinedLines, groupQuarantinedLines } from '@/lib/db/quarantined-lines'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string; importId: string }> }

export const metadata: Metadata = { title: 'Import' }

export default async function ImportRoute({ params }: Props) {
  const { project: slug, importId } = await params
  const { project, may } = await requireProjectPage(slug, 'project.read')
  const { db } = getDeps()
  const found = (isUuid(importId) ? await getImport(db, project.id, importId) : null) ?? notFound()
  const [[traffic], groups, lines] = await Promise.all([
    viewImports(db, project.slug, [found]), groupQuarantinedLines(db, importId, { reasons: 50, lines: 5, chars: 400 }), countQuarantinedLines(db, importId),
  ])
  const path = importHref(project.slug, importId)
  return (
    <ImportPage
      traffic={traffic!} groups={groups} lines={lines} sourcesHref={projectHref(project.slug, '/sources')}
      actions={may('trace.ingest') ? { retry: retryImportAction.bind(null, project.slug, importId), discard: discardLinesAction.bind(null, project.slug, importId) } : null}
      downloads={{ jsonl: `${path}/lines?format=jsonl`, lines: `${path}/lines?format=lines` }}
      sourceHref={found.source && projectHref(project.slug, `/sources/${found.source.id}`)} eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`}
    />
  )
}
