import type { Metadata } from 'next'
import { tryPolicyAction } from '@/app/p/[project]/policy/actions'
import { saveConfigAction } from '@/app/p/[project]/settings/actions'
import { PolicyPage } from '@/components/policy/policy-page'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { countDecidedRuns } from '@/lib/db/decided-runs'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Policy' }

export default async function PolicyRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  return (
    <PolicyPage
      slug={project.slug} runsHref={projectHref(project.slug, '/runs')} config={project.config} total={await countDecidedRuns(getDeps().db, project.id)}
      attempt={tryPolicyAction.bind(null, project.slug)} save={may('project.admin') ? saveConfigAction.bind(null, project.slug) : null}
      command={`SLICEGATE_URL=${baseUrl()} npx slicegate gate --candidate MODEL --wait`}
    />
  )
}
