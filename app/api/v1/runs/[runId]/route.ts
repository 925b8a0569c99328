import { getRunOperation } from '@/lib/core/api/operations'
import { forecast } from '@/lib/core/api/run-progress'
import type { RunDetail } from '@/lib/core/api/runs'
import { spendingView, type SpendingView } from '@/lib/core/cost/spending-view'
import { runUrl } from '@/lib/core/display/run-url'
import type { ReviewView, RunProgress, RunView } from '@/lib/core/display/run-view'
import { pendingReview, standingReview } from '@/lib/core/display/standing-review'
import { baseUrl } from '@/lib/auth'
import { getRunProgress, getRunView } from '@/lib/db/run-pages'
import { getSpending, getSpendingRow } from '@/lib/db/spending'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'

export const GET = route(getRunOperation, async ({ params, project, deps }) => {
  const [run, progress, spent] = await Promise.all([
    getRunView(deps.db, project.id, params.runId), getRunProgress(deps.db, params.runId), getSpendingRow(deps.db, params.runId),
  ])
  if (!run || !spent) throw new AppError('not-found', `No run "${params.runId}".`)
  const spending = spendingView(spent, await getSpending(deps.db, spent, deps.now()))
  return Response.json(detailOf(run, progress, spending, { slug: project.slug, at: deps.now() }))
})

function detailOf(run: RunView, progress: RunProgress, spending: SpendingView, { slug, at }: { slug: string; at: Date }): RunDetail {
  const { id, name, kind, purpose, status, error, candidate, baseline, git, createdAt, startedAt, finishedAt, report } = run
  const { paused, suggestedUsd, ...figures } = spending
  const elapsedSeconds = startedAt === null ? null : (at.getTime() - Date.parse(startedAt)) / 1000
  return {
    id, url: runUrl(baseUrl(), slug, id), project: slug, name, kind, purpose, status, error, candidate, baseline, git,
    progress: { total: progress.total, done: progress.done, ...forecast({ ...progress, status, elapsedSeconds }) },
    spending: figures,
    paused: paused && { ...paused, suggestedUsd },
    gate: report?.gate ?? null,
    exitCode: report?.exit_code ?? null,
    sentence: report?.sentence ?? null,
    review: reviewOf(run.reviews, at),
    pendingReview: pendingOf(run.reviews, at),
    createdAt, startedAt, finishedAt,
  }
}

/** The newest review that no second person is waited for; of an override that a second person made stand, `by` is who wanted it. */
function reviewOf(reviews: ReviewView[], at: Date): RunDetail['review'] {
  const review = reviews.find(({ stands }) => stands)
  if (!review) return null
  const { choice, reason, evidence, createdAt, expiresAt } = review
  const asked = choice === 'override' ? reviews.find(({ id }) => id === review.secondsId) : undefined
  return {
    choice, reason: asked?.reason ?? reason, evidence, by: asked?.by ?? review.by, agreedBy: asked ? review.by : null, createdAt, expiresAt,
    stands: standingReview(reviews, at.getTime())?.id === review.id,
  }
}

function pendingOf(reviews: ReviewView[], at: Date): RunDetail['pendingReview'] {
  const review = pendingReview(reviews, at.getTime())
  if (!review) return null
  const { id, reason, evidence, by, createdAt, expiresAt, critical } = review
  return { id, reason, evidence, by, createdAt, expiresAt, critical }
}
