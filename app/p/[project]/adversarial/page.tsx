import type { Metadata } from 'next'
import { flagTraceAction } from '@/app/p/[project]/runs/[runId]/actions'
import { AdversarialPage } from '@/components/overview/adversarial-page'
import { requireProjectPage } from '@/lib/auth'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { listAdversarialRows, listAdversarialTrend } from '@/lib/db/overview'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<{ after?: string }> }

export const metadata: Metadata = { title: 'Adversarial set' }

const PAGE_ROWS = 50
const TREND_RUNS = 40

export default async function AdversarialRoute({ params, searchParams }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const cursor = readCursor((await searchParams).after)
  const { db } = getDeps()
  const [found, trend] = await Promise.all([
    listAdversarialRows(db, project.id, { limit: PAGE_ROWS + 1, after: cursor ? { createdAt: cursor.at, caseId: cursor.id } : undefined }),
    listAdversarialTrend(db, project.id, TREND_RUNS),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const last = found.length > PAGE_ROWS ? rows.at(-1)! : null
  const path = projectHref(project.slug, '/adversarial')
  return (
    <AdversarialPage
      rows={rows} trend={trend} base={projectHref(project.slug)}
      next={last && pageHref(path, {}, { at: last.createdAt, id: last.caseId })} first={cursor ? path : null}
      flag={may('trace.flag') ? flagTraceAction.bind(null, project.slug) : null}
    />
  )
}
