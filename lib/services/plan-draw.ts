import type { GateConfig } from '@/lib/core/config/types'
import { samplingSettings } from '@/lib/core/config/sampling-config'
import { groupBy } from '@/lib/core/families/group-by'
import { casesNeededBySegment } from '@/lib/core/gate/plan-segments'
import { planningRates, type PlanningRates } from '@/lib/core/gate/planning-evidence'
import { allocationOf, type Allocation } from '@/lib/core/sampling/allocation'
import { drawTraffic, type DrawnTraffic } from '@/lib/core/sampling/draw-traffic'
import { drawUniform } from '@/lib/core/sampling/draw-uniform'
import { raisedSegments, segmentFloor, type RaisedSegment } from '@/lib/core/sampling/plan-sample'
import { stratumOf } from '@/lib/core/sampling/stratum-of'
import type { Drawable, DrawRule } from '@/lib/core/sampling/types'
import { segmentKey } from '@/lib/core/segment-key'
import { countAdversarialCases } from '@/lib/db/cases'
import type { DbClient } from '@/lib/db/client'
import { listDrawableTraces, type DrawableTrace } from '@/lib/db/drawable-traces'
import { listPlanningRuns } from '@/lib/db/planning'
import { listPinnedSegments } from '@/lib/db/slices'
import { getNewestTraceTime } from '@/lib/db/traces'
import { AppError } from '@/lib/errors'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Runs that say how much churn and how many flakes to plan with. */
const PLANNING_RUNS = 20

/** A trace that may be drawn; its id is that of its source. */
export type DrawItem = Drawable & { traceId: string }

export type PlannedDraw = {
  items: DrawItem[]
  window: { from: Date; to: Date }
  sample: DrawnTraffic<DrawItem>
  allocation: Allocation
  rule: Omit<DrawRule, 'needs'>
  sampler: 'stratified' | 'uniform'
  raised: RaisedSegment[]
  rates: PlanningRates
}

/**
 * What a draw by this configuration would take from the traffic of the last `window_days` before the newest trace. Writes
 * nothing: the preview of a sample and the draw itself are the same. `until`: another end of the window than the newest trace.
 *
 * @throws AppError invalid (no traces, or none that can be replayed)
 */
export async function planDraw({ projectId, config, seed, until }: { projectId: string; config: GateConfig; seed: string; until?: Date }, { db }: { db: DbClient }): Promise<PlannedDraw> {
  const to = until ?? await getNewestTraceTime(db, projectId)
  if (!to) throw new AppError('invalid', 'There are no traces yet: import gateway logs first')
  const settings = config.sampling ?? samplingSettings({})
  const window = { from: new Date(to.getTime() - config.replay.windowDays * DAY_MS), to }
  const newSince = new Date(to.getTime() - settings.newHours * HOUR_MS)
  const items = (await listDrawableTraces(db, projectId, { ...window, dimension: config.segmentBy, newSince })).flatMap((trace) => toItem(trace, config))
  if (items.length === 0) throw new AppError('invalid', `No trace of the last ${config.replay.windowDays} days can be replayed`)
  const { rates, needs } = await needsOf(projectId, items, config, db)
  const { sampler, clusterFloor, noiseFloor, newFloor, customerShare, perConversation } = settings
  const rule: Omit<DrawRule, 'needs'> = {
    seed, sampleSize: config.replay.sampleSize, segmentFloor: segmentFloor(config), clusterFloor, noiseFloor, freshFloor: newFloor, customerShare, perConversation,
  }
  const sample = sampler === 'uniform' ? { drawn: drawUniform(items, rule), capHeld: true } : drawTraffic(items, { ...rule, needs })
  const raised = sampler === 'uniform' ? [] : raisedSegments(items, { before: drawTraffic(items, rule).drawn, after: sample.drawn, needs })
  return { items, window, sample, allocation: allocationOf(items, sample), rule, sampler, raised, rates }
}

/** Adversarial cases are a set of their own beside the sample; pinned segments are gated and drawn by nothing. */
async function needsOf(projectId: string, items: DrawItem[], config: GateConfig, db: DbClient) {
  const traffic = new Map([...groupBy(items, ({ segment }) => segment)].map(([key, own]) => [key, own.length]))
  const [adversarial, runs, pinned] = await Promise.all([
    countAdversarialCases(db, projectId), listPlanningRuns(db, projectId, PLANNING_RUNS), listPinnedSegments(db, projectId),
  ])
  const rates = planningRates(runs)
  return { rates, needs: casesNeededBySegment({ traffic, adversarial, pinned: pinned.length, config, rates }) }
}

/** Nothing when the configuration lists segments, ignores the others, and this trace is one of them. */
function toItem(trace: DrawableTrace, config: GateConfig): DrawItem[] {
  const value = trace.segment ?? (/^customer(_id)?$/.test(config.segmentBy) ? trace.customerId : null)
  const stratum = stratumOf(value ?? '', config)
  if (stratum === null) return []
  return [{
    id: trace.sourceId, traceId: trace.id, segment: value ? segmentKey(value) : '', cluster: trace.cluster, noise: trace.noise, fresh: trace.fresh,
    customer: trace.customerId, conversation: trace.conversationId,
  }]
}
