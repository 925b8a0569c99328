import { changeOf } from '@/lib/core/gate/count-cases'
import type { OpenFlips } from '@/lib/core/gate/assess-run'
import type { Evidence } from '@/lib/core/gate/evidence'
import { flipStatus, type Sides } from '@/lib/core/gate/flip-status'
import { countOf, formatCount } from '@/lib/core/gate/format-figures'
import type { PairedCase } from '@/lib/core/gate/types'

export type SettledQuarantine = {
  /** Flips of quarantined cases that have to run again, on both sides, before anything else. */
  open: OpenFlips
  /** What a case whose flip went away counts as instead, by id. */
  instead: Map<string, PairedCase>
  /** One sentence for the report; null when no quarantined case flipped. */
  warning: string | null
}

/**
 * A flip of a quarantined case counts only if re-runs confirm it; so it is run again on both sides whether its sets tripped or
 * not. One that went away counts with what the re-runs showed, the same on both sides. Without re-runs it counts like any
 * other: a quarantine never excuses a confirmed break, nor one that nobody could look at again.
 */
export function settleQuarantine(cases: readonly PairedCase[], evidence: Evidence | null, sides: Sides): SettledQuarantine {
  const settled: SettledQuarantine = { open: new Map(), instead: new Map(), warning: null }
  const flips = cases.filter((item) => item.quarantined && changeOf(item) !== 0)
  if (flips.length === 0) return settled
  const flipped = countOf(flips.length, 'quarantined case')
  if (evidence === null) return { ...settled, warning: `${flipped} flipped; no re-run was made, so ${flips.length === 1 ? 'it counts' : 'they count'}.` }
  for (const item of flips) {
    const { stays } = flipStatus(changeOf(item) < 0 ? 'break' : 'fix', item.id, evidence, sides)
    if (stays === null) settled.open.set(item.id, 'both')
    if (stays === false) settled.instead.set(item.id, withoutFlip(item, evidence))
  }
  const gone = settled.instead.size
  settled.warning = `${flipped} flipped; ${formatCount(flips.length - gone)} confirmed and counted, ${formatCount(gone)} went away.`
  return settled
}

/** The candidate passes again: both pass. It does not, and the baseline did not either: both fail. */
function withoutFlip(item: PairedCase, evidence: Evidence): PairedCase {
  const brokeAway = item.before && evidence.vote(item.id, 'candidate').passed === true
  const fixedAway = !item.before && evidence.vote(item.id, 'baseline').passed === true
  const passes = Boolean(brokeAway || fixedAway)
  return { ...item, before: passes, after: passes }
}
