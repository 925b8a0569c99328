import type { MissingShares, RereadView, SourceRow, SourceStanding } from '@/lib/core/sources/source-view'
import type { PullState } from '@/lib/core/sources/pull-state'

type Standing = { baseUrl: string | null; enabled: boolean; status: 'idle' | 'pulling' | 'failed'; state: PullState }

/** Where a source stands now. One that sends its log is idle. */
export function sourceStanding({ baseUrl, enabled, status, state }: Standing, nowMs: number): SourceStanding {
  if (baseUrl === null) return 'idle'
  const held = state.lease !== null && Date.parse(state.lease.until) > nowMs
  if (status === 'pulling') return held ? 'pulling' : 'stopped'
  return enabled ? status : 'paused'
}

/** When a source is asked next; null: nobody asks it by itself, or it is being asked. A time that is over: at once. */
export function nextPullAt(source: Standing & { everyMinutes: number | null; pulledAt: Date | null }, nowMs: number): string | null {
  const { baseUrl, enabled, everyMinutes, pulledAt } = source
  if (baseUrl === null || !enabled || everyMinutes === null || sourceStanding(source, nowMs) === 'pulling') return null
  return new Date(pulledAt === null ? nowMs : pulledAt.getTime() + everyMinutes * 60_000).toISOString()
}

/** Shares of calls, 0 to 1, never above; null where no call came in. */
export function missingShares({ stored, duplicates, missing }: { stored: number; duplicates: number; missing: { customer: number; segment: number; conversation: number } }): MissingShares {
  const calls = stored + duplicates
  const share = (count: number) => (calls === 0 ? null : Math.min(1, count / calls))
  return { customer: share(missing.customer), segment: share(missing.segment), conversation: share(missing.conversation) }
}

/** How much of the time that the pull under way has to read is read, 0 to 1; null: none is under way, or it has read nothing yet. */
export function pullProgress({ progress, lease }: PullState): SourceRow['progress'] {
  if (!progress || !lease) return null
  const [from, to, goal] = [Date.parse(progress.from), Date.parse(progress.to), Date.parse(progress.goal)]
  return { share: goal > from ? Math.min(1, Math.max(0, (to - from) / (goal - from))) : 1, rows: progress.rows, stored: progress.stored, at: progress.to }
}

export function rereadView({ reread }: PullState): RereadView | null {
  if (!reread) return null
  const { total, done, changed, hidden, finishedAt, error } = reread
  return { total, done, changed, hidden, finished: finishedAt !== null, error }
}

/** `every 15 min`, `every 2 h`, `every day`; null is `by hand`. */
export function everyWords(minutes: number | null): string {
  if (minutes === null) return 'by hand'
  if (minutes % 1440 === 0) return minutes === 1440 ? 'every day' : `every ${minutes / 1440} days`
  if (minutes % 60 === 0) return minutes === 60 ? 'every hour' : `every ${minutes / 60} h`
  return `every ${minutes} min`
}
