import { z } from 'zod'

/** What a refresh does, in this order. `start` begins a run on the new cases, where that was asked for. */
export const REFRESH_STAGES = ['pull', 'redact', 'embed', 'cluster', 'match', 'sample', 'freeze', 'start'] as const
export type RefreshStageName = (typeof REFRESH_STAGES)[number]

export const REFRESH_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type RefreshStatus = (typeof REFRESH_STATUSES)[number]

/**
 * `done` of `total` units; `total` null = not known yet. `note` says what it found, or why it was skipped or failed. A stage that
 * went on after an interruption keeps its start.
 */
export const refreshStageSchema = z.object({
  name: z.enum(REFRESH_STAGES),
  status: z.enum(['waiting', 'running', 'done', 'skipped', 'failed']),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  note: z.string().nullable(),
})
export type RefreshStage = z.infer<typeof refreshStageSchema>

const UNITS: Record<RefreshStageName, string> = {
  pull: 'traces', redact: 'traces', embed: 'texts', cluster: 'steps', match: 'clusters', sample: 'cases', freeze: 'cases', start: 'runs',
}

export function newStages(): RefreshStage[] {
  return REFRESH_STAGES.map((name) => ({ name, status: 'waiting', done: 0, total: null, unit: UNITS[name], startedAt: null, finishedAt: null, note: null }))
}

/** Units per second so far, and seconds that are left at that rate; null where it cannot be told yet. `now` in milliseconds. */
export function stagePace({ status, done, total, startedAt }: RefreshStage, now: number): { perSecond: number | null; secondsLeft: number | null } {
  if (status !== 'running' || startedAt === null || done <= 0) return { perSecond: null, secondsLeft: null }
  const seconds = (now - Date.parse(startedAt)) / 1000
  if (seconds <= 0) return { perSecond: null, secondsLeft: null }
  const perSecond = done / seconds
  return { perSecond, secondsLeft: total === null ? null : Math.max(0, total - done) / perSecond }
}
