import type { Metadata } from 'next'
import { exportCostsAction } from '@/app/p/[project]/cost/actions'
import { COST_WEEKS, readCosts } from '@/app/p/[project]/cost/read-costs'
import { CostPage } from '@/components/cost/cost-page'
import { requireProjectPage } from '@/lib/auth'
import { weekBudget } from '@/lib/core/config/week-budget'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { getWeekSpending } from '@/lib/db/spending'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Cost' }

const PAGE_ROWS = 25

export default async function CostRoute({ params, searchParams }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { period, page } = queryTexts(await searchParams, ['period', 'page'])
  const { db, now } = getDeps()
  const [report, weekSpending] = await Promise.all([readCosts(project.id), getWeekSpending(db, project.id, now())])
  const shown = period === 'all' || (period !== 'week' && report.week.runs === 0) ? 'all' : 'week'
  const path = projectHref(project.slug, '/cost')
  const last = Math.max(1, Math.ceil(report.runs.length / PAGE_ROWS))
  const number = /^[1-9]\d{0,3}$/.test(page ?? '') ? Math.min(Number(page), last) : 1
  return (
    <CostPage
      report={report} weekBudget={{ ...weekSpending, budgetUsd: weekBudget(project.config) }} shown={shown} hrefs={{ week: `${path}?period=week`, all: `${path}?period=all` }} weeks={COST_WEEKS}
      runs={{
        from: (number - 1) * PAGE_ROWS, to: number * PAGE_ROWS,
        next: number < last ? `${path}?period=${shown}&page=${number + 1}` : null, first: number > 1 ? `${path}?period=${shown}` : null,
      }}
      runsHref={projectHref(project.slug, '/runs')} pricesHref={may('project.admin') ? projectHref(project.slug, '/settings#endpoints') : null}
      eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`} exportAll={exportCostsAction.bind(null, project.slug)}
    />
  )
}
