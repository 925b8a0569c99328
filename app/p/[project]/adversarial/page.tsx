import type { Metadata } from 'next'
import { verifyAdversarialAction } from '@/app/p/[project]/adversarial/actions'
import { readTrend } from '@/app/p/[project]/adversarial/read-trend'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { AdversarialPage } from '@/components/overview/adversarial-page'
import { requireProjectPage } from '@/lib/auth'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { LIFE_STATES } from '@/lib/core/flag/flag-life'
import { getChainHead } from '@/lib/db/adversarial-entries'
import { listAdversarialSet, listCohorts } from '@/lib/db/adversarial-pages'
import { countOpenTickets } from '@/lib/db/tickets'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Adversarial set' }

const PAGE_ROWS = 50

export default async function AdversarialRoute({ params, searchParams }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { q, state, month, after } = queryTexts(await searchParams, ['q', 'state', 'month', 'after'])
  const cursor = readCursor(after)
  const { db } = getDeps()
  const [found, cohorts, trend, head, waiting] = await Promise.all([
    listAdversarialSet(db, project.id, { filter: { text: q, month, state: LIFE_STATES.find((known) => known === state) }, limit: PAGE_ROWS + 1, after: cursor ?? undefined }),
    listCohorts(db, project.id), readTrend(project.id, db), getChainHead(db, project.id), countOpenTickets(db, project.id),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const last = found.length > PAGE_ROWS ? rows.at(-1)! : null
  const path = projectHref(project.slug, '/adversarial')
  const filters = { q, state, month }
  return (
    <AdversarialPage
      rows={rows} cohorts={cohorts} trend={trend} base={projectHref(project.slug)} slug={project.slug} weight={readGateConfig(project.config).adversarial.weight}
      chain={{ head, verify: verifyAdversarialAction.bind(null, project.slug) }} waiting={waiting} canFlag={may('trace.flag')} filtered={Object.values(filters).some(Boolean)}
      next={last && pageHref(path, filters, { at: last.createdAt, id: last.caseId })} first={cursor ? pageHref(path, filters, null) : null}
    />
  )
}
