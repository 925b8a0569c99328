import type { GateConfig } from '@/lib/core/config/types'
import { casesNeededBySegment } from '@/lib/core/gate/plan-segments'
import type { PlanningRates } from '@/lib/core/gate/planning-evidence'
import { allocate } from '@/lib/core/sampling/allocate'

/** A quarter above the minimum, so that a segment stays gated when a few of its cases cannot be measured. */
const FLOOR_MARGIN = 1.25

/** A segment that gets more cases than floor and proportion give it: `from` → `to` of `traffic`, because it needs `needed`. */
export type RaisedSegment = { segment: string; from: number; to: number; needed: number; traffic: number }

export type SamplePlan = {
  floor: number
  needs: Map<string, number>
  /** Cases that each segment will have. */
  seats: Map<string, number>
  raised: RaisedSegment[]
  /** Sample size at which every segment has its floor and what it needs, as far as its traffic goes. */
  wanted: number
}

export type SampleInput = {
  /** Replayable traces by segment; key '' = those without one. */
  traffic: ReadonlyMap<string, number>
  adversarial: number
  /** Segments that people pinned: gated, but drawn by nothing. */
  pinned: number
  config: GateConfig
  rates: PlanningRates
}

/**
 * How the next sample is divided over the segments: floors first, then what the segments need that could not show the wanted
 * drop, the rest in proportion to traffic. What is needed depends on the traffic and the settings, not on the sample's size,
 * so that a smaller sample is part of a larger one.
 */
export function planSample({ traffic, adversarial, pinned, config, rates }: SampleInput): SamplePlan {
  const floor = Math.ceil(config.gate.minCasesPerSegment * FLOOR_MARGIN)
  const needs = casesNeededBySegment({ traffic, adversarial, pinned, config, rates })
  const { sampleSize } = config.replay
  const plain = allocate(traffic, { sampleSize, floor })
  const seats = allocate(traffic, { sampleSize, floor, needs })
  const raised = [...needs].flatMap(([segment, needed]): RaisedSegment[] => {
    const [from, to] = [plain.get(segment) ?? 0, seats.get(segment) ?? 0]
    return from < needed && to > from ? [{ segment, from, to, needed, traffic: traffic.get(segment)! }] : []
  })
  const wanted = [...traffic].reduce((sum, [segment, size]) => sum + Math.min(size, Math.max(floor, needs.get(segment) ?? 0)), 0)
  return { floor, needs, seats, wanted, raised: raised.sort((a, b) => b.to - b.from - (a.to - a.from) || (a.segment < b.segment ? -1 : 1)) }
}
