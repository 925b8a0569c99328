import { countOf, formatChance, formatCount } from '@/lib/core/gate/format-figures'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

/** What it costs that flips are not re-run (measured: 40 sets, 5 % flakes, 14 points lost in 47 cases). */
export const CONFIRM_OFF = 'confirm: off. Flips were not re-run, so about half of the drops that the gate could catch are missed: '
  + 'at 5% flakes 35% instead of 66% of the 14-point drops in 47 cases.'

/** One line about the re-runs of a run and their price. */
export function confirmInWords({ confirm, confirmation }: Pick<GateReport, 'confirm' | 'confirmation'>): string {
  if (confirm === 'off' || !confirmation) return CONFIRM_OFF
  const { cases, executions, share, control, sides } = confirmation
  if (executions === 0) return 'confirm: on. Nothing had to be re-run: no set dropped far enough to be blocked.'
  const side = sides === 'candidate' ? ', on the side of the candidate only' : ''
  const sample = control && control.sampled > 0
    ? ` Of ${countOf(control.sampled, 'flip')} sampled elsewhere, ${formatCount(control.confirmed)} stayed.` : ''
  return `confirm: on. Re-run: ${countOf(cases, 'case')} in ${countOf(executions, 'execution')}${side}, ${formatChance(share)} on top of the first run.${sample}`
}

/** How many of the flips of a set stayed: "7 of 8" where they were re-run, the plain number of the first run elsewhere. */
export function flipCells(set: Pick<SetResult, 'breaks' | 'fixes' | 'groups' | 'confirmed'>): { broke: string; fixed: string; flaky: string } {
  const first = set.groups ?? set
  if (!set.confirmed) return { broke: formatCount(first.breaks), fixed: formatCount(first.fixes), flaky: '' }
  const { reached, surviving, breaks, fixes, flakyCases } = set.confirmed
  const flaky = formatCount(flakyCases.length)
  if (reached === 'failing-side') return { broke: `${formatCount(surviving)} of ${formatCount(first.breaks)}`, fixed: formatCount(first.fixes), flaky }
  return { broke: `${formatCount(breaks)} of ${formatCount(first.breaks)}`, fixed: `${formatCount(fixes)} of ${formatCount(first.fixes)}`, flaky }
}

/** Ids of the breaks that stayed broken; with `confirm: off` those of the first run. Empty where no re-run went that far. */
export function standingBreaks(set: SetResult, confirm: GateReport['confirm']): string[] {
  if (confirm === 'off') return set.breakCases ?? []
  if (set.confirmed?.reached !== 'both') return []
  const broke = new Set(set.breakCases ?? [])
  return set.confirmed.confirmedCases.filter((id) => broke.has(id))
}
