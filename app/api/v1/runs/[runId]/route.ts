import { getRunOperation } from '@/lib/core/api/operations'
import { forecast } from '@/lib/core/api/run-progress'
import type { RunDetail } from '@/lib/core/api/runs'
import { runUrl } from '@/lib/core/display/run-url'
import type { RunProgress, RunView } from '@/lib/core/display/run-view'
import { baseUrl } from '@/lib/auth'
import { getRunProgress, getRunView } from '@/lib/db/run-pages'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'

export const GET = route(getRunOperation, async ({ params, project, deps }) => {
  const [run, progress] = await Promise.all([
    getRunView(deps.db, project.id, params.runId), getRunProgress(deps.db, params.runId),
  ])
  if (!run) throw new AppError('not-found', `No run "${params.runId}".`)
  return Response.json(detailOf(run, progress, project.slug, deps.now()))
})

function detailOf(run: RunView, progress: RunProgress, slug: string, at: Date): RunDetail {
  const { id, name, kind, purpose, status, error, candidate, baseline, git, createdAt, startedAt, finishedAt, report } = run
  const elapsedSeconds = startedAt === null ? null : (at.getTime() - Date.parse(startedAt)) / 1000
  return {
    id, url: runUrl(baseUrl(), slug, id), project: slug, name, kind, purpose, status, error, candidate, baseline, git,
    progress: { total: progress.total, done: progress.done, ...forecast({ ...progress, status, elapsedSeconds }) },
    gate: report?.gate ?? null,
    exitCode: report?.exit_code ?? null,
    sentence: report?.sentence ?? null,
    review: reviewOf(run.reviews[0], at),
    createdAt, startedAt, finishedAt,
  }
}

function reviewOf(review: RunView['reviews'][number] | undefined, at: Date): RunDetail['review'] {
  if (!review) return null
  const { choice, reason, evidence, by, createdAt, expiresAt, superseded } = review
  return { choice, reason, evidence, by, createdAt, expiresAt, stands: !superseded && (expiresAt === null || Date.parse(expiresAt) > at.getTime()) }
}
