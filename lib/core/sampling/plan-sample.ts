import type { GateConfig } from '@/lib/core/config/types'
import { casesNeededBySegment } from '@/lib/core/gate/plan-segments'
import type { PlanningRates } from '@/lib/core/gate/planning-evidence'
import { groupBy } from '@/lib/core/families/group-by'
import { allocate } from '@/lib/core/sampling/allocate'
import type { Drawable, Drawn } from '@/lib/core/sampling/types'

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

/** Cases that every segment gets, if its traffic has them. */
export function segmentFloor(config: GateConfig): number {
  return Math.ceil(config.gate.minCasesPerSegment * FLOOR_MARGIN)
}

/** Segments that a draw raised: `before` is the same draw without needs. */
export function raisedSegments<T extends Drawable>(
  items: readonly T[], { before, after, needs }: { before: readonly Drawn<T>[]; after: readonly Drawn<T>[]; needs: ReadonlyMap<string, number> },
): RaisedSegment[] {
  const count = (list: readonly T[]) => new Map([...groupBy(list, ({ segment }) => segment)].map(([key, own]) => [key, own.length]))
  const [traffic, from, to] = [count(items), count(before.map(({ item }) => item)), count(after.map(({ item }) => item))]
  return orderRaised([...needs].map(([segment, needed]) => ({ segment, from: from.get(segment) ?? 0, to: to.get(segment) ?? 0, needed, traffic: traffic.get(segment) ?? 0 })))
}

function orderRaised(rows: RaisedSegment[]): RaisedSegment[] {
  return rows.filter(({ from, to, needed }) => from < needed && to > from).sort((a, b) => b.to - b.from - (a.to - a.from) || (a.segment < b.segment ? -1 : 1))
}

/**
 * About how the next sample is divided over the segments, foreseen from their traffic alone: floors first, then what the
 * segments need that could not show the wanted drop, the rest in proportion to traffic. A draw, which also looks at clusters,
 * customers and conversations, gives each segment at least its floor and need, too. What is needed depends on the traffic and the settings, not on the sample's size,
 * so that a smaller sample is part of a larger one.
 */
export function planSample({ traffic, adversarial, pinned, config, rates }: SampleInput): SamplePlan {
  const floor = segmentFloor(config)
  const needs = casesNeededBySegment({ traffic, adversarial, pinned, config, rates })
  const { sampleSize } = config.replay
  const plain = allocate(traffic, { sampleSize, floor })
  const seats = allocate(traffic, { sampleSize, floor, needs })
  const raised = orderRaised([...needs].map(([segment, needed]) => (
    { segment, from: plain.get(segment) ?? 0, to: seats.get(segment) ?? 0, needed, traffic: traffic.get(segment) ?? 0 }
  )))
  const wanted = [...traffic].reduce((sum, [segment, size]) => sum + Math.min(size, Math.max(floor, needs.get(segment) ?? 0)), 0)
  return { floor, needs, seats, wanted, raised }
}
