import type { GateConfig } from '@/lib/core/config/types'
import { assembleSets } from '@/lib/core/gate/assemble-sets'
import { power } from '@/lib/core/gate/planning'
import type { PairedCase } from '@/lib/core/gate/types'
import { DRILL_FAULTS, type Drill } from '@/lib/core/run'
import { seededRandom } from '@/lib/core/seeded-random'

/** A case of the dataset that a drill would replay; of its outcomes nothing is known yet. */
export type DrillCase = { id: string; segments: string[]; adversarial: boolean; family?: string | null; group?: string | null }

/** The gate has to be nearly certain to see the fault, or a drill would call a good detector blind by bad luck. */
const WANTED_POWER = 0.99
/** Share of a segment's cases that production gets right, where no run has measured it: those that fail already cannot break. */
const USUAL_RATE = 0.8
/** Shares are whole steps, so that the report reads well. */
const STEP = 0.05

/**
 * What a drill does: breaks the candidate in one gated segment, by one fault, both drawn by the seed, in as many cases as the
 * gate must see: the smallest share that blocks with a chance of 99 % (sections 4 and 9.1). `rates` are pass rates of the
 * baseline by segment (0 to 1), where a run measured them. null: no segment has enough cases to be caught in.
 */
export function planDrill(
  cases: readonly DrillCase[], config: GateConfig, { rates, seed }: { rates: ReadonlyMap<string, number>; seed: string },
): Drill | null {
  const passing = cases.map((item): PairedCase => ({
    group: null, ...item, before: true, after: true, beforeReason: null, afterReason: null,
  }))
  const gated = assembleSets(passing, config).sets.filter((set) => set.gated)
  const weights = gated.reduce((sum, { weight }) => sum + weight, 0)
  const candidates = gated.filter(({ kind }) => kind === 'segment').flatMap(({ id, counts, tolerance, weight }) => {
    const share = smallestShare(counts.units.n, rates.get(id) ?? USUAL_RATE, weights / weight, { ...config.gate, regressionThreshold: tolerance })
    return share === null ? [] : [{ segment: id, share }]
  }).sort((a, b) => (a.segment < b.segment ? -1 : 1))
  const random = seededRandom(`${seed} drill`)
  const chosen = candidates[Math.floor(random() * candidates.length)]
  const fault = DRILL_FAULTS[Math.floor(random() * DRILL_FAULTS.length)]!
  return chosen ? { ...chosen, fault } : null
}

type Settings = Pick<GateConfig['gate'], 'falseBlockBudget' | 'priorCases' | 'regressionThreshold'>

function smallestShare(n: number, rate: number, sets: number, { falseBlockBudget, priorCases, regressionThreshold }: Settings): number | null {
  for (let step = 1; step * STEP <= 1; step++) {
    if (power(n, step * STEP * rate, sets, { falseBlockBudget, priorCases, regressionThreshold }) >= WANTED_POWER) return Math.round(step * STEP * 100) / 100
  }
  return null
}
