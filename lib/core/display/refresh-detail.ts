import type { RefreshDetail } from '@/lib/core/api/refreshes'
import { runUrl } from '@/lib/core/display/run-url'
import { stagePace } from '@/lib/core/refresh/refresh-stages'
import type { RefreshView } from '@/lib/core/refresh/refresh-view'

/** Where people see a refresh. */
export function refreshUrl(base: string, slug: string): string {
  return `${base.replace(/\/+$/, '')}/p/${slug}/coverage`
}

/** A refresh as the API gives it; `now` in milliseconds, for the time that is left. */
export function refreshDetailOf(refresh: RefreshView, { base, slug, now }: { base: string; slug: string; now: number }): RefreshDetail {
  const { id, status, trigger, datasetName, stage, error, clusteringId, datasetId, runId, difference, createdAt, startedAt, finishedAt } = refresh
  const stages = refresh.stages.map((one) => {
    const { perSecond, secondsLeft } = stagePace(one, now)
    return { ...one, ratePerSecond: perSecond, secondsLeft }
  })
  return {
    id, url: refreshUrl(base, slug), status, trigger, datasetName, stage, stages, error, clusteringId, datasetId, runId, runUrl: runId === null ? null : runUrl(base, slug, runId),
    difference, createdAt, startedAt, finishedAt,
  }
}
