import type { FloorMode, GateConfig } from '@/lib/core/config/types'
import { gatedWeights, weightOf } from '@/lib/core/gate/gated-weights'
import { casesNeeded, minimumDetectableDrop, type PlanningSettings } from '@/lib/core/gate/planning'
import type { PlanningRates } from '@/lib/core/gate/planning-evidence'

export type PlannedSegment = {
  /** '' = cases without a segment. */
  key: string
  cases: number
  /** Smallest drop (0 to 1) that a run over these cases would show in 8 of 10 times; null = none below 0.8, or not gated. */
  smallestDrop: number | null
  /** Cases from which on the wanted drop shows as often; null = not even 2,000 are enough. */
  needed: number | null
  weight: number
  floor: number | null
  floorMode: FloorMode
}

export type SegmentPlan = { targetDrop: number; sets: number; segments: PlannedSegment[] }

export type PlanInput = {
  /** Cases by segment, pinned ones among them. */
  cases: ReadonlyMap<string, number>
  /** How many adversarial cases there are. */
  adversarial: number
  config: GateConfig
  rates: PlanningRates
  /** Traces that could be drawn, by segment, and how many segments are pinned: what the next samples will gate. */
  traffic: ReadonlyMap<string, number>
  pinned: number
}

/**
 * What a run over these cases could see in each segment (section 9.1), in the order given. What a segment needs is asked of the
 * sets that there are when every segment has its cases, because that is what the next sample aims at.
 */
export function planSegments(input: PlanInput): SegmentPlan {
  const { cases, adversarial, config, rates, traffic, pinned } = input
  const drawn = [...cases.values()].some((n) => n > 0)
  const now = drawn ? gatedWeights(cases, adversarial, config) : gatedWeights(traffic, adversarial, config, pinned)
  const [seen, wanted] = [finder(now.total, config, rates), traffic.size === 0 ? finder(now.total, config, rates) : aim(input)]
  return {
    targetDrop: config.gate.targetDrop, sets: now.sets,
    segments: [...cases].map(([key, n]): PlannedSegment => {
      const own = Object.hasOwn(config.segmentOverrides, key) ? config.segmentOverrides[key] : undefined
      return {
        key, cases: n, smallestDrop: n < config.gate.minCasesPerSegment ? null : seen.smallestDrop(key, n), needed: wanted.needed(key),
        weight: weightOf(key, config), floor: own?.floor ?? config.gate.threshold, floorMode: own?.floorMode ?? config.gate.floorMode,
      }
    }),
  }
}

/** Cases that each segment of the traffic needs for the wanted drop; segments that no number helps are left out. */
export function casesNeededBySegment(input: Omit<PlanInput, 'cases'>): Map<string, number> {
  const wanted = aim(input)
  return new Map([...input.traffic.keys()].flatMap((key): [string, number][] => {
    const needed = wanted.needed(key)
    return needed === null ? [] : [[key, needed]]
  }))
}

function aim({ traffic, adversarial, config, rates, pinned }: Omit<PlanInput, 'cases'>) {
  return finder(gatedWeights(traffic, adversarial, config, pinned).total, config, rates)
}

/** The planning functions for segments with weights and tolerances of their own; equal questions are worked out once. */
function finder(total: number, config: GateConfig, { rho, flake }: PlanningRates) {
  const memo = new Map<string, number | null>()
  const once = (key: string, work: () => number | null) => {
    if (!memo.has(key)) memo.set(key, work())
    return memo.get(key)!
  }
  const ask = (segment: string): { m: number; settings: PlanningSettings } => {
    const tolerance = Object.hasOwn(config.segmentOverrides, segment) ? config.segmentOverrides[segment]?.regressionThreshold : null
    const { falseBlockBudget, priorCases, regressionThreshold } = config.gate
    const settings = { rho, flake, falseBlockBudget, priorCases, regressionThreshold: tolerance ?? regressionThreshold }
    return { m: Math.max(1, total) / weightOf(segment, config), settings }
  }
  return {
    smallestDrop(segment: string, n: number) {
      const { m, settings } = ask(segment)
      return once(`drop ${n} ${m} ${settings.regressionThreshold}`, () => minimumDetectableDrop(n, m, settings))
    },
    needed(segment: string) {
      const { m, settings } = ask(segment)
      const needed = once(`need ${m} ${settings.regressionThreshold}`, () => casesNeeded(config.gate.targetDrop, m, settings))
      return needed === null ? null : Math.max(needed, config.gate.minCasesPerSegment)
    },
  }
}

/** Whether a segment has the cases that show the wanted drop. */
export function showsTarget({ cases, needed }: Pick<PlannedSegment, 'cases' | 'needed'>): boolean {
  return needed !== null && cases >= needed
}
