import type { Metadata } from 'next'
import { drawCasesAction } from '@/app/p/[project]/coverage/actions'
import { acceptFamilyAction, dismissFamilyAction, removeFamilyAction, saveFamilyAction, setCriticalAction, unpinSegmentAction } from '@/app/p/[project]/segments/actions'
import { readSegments } from '@/app/p/[project]/segments/read-segments'
import { SegmentsPage } from '@/components/segments/segments-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Segments' }

export default async function SegmentsRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { slug } = project
  const families = may('project.admin')
    ? {
      accept: acceptFamilyAction.bind(null, slug), dismiss: dismissFamilyAction.bind(null, slug),
      save: saveFamilyAction.bind(null, slug), remove: removeFamilyAction.bind(null, slug),
    }
    : null
  return (
    <SegmentsPage
      view={await readSegments(project)} base={projectHref(slug)} families={families} setCritical={may('project.admin') ? setCriticalAction.bind(null, slug) : null}
      draw={may('run.start') ? drawCasesAction.bind(null, slug) : null} unpin={may('run.review') ? unpinSegmentAction.bind(null, slug) : null}
    />
  )
}
