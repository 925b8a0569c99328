import { groupBy } from '@/lib/core/families/group-by'
import { formatPercent } from '@/lib/core/display/format'
import { namesInWords } from '@/lib/core/families/names-in-words'
import type { ClusterUse, Suggestion } from '@/lib/core/families/types'

/** Two segments belong together from this share of common traffic on. */
const OVERLAP = 0.7
const ENOUGH = 20

type Profile = { segment: string; n: number; shares: Map<string, number>; first: string }
type Group = { members: Profile[]; least: number }

/**
 * Segments whose traffic falls into the same groups: any two of a family have at least `OVERLAP` of it in common (the sum of
 * the smaller shares over all groups). The larger segments begin, so the order of the rows does not matter. Unclustered traffic
 * is no group: leave it out of `uses` but not out of `traces`, the number of traces by segment.
 */
export function familiesByClusters(uses: readonly ClusterUse[], traces: ReadonlyMap<string, number>): Suggestion[] {
  const labels = new Map(uses.map(({ cluster, label }) => [cluster, label]))
  const groups = new Map<string, Group[]>()
  for (const profile of profilesOf(uses, traces)) {
    // a segment looks only at families that have the same group of traffic first: the others could hardly share enough
    const near = groups.get(profile.first) ?? []
    const fitting = near.find((group) => group.members.every((member) => overlap(member, profile) >= OVERLAP))
    if (fitting) {
      fitting.least = Math.min(fitting.least, ...fitting.members.map((member) => overlap(member, profile)))
      fitting.members.push(profile)
    } else groups.set(profile.first, [...near, { members: [profile], least: 1 }])
  }
  return [...groups.values()].flat().filter(({ members }) => members.length > 1).map(({ members, least }): Suggestion => {
    const common = commonGroups(members).map((cluster) => labels.get(cluster)!)
    return {
      basis: 'cluster', segmentKeys: members.map(({ segment }) => segment).sort(), label: namesInWords(common, 2).slice(0, 100),
      words: `any two of these ${members.length} segments have at least ${formatPercent(least, 0)} of their traffic in the same ${common.length === 1 ? 'group' : 'groups'} (${namesInWords(common, 3)})`,
    }
  })
}

function profilesOf(uses: readonly ClusterUse[], traces: ReadonlyMap<string, number>): Profile[] {
  const profiles = [...groupBy(uses.filter(({ segment }) => segment !== ''), ({ segment }) => segment)].flatMap(([segment, own]): Profile[] => {
    const n = traces.get(segment) ?? 0
    if (n < ENOUGH) return []
    const shares = new Map(own.map((use) => [use.cluster, use.n / n]))
    const [first] = [...shares].reduce((best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best))
    return [{ segment, n, shares, first }]
  })
  return profiles.sort((a, b) => b.n - a.n || (a.segment < b.segment ? -1 : 1))
}

function overlap(a: Profile, b: Profile): number {
  let sum = 0
  for (const [cluster, share] of a.shares) sum += Math.min(share, b.shares.get(cluster) ?? 0)
  return sum
}

/** Groups of traffic that every member has, the most common first. */
function commonGroups(members: Profile[]): string[] {
  const [first, ...others] = members
  const common = [...first!.shares.keys()].filter((cluster) => others.every(({ shares }) => shares.has(cluster)))
  const weight = (cluster: string) => members.reduce((sum, { shares }) => sum + shares.get(cluster)!, 0)
  return common.sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1))
}
