import { formatCount } from '@/lib/core/display/format'
import type { RunProgress, RunView } from '@/lib/core/display/run-view'

/** What a button says that goes on with a run that has ended; null where nothing is left to measure, or cannot be. */
export function retryLabel(run: Pick<RunView, 'kind' | 'status'>, { total, done, missing }: Pick<RunProgress, 'total' | 'done' | 'missing'>): string | null {
  if (run.kind !== 'replay' || total === 0) return null
  if (run.status === 'done') return missing === 0 ? null : missing === 1 ? 'Measure the missing one again' : `Measure the ${formatCount(missing)} missing again`
  if (run.status !== 'cancelled' && run.status !== 'failed') return null
  const left = total - done + missing
  return left === 0 ? 'Decide now' : `Resume: ${formatCount(left)} of ${formatCount(total)} left`
}
