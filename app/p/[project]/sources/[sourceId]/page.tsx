import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { readSource } from '@/app/p/[project]/sources/read-sources'
import { sourceActionSet } from '@/app/p/[project]/sources/source-action-set'
import { saveSettingsAction } from '@/app/p/[project]/sources/source-actions'
import { viewImports } from '@/app/p/[project]/sources/view-imports'
import { ImportsPanel } from '@/components/sources/imports-panel'
import { SourcePage } from '@/components/sources/source-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { listImports } from '@/lib/db/imports'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string; sourceId: string }> }

const IMPORTS = 10

const read = cache(readSource)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project: slug, sourceId } = await params
  const { project, may } = await requireProjectPage(slug, 'project.read')
  return { title: (await read(project.id, sourceId, may('project.admin')))?.name ?? 'Source' }
}

export default async function SourceRoute({ params }: Props) {
  const { project: slug, sourceId } = await params
  const { project, may } = await requireProjectPage(slug, 'project.read')
  const admin = may('project.admin')
  const source = await read(project.id, sourceId, admin)
  if (!source) notFound()
  const { db, now } = getDeps()
  const base = projectHref(project.slug, '/sources')
  const imports = await viewImports(db, project.slug, await listImports(db, project.id, { limit: IMPORTS, sourceId }))
  return (
    <SourcePage
      source={source} base={base} eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`} segmentBy={readGateConfig(project.config).segmentBy}
      today={now().toISOString().slice(0, 10)} actions={admin ? sourceActionSet(project.slug) : null} saveSettings={admin ? saveSettingsAction.bind(null, project.slug, sourceId) : null}
    >
      <ImportsPanel imports={imports} next={imports.length === IMPORTS ? `${base}?source=${sourceId}` : null} first={null} />
    </SourcePage>
  )
}
