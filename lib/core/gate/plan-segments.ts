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
  /** Cases by segment. */
  cases: ReadonlyMap<string, number>
  /** How many adversarial cases there are. */
  adversarial: number
  config: GateConfig
  rates: PlanningRates
}

/** What a run over these cases could see in each segment (section 9.1), in the order given. */
export function planSegments({ cases, adversarial, config, rates }: PlanInput): SegmentPlan {
  const weights = gatedWeights(cases, adversarial, config)
  const find = finder(weights.total, config, rates)
  return {
    targetDrop: config.gate.targetDrop, sets: weights.sets,
    segments: [...cases].map(([key, n]): PlannedSegment => {
      const own = Object.hasOwn(config.segmentOverrides, key) ? config.segmentOverrides[key] : undefined
      return {
        key, cases: n, smallestDrop: n < config.gate.minCasesPerSegment ? null : find.smallestDrop(key, n), needed: find.needed(key),
        weight: weightOf(key, config), floor: own?.floor ?? config.gate.threshold, floorMode: own?.floorMode ?? config.gate.floorMode,
      }
    }),
  }
}

/** Cases that each segment needs for the wanted drop, foreseen from the traffic alone; segments that no number helps are left out. */
export function casesNeededBySegment({ cases, adversarial, config, rates }: PlanInput): Map<string, number> {
  const find = finder(gatedWeights(cases, adversarial, config).total, config, rates)
  return new Map([...cases.keys()].flatMap((key): [string, number][] => {
    const needed = find.needed(key)
    return needed === null ? [] : [[key, needed]]
  }))
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
