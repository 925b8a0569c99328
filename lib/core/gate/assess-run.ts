import type { GateConfig } from '@/lib/core/config/types'
import type { AssembledSets, SetDraft } from '@/lib/core/gate/assemble-sets'
import { reachesBlocking, trips, type ComparedSet } from '@/lib/core/gate/compare-sets'
import { confirmedUnits, readFlips, survivingUnits, type ConfirmedUnits, type Extent, type Flip } from '@/lib/core/gate/confirm-set'
import type { Evidence } from '@/lib/core/gate/evidence'
import type { Sides } from '@/lib/core/gate/flip-status'
import type { PairedCase } from '@/lib/core/gate/types'
import { weightedDrop } from '@/lib/core/gate/weighted-score'

/** A gated set with its first-run counts and what re-runs made of its flips so far. */
export type AssessedSet = {
  draft: SetDraft
  compared: ComparedSet
  tripped: boolean
  /** Empty where the flips were not re-run. */
  flips: Flip[]
  /** null: not re-run. Under `failing-side` the other side was not asked, because too few breaks failed again. */
  reached: Extent | null
  confirmed: ConfirmedUnits | null
}

/** Case id → how far its flip is to be re-run. */
export type OpenFlips = Map<string, Extent>

export type AssessedRun = { assembled: AssembledSets; sets: AssessedSet[]; open: OpenFlips }

type Reruns = { evidence: Evidence | null; sides: Sides }

/**
 * Sections 4.1 and 4.2: which gated sets trip, and what re-runs made of their flips. `open` names what has to be re-run before
 * anything can be decided. Without evidence (`confirm: off`) every flip counts as confirmed and nothing is open.
 */
export function assessRun(
  { cases, assembled }: { cases: readonly PairedCase[]; assembled: AssembledSets }, config: GateConfig, reruns: Reruns,
): AssessedRun {
  const gated = assembled.sets.filter((set) => set.gated)
  const totalWeight = gated.reduce((sum, set) => sum + set.weight, 0)
  const open: OpenFlips = new Map()
  const sets = gated.map((draft): AssessedSet => {
    const compared = firstRun(draft, assembled)
    const share = (config.gate.falseBlockBudget * draft.weight) / totalWeight
    const tripped = trips(compared, share, config.gate)
    const base: AssessedSet = { draft, compared, tripped, flips: [], reached: null, confirmed: null }
    const all = config.gate.confirm.scope === 'all'
    if (reruns.evidence === null || draft.kind === 'all' || !(tripped || all)) return base
    return confirm(base, { cases, config, share, evidence: reruns.evidence, sides: reruns.sides, open })
  })
  return { assembled, sets, open }
}

function firstRun(set: SetDraft, { total, sets }: AssembledSets): ComparedSet {
  const { n, b, c } = set.counts.units
  const outside = {
    n: Math.max(0, total.units.n - n), b: Math.max(0, total.units.b - b), c: Math.max(0, total.units.c - c),
  }
  return {
    n, b, c, surviving: b, confirmedBreaks: b, confirmedFixes: c, weight: set.weight, tolerance: set.tolerance, outside,
    p: set.kind === 'all' ? weightedP(set, sets) : null,
  }
}

/** With an adversarial set of another weight, all cases together are compared by weight (section 7). */
function weightedP(all: SetDraft, sets: SetDraft[]): number | null {
  const adversarial = sets.find((set) => set.kind === 'adversarial')
  if (!adversarial || adversarial.weight === 1 || adversarial.counts.units.n === 0) return null
  const own = adversarial.counts.units
  const whole = all.counts.units
  const rest = { n: Math.max(0, whole.n - own.n), b: Math.max(0, whole.b - own.b), c: Math.max(0, whole.c - own.c), w: 1 }
  const [change, , p] = weightedDrop([rest, { ...own, w: adversarial.weight }])
  return -change > all.tolerance ? p : 1
}

type ConfirmContext = {
  cases: readonly PairedCase[]; config: GateConfig; share: number; evidence: Evidence; sides: Sides; open: OpenFlips
}

/** Stage A, then, if enough breaks failed again to block, stage B. What is not known yet goes into `open`. */
function confirm(set: AssessedSet, context: ConfirmContext): AssessedSet {
  const { cases, config, share, evidence, sides, open } = context
  const byGroup = config.gate.groupBy !== null
  const flips = readFlips(cases, set.draft.positions, { byGroup, evidence, sides })
  const whole = config.gate.confirm.scope === 'all'
  const surviving = survivingUnits(flips)
  if (surviving === null && !whole) {
    for (const flip of flips) if (flip.kind === 'break' && flip.status.survives === null) want(open, flip.caseId, 'failing-side')
    return { ...set, flips }
  }
  const compared = { ...set.compared, surviving: surviving ?? 0, confirmedBreaks: 0, confirmedFixes: 0 }
  if (!whole && !reachesBlocking(compared, share, config.gate)) return { ...set, compared, flips, reached: 'failing-side' }
  const confirmed = confirmedUnits(flips)
  if (confirmed === null || surviving === null) {
    for (const flip of flips) if (flip.status.stays === null) want(open, flip.caseId, 'both')
    return { ...set, compared, flips }
  }
  return {
    ...set, flips, reached: 'both', confirmed,
    compared: { ...compared, confirmedBreaks: confirmed.breaks, confirmedFixes: confirmed.fixes },
  }
}

function want(open: OpenFlips, caseId: string, extent: Extent): void {
  if (open.get(caseId) !== 'both') open.set(caseId, extent)
}
