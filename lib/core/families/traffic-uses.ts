import { groupBy } from '@/lib/core/families/group-by'
import type { ClusterUse, ToolUse, TrafficGroup } from '@/lib/core/families/types'

const sum = (groups: readonly TrafficGroup[]) => groups.reduce((total, { n }) => total + n, 0)

/** Traces of each segment by the set of tools that their answers called, in the order of their names. */
export function calledTools(groups: readonly TrafficGroup[]): ToolUse[] {
  const sets = groupBy(groups.map((group) => ({ ...group, tools: group.tools.toSorted() })), ({ segment, tools }) => JSON.stringify([segment, tools]))
  return [...sets.values()].map((own) => ({ segment: own[0]!.segment, tools: own[0]!.tools, n: sum(own) }))
}

/** Traces of each segment by group of similar traffic; those in no group are left out. */
export function clusterUses(groups: readonly TrafficGroup[]): ClusterUse[] {
  const placed = groups.flatMap((group) => (group.cluster === null ? [] : [{ ...group, cluster: group.cluster }]))
  return [...groupBy(placed, ({ segment, cluster }) => JSON.stringify([segment, cluster.key])).values()]
    .map((own) => ({ segment: own[0]!.segment, cluster: own[0]!.cluster.key, label: own[0]!.cluster.label, n: sum(own) }))
}
