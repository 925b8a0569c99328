import { formatCount, formatDuration } from '@/lib/core/display/format'
import type { DatasetDifference } from '@/lib/core/refresh/dataset-difference'
import { stagePace, type RefreshStage, type RefreshStageName } from '@/lib/core/refresh/refresh-stages'
import type { RefreshTrigger } from '@/lib/core/refresh/refresh-view'

export const STAGE_WORDS: Record<RefreshStageName, string> = {
  pull: 'Pull', redact: 'Redact', embed: 'Embed', cluster: 'Cluster', match: 'Match', sample: 'Sample', freeze: 'Freeze', start: 'Start a run',
}

export const TRIGGER_WORDS: Record<RefreshTrigger, string> = { button: 'by hand', schedule: 'by the schedule', api: 'over the API', cli: 'from the command line' }

/** Part of a stage that is done, 0 to 1; null when it cannot be told. A stage that ended is done, whatever it counted. */
export function stageShare({ status, done, total }: RefreshStage): number | null {
  if (status === 'done' || status === 'skipped') return 1
  if (status === 'waiting') return 0
  return total === null || total <= 0 ? null : Math.min(1, done / total)
}

/** How far a stage is, with rate and time left where they can be told, e.g. "1,200 of 5,833 traces · 400/s · 12 s left". `nowMs` since 1970. */
export function stageText(stage: RefreshStage, nowMs: number): string {
  const { status, done, total, unit, note } = stage
  if (status === 'waiting') return ''
  if (status === 'skipped' || status === 'failed') return note ?? status
  const counted = total === null ? `${formatCount(done)} ${unit}` : `${formatCount(done)} of ${formatCount(total)} ${unit}`
  if (status === 'done') return [`${formatCount(done)} ${unit}`, tookText(stage), note].filter(Boolean).join(' · ')
  const { perSecond, secondsLeft } = stagePace(stage, nowMs)
  const rate = perSecond === null ? '' : `${perSecond >= 10 ? formatCount(perSecond) : perSecond.toFixed(1)}/s`
  const left = secondsLeft === null ? '' : `${formatDuration(Math.max(1000, secondsLeft * 1000)).replace(/\.\d+ s/, ' s')} left`
  return [counted, rate, left, note].filter(Boolean).join(' · ')
}

function tookText({ startedAt, finishedAt }: RefreshStage): string {
  if (startedAt === null || finishedAt === null) return ''
  return formatDuration(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)))
}

/** What became of the dataset, e.g. "120 added, 1,080 kept, 120 gone since v11". */
export function differenceText({ before, unchanged, added, kept, gone }: DatasetDifference): string {
  if (unchanged) return `the same cases as ${before ? `v${before.version}` : 'before'}`
  if (!before) return `${formatCount(added)} cases, the first version`
  return `${formatCount(added)} added, ${formatCount(kept)} kept, ${formatCount(gone)} gone since v${before.version}`
}

/** Schedules to choose from; what is not among them is written as cron. */
export const SCHEDULE_PRESETS: readonly { cron: string; label: string }[] = [
  { cron: '0 6 * * 1', label: 'Every Monday at 06:00' },
  { cron: '0 6 * * 4', label: 'Every Thursday at 06:00' },
  { cron: '0 2 * * 0', label: 'Every Sunday at 02:00' },
  { cron: '0 6 * * *', label: 'Every day at 06:00' },
  { cron: '0 6 1 * *', label: 'On the first of every month at 06:00' },
]

/** A schedule in words; the cron text itself where it is none of the presets. */
export function scheduleText(cron: string): string {
  return SCHEDULE_PRESETS.find((preset) => preset.cron === cron)?.label ?? cron
}
