import type { Metadata } from 'next'
import { switchOnAction } from '@/app/p/[project]/privacy/actions'
import { PreviewPage } from '@/components/privacy/preview-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { previewRules } from '@/lib/services/preview-rules'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Preview of the rules' }

export default async function PreviewRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const view = await previewRules({ projectId: project.id }, getDeps())
  return <PreviewPage view={view} base={projectHref(project.slug)} switchOn={may('project.admin') ? switchOnAction.bind(null, project.slug, view.version) : null} />
}
