import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { startRescanAction } from '@/app/p/[project]/privacy/actions'
import { readScan } from '@/app/p/[project]/privacy/read-privacy'
import { ScanPage } from '@/components/privacy/scan-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { isUuid } from '@/lib/core/uuid'

type Props = { params: Promise<{ project: string; id: string }> }

export const metadata: Metadata = { title: 'Scan of what is stored' }

export default async function ScanRoute({ params }: Props) {
  const { project: slug, id } = await params
  const { project, may } = await requireProjectPage(slug, 'project.read')
  const scan = isUuid(id) ? await readScan(project.id, id) : null
  if (!scan) notFound()
  return <ScanPage scan={scan} base={projectHref(project.slug)} eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`} again={may('project.admin') ? startRescanAction.bind(null, project.slug) : null} />
}
