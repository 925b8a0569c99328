import type { GateConfig } from '@/lib/core/config/types'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'

export type GatedWeights = {
  /** Sets that the gate would decide on. */
  sets: number
  /** Their weights in all: a set of weight w among them has the power of one among total/w equal ones. */
  total: number
}

/**
 * Which sets a run would gate and what they weigh, foreseen from the number of cases of each segment (key '' = cases without a
 * segment). `adversarial` counts those cases, `pinned` the pinned segments that are not in `cases`. Section 2 of the
 * specification; a `family_key` is not foreseen.
 */
export function gatedWeights(cases: ReadonlyMap<string, number>, adversarial: number, config: GateConfig, pinned = 0): GatedWeights {
  const enough = (n: number) => n >= config.gate.minCasesPerSegment
  const gated = [...cases].filter(([key]) => isGated(key, config))
  const weights = gated.filter(([, n]) => enough(n)).map(([key]) => weightOf(key, config))
  const small = gated.filter(([, n]) => n > 0 && !enough(n))
  if (small.length > 1 && enough(small.reduce((sum, [, n]) => sum + n, 0))) weights.push(1)
  for (const patterns of Object.values(config.families)) {
    const n = [...cases].reduce((sum, [key, own]) => sum + (key !== '' && patterns.some((pattern) => matchesWildcard(pattern, key)) ? own : 0), 0)
    if (enough(n)) weights.push(1)
  }
  for (let i = 0; i < pinned; i++) weights.push(1)
  if (adversarial > 0) weights.push(config.adversarial.weight)
  if ([...cases.values()].some((n) => n > 0)) weights.push(1)
  return { sets: weights.length, total: weights.reduce((sum, weight) => sum + weight, 0) }
}

export function weightOf(segment: string, config: GateConfig): number {
  return (Object.hasOwn(config.segmentOverrides, segment) ? config.segmentOverrides[segment]?.weight : null) ?? 1
}

function isGated(segment: string, config: GateConfig): boolean {
  return config.unlistedSegments === 'gate' || (config.segments.length === 0 ? segment !== '' : config.segments.includes(segment))
}
