import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { eraseCaseAction, refineExpectationAction } from '@/app/p/[project]/adversarial/actions'
import { flagTraceAction } from '@/app/p/[project]/runs/[runId]/actions'
import { AdversarialCasePage } from '@/components/overview/adversarial-case-page'
import { requireProjectPage } from '@/lib/auth'
import { caseTitle } from '@/lib/core/display/case-title'
import { projectHref } from '@/lib/core/display/project-href'
import { isUuid } from '@/lib/core/uuid'
import { getAdversarialCase } from '@/lib/db/adversarial-pages'
import { listLifeRuns } from '@/lib/db/flag-life'
import { listFlags } from '@/lib/db/flag-list'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string; caseId: string }> }

const readCase = cache(async (projectId: string, caseId: string) => (isUuid(caseId) ? getAdversarialCase(getDeps().db, projectId, caseId) : null))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project: slug, caseId } = await params
  const { project } = await requireProjectPage(slug, 'project.read')
  const view = await readCase(project.id, caseId)
  return { title: view ? caseTitle(view.request) ?? view.key : 'Adversarial case' }
}

export default async function AdversarialCaseRoute({ params }: Props) {
  const { project: slug, caseId } = await params
  const { project, may } = await requireProjectPage(slug, 'project.read')
  const view = await readCase(project.id, caseId)
  if (!view) notFound()
  const { db } = getDeps()
  const [flags, runs] = await Promise.all([listFlags(db, project.id, { caseId, traceId: null }), listLifeRuns(db, [caseId])])
  const open = view.erased === null
  return (
    <AdversarialCasePage
      view={view} flags={flags} runs={(runs.get(caseId) ?? []).reverse()} base={projectHref(project.slug)}
      refine={open && may('case.refine') ? refineExpectationAction.bind(null, project.slug, caseId) : null}
      erase={open && may('project.admin') ? eraseCaseAction.bind(null, project.slug, caseId) : null}
      flag={open && view.traceId !== null && may('trace.flag') ? flagTraceAction.bind(null, project.slug) : null}
    />
  )
}
