import type { Metadata } from 'next'
import { checkCanariesAction, countEffectsAction, startRescanAction } from '@/app/p/[project]/privacy/actions'
import { readPrivacy } from '@/app/p/[project]/privacy/read-privacy'
import { PrivacyOverview } from '@/components/privacy/overview-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Privacy' }

export default async function PrivacyRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { slug } = project
  return (
    <PrivacyOverview
      read={await readPrivacy(project.id)} base={projectHref(slug)} eventsUrl={`/api/v1/projects/${encodeURIComponent(slug)}/events`}
      actions={{
        check: may('privacy.check') ? checkCanariesAction.bind(null, slug) : null, scan: may('project.admin') ? startRescanAction.bind(null, slug) : null,
        effects: countEffectsAction.bind(null, slug),
      }}
    />
  )
}
