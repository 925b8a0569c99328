import type { Metadata } from 'next'
import { fillRatingsAction, nextTasksAction } from '@/app/p/[project]/ratings/actions'
import { readNextTasks } from '@/app/p/[project]/ratings/read-ratings'
import { PeoplePanels } from '@/components/ratings/people-panels'
import { RatingDesk } from '@/components/ratings/rating-desk'
import { RatingsPage, type RatingsTab } from '@/components/ratings/ratings-page'
import { SettledList } from '@/components/ratings/settled-list'
import { requireProjectPage } from '@/lib/auth'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { ratersAgreement, SETTLED_OUTCOMES, type SettledFilter } from '@/lib/core/display/ratings-view'
import { listFirstChoices, listRatedNames, listRaters, listSettledTasks } from '@/lib/db/rating-list'
import { getRatingProgress } from '@/lib/db/rating-queue'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }
type Guarded = Awaited<ReturnType<typeof requireProjectPage>>

export const metadata: Metadata = { title: 'Rate' }

const PAGE_ROWS = 50
/** Tasks behind the agreement of people with each other. */
const AGREEMENT_TASKS = 2000

function midnight(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()))
}

export default async function RatingsRoute({ params, searchParams }: Props) {
  const guarded = await requireProjectPage((await params).project, 'project.read')
  const { project, viewer, may } = guarded
  const query = queryTexts(await searchParams, ['tab', 'outcome', 'judge', 'segment', 'after'])
  const tab: RatingsTab = query.tab === 'settled' || (query.tab === 'people' && may('project.admin')) ? query.tab : 'rate'
  const { db, now } = getDeps()
  const progress = await getRatingProgress(db, project.id, viewer.userId, midnight(now()))
  return (
    <RatingsPage
      tab={tab} path={projectHref(project.slug, '/ratings')} progress={progress} mayRate={may('case.rate')} maySeePeople={may('project.admin')}
      eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`}
    >
      {tab === 'rate' && await rateTab(guarded, progress)}
      {tab === 'settled' && await settledTab(guarded, query)}
      {tab === 'people' && <PeoplePanels raters={await listRaters(db, project.id)} agreement={ratersAgreement(await listFirstChoices(db, project.id, AGREEMENT_TASKS))} />}
    </RatingsPage>
  )
}

async function rateTab({ project, viewer, may }: Guarded, progress: Awaited<ReturnType<typeof getRatingProgress>>) {
  const tasks = may('case.rate') ? await readNextTasks(getDeps().db, { projectId: project.id, userId: viewer.userId, skipped: [], without: [] }) : null
  return (
    <RatingDesk
      tasks={tasks} progress={progress} storageKey={`slicegate.skipped.${project.id}.${viewer.userId}`}
      giveUrl={`/api/v1/ratings?project=${encodeURIComponent(project.slug)}`} next={nextTasksAction.bind(null, project.slug)}
      fill={may('run.review') ? fillRatingsAction.bind(null, project.slug) : null}
    />
  )
}

async function settledTab({ project }: Guarded, query: Record<'outcome' | 'judge' | 'segment' | 'after', string | undefined>) {
  const { db } = getDeps()
  const filter: SettledFilter = { outcome: SETTLED_OUTCOMES.find((known) => known === query.outcome), judge: query.judge, segment: query.segment }
  const after = readCursor(query.after)
  const [found, names] = await Promise.all([
    listSettledTasks(db, project.id, { filter, limit: PAGE_ROWS + 1, ...(after ? { after } : {}) }), listRatedNames(db, project.id),
  ])
  const tasks = found.slice(0, PAGE_ROWS)
  const last = found.length > PAGE_ROWS ? tasks.at(-1)! : null
  const path = projectHref(project.slug, '/ratings')
  const filters = { tab: 'settled', ...filter }
  return (
    <SettledList
      tasks={tasks} names={names} filtered={Object.values(filter).some(Boolean)} runsHref={projectHref(project.slug, '/runs')}
      next={last && pageHref(path, filters, { at: last.settledAt, id: last.id })} first={after ? pageHref(path, filters, null) : null}
      csvHref={pageHref('/api/v1/ratings', { project: project.slug, format: 'csv', ...filter }, null)}
    />
  )
}
