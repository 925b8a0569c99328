import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { ReportSlice } from '@/lib/core/gate/types'

/** The figures of a found slice in one line; the chance is that of any such slice among all that were searched. */
export function sliceFigures({ search, before, after, breaks, fixes, confirmed, adjustedP, fails, expected }: ReportSlice): string {
  const luck = `${formatPercent(adjustedP, 1)} chance of such a slice by luck`
  if (search === 'level') return `the candidate fails ${plural(fails, 'case')} of it, ${expected.toFixed(1)} were to be expected from its segments · ${luck} · weak before this deploy, too`
  const stayed = confirmed ? `, ${formatCount(confirmed.breaks)} stayed broken on re-run` : ''
  return `${formatPercent(before)} → ${formatPercent(after)} · ${formatCount(breaks)} broke${stayed}, ${formatCount(fixes)} fixed · ${luck}`
}
