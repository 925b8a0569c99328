import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import type { GateConfig } from '@/lib/core/config/types'
import { orderLines, stateOf, type SegmentLine } from '@/lib/core/display/segments-view'
import type { TrafficGroup } from '@/lib/core/families/types'
import { withFamilies } from '@/lib/core/families/with-families'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'
import { planSegments } from '@/lib/core/gate/plan-segments'
import { planningRates } from '@/lib/core/gate/planning-evidence'
import { planSample } from '@/lib/core/sampling/plan-sample'
import { stratumOf } from '@/lib/core/sampling/stratum-of'
import { segmentKey } from '@/lib/core/segment-key'
import { countAdversarialCases } from '@/lib/db/cases'
import { getDatasetContents } from '@/lib/db/dataset-contents'
import { listAcceptedFamilies } from '@/lib/db/families'
import { countMatchingCases, getNewestSample, listPlanningRuns } from '@/lib/db/planning'
import { listCriticalKeys } from '@/lib/db/segments'
import { listTrafficGroups, type TrafficQuery } from '@/lib/db/segment-traffic'
import { listPinnedSegments } from '@/lib/db/slices'
import { getNewestTraceTime } from '@/lib/db/traces'
import { getDeps } from '@/lib/deps'

const DAY_MS = 86_400_000
const PLANNING_RUNS = 20

/** What a run over the newest sample would see, and what the next sample will be: the same plan that a draw makes. */
export async function readPlan(project: { id: string; config: string }) {
  const { db } = getDeps()
  const [accepted, newest, sample, adversarial, runs, pinned, critical] = await Promise.all([
    listAcceptedFamilies(db, project.id), getNewestTraceTime(db, project.id), getNewestSample(db, project.id),
    countAdversarialCases(db, project.id), listPlanningRuns(db, project.id, PLANNING_RUNS), listPinnedSegments(db, project.id),
    listCriticalKeys(db, project.id),
  ])
  const config = withFamilies(readGateConfig(project.config), accepted)
  const window = newest && trafficWindow(project.id, newest, config)
  const [traffic, contents, pinnedCases] = await Promise.all([
    window ? listTrafficGroups(db, window) : [], sample ? getDatasetContents(db, sample.id) : null,
    sample ? Promise.all(pinned.map(async ({ key, condition }) => [key, await countMatchingCases(db, sample.id, condition)] as const)) : [],
  ])
  const rates = planningRates(runs)
  const strata = trafficByStratum(traffic, config)
  const next = strata.size === 0 ? null : planSample({ traffic: strata, adversarial, pinned: pinned.length, config, rates })
  const counted = new Map(contents?.segments.map(({ segment, cases: n }) => [segment, n]))
  const cases = casesOf({ counted, strata, sampled: sample?.cases ?? 0 })
  for (const [key, n] of pinnedCases) cases.set(key, n)
  const plan = planSegments({ cases, adversarial, config, rates, traffic: strata, pinned: pinned.length })
  const pins = new Set(pinned.map(({ key }) => key))
  const marked = new Set(critical)
  const lines = plan.segments.map((segment): SegmentLine => {
    const { key, needed } = segment
    // a pinned segment is drawn by nothing: it has what its cases happen to be
    const own = pins.has(key) ? 0 : strata.get(key) ?? 0
    return {
      key, cases: segment.cases, traffic: own, smallestDrop: segment.smallestDrop, needed, next: next?.seats.get(key) ?? null,
      state: stateOf({ cases: segment.cases, needed, traffic: own }), weight: segment.weight === 1 ? null : segment.weight,
      floor: segment.floor === config.gate.threshold ? null : segment.floor, families: familiesOf(key, config), pinned: pins.has(key), critical: marked.has(key),
    }
  })
  return { config, accepted, window, traffic, sample, contents, pinned, pinnedCases: new Map(pinnedCases), rates, strata, next, sets: plan.sets, lines: orderLines(lines) }
}

/** The traffic that a draw would take from. */
function trafficWindow(projectId: string, to: Date, config: GateConfig): TrafficQuery {
  return { projectId, dimension: config.segmentBy, from: new Date(to.getTime() - config.replay.windowDays * DAY_MS), to }
}

function trafficByStratum(groups: TrafficGroup[], config: GateConfig): Map<string, number> {
  const strata = new Map<string, number>()
  for (const { segment, n } of groups) {
    const stratum = stratumOf(segment, config)
    if (stratum !== null) strata.set(segmentKey(stratum), (strata.get(segmentKey(stratum)) ?? 0) + n)
  }
  return new Map([...strata].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)))
}

/** Cases of the sample by segment, with segments that only the traffic has, and cases without one under ''. */
function casesOf({ counted, strata, sampled }: { counted: Map<string, number>; strata: Map<string, number>; sampled: number }): Map<string, number> {
  const cases = new Map([...strata.keys()].filter((key) => key !== '').map((key) => [key, 0]))
  for (const [key, n] of counted) cases.set(key, n)
  const without = sampled - [...counted.values()].reduce((sum, n) => sum + n, 0)
  if (without > 0 || strata.has('')) cases.set('', Math.max(0, without))
  return cases
}

function familiesOf(key: string, config: GateConfig): string[] {
  if (key === '') return []
  return Object.entries(config.families).filter(([, patterns]) => patterns.some((pattern) => matchesWildcard(pattern, key)))
    .map(([name]) => config.familyOrigins?.[name]?.label ?? name)
}
