import type { Metadata } from 'next'
import { readOverrides } from '@/app/p/[project]/reviews/read-overrides'
import { takeRunAction } from '@/app/p/[project]/runs/[runId]/review-actions'
import { QueuePage } from '@/components/review/queue-page'
import { requireProjectPage } from '@/lib/auth'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { QUEUE_OWNERS } from '@/lib/core/review/queue-view'
import { countByReviewer } from '@/lib/core/review/score-override'
import { listDecidedReviews, listReviewQueue } from '@/lib/db/review-queue'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Reviews' }

const PAGE_ROWS = 50
const DECIDED_ROWS = 8
const OVERRIDES = 20

export default async function ReviewsRoute({ params, searchParams }: Props) {
  const { project, viewer, may } = await requireProjectPage((await params).project, 'project.read')
  const query = queryTexts(await searchParams, ['owner', 'after'])
  const owner = QUEUE_OWNERS.find((known) => known === query.owner) ?? 'all'
  const cursor = readCursor(query.after)
  const { db, now } = getDeps()
  const at = now()
  const [found, decided, overrides] = await Promise.all([
    listReviewQueue(db, project.id, {
      at, owner, userId: viewer.userId, limit: PAGE_ROWS + 1, after: cursor ? { createdAt: cursor.at, id: cursor.id } : undefined,
    }),
    listDecidedReviews(db, project.id, { at, limit: DECIDED_ROWS }), readOverrides(project.id, { limit: OVERRIDES }),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const last = found.length > PAGE_ROWS ? rows.at(-1)! : null
  const queueHref = projectHref(project.slug, '/reviews')
  const filter = { owner: owner === 'all' ? undefined : owner }
  return (
    <QueuePage
      eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`} runsHref={projectHref(project.slug, '/runs')} adversarialHref={projectHref(project.slug, '/adversarial')}
      queueHref={queueHref} owner={owner} rows={rows} next={last && pageHref(queueHref, filter, { at: last.createdAt, id: last.runId })} first={cursor ? pageHref(queueHref, filter, null) : null}
      decided={decided} overrides={overrides} people={countByReviewer(overrides)} viewerId={viewer.userId}
      take={may('run.review') ? takeRunAction.bind(null, project.slug) : null}
    />
  )
}
