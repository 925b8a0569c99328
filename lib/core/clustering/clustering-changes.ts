import { matchClusters, type ClusterEvent } from '@/lib/core/clustering/match-clusters'

/** `centroid` null: there is none that could be compared. `members`: ids of its traces that could be in the next grouping. */
export type EarlierCluster = { key: string; label: string; traces: number; isNoise: boolean; centroid: Float32Array | null; members: readonly string[] }
export type FoundCluster = { centroid: Float32Array; members: readonly string[] }

/** `overlap`: of the traces that both groupings have in the clusters of the event, the part that stayed together; null without such. */
export type ClusterChange = { kind: ClusterEvent['kind']; fromKeys: string[]; toKeys: string[]; overlap: number | null }

/**
 * Which clusters of a new grouping are those of the one before. `keys` in the order of `found`; clusters without a comparable centroid
 * are matched by the traces that both have. Without a grouping before there are keys and no changes: nothing is new.
 */
export function clusteringChanges(before: readonly EarlierCluster[] | null, found: readonly FoundCluster[], noise: readonly string[]): { keys: string[]; changes: ClusterChange[] } {
  const length = found[0]?.centroid.length ?? 1
  const comparable = (centroid: Float32Array | null) => (centroid?.length === length ? centroid : new Float32Array(length))
  const known = (before ?? []).filter(({ isNoise }) => !isNoise).map(({ key, centroid, members }) => ({ key, members, centroid: comparable(centroid) }))
  const oldNoise = (before ?? []).filter(({ isNoise }) => isNoise).flatMap(({ members }) => members)
  const { keys, events } = matchClusters({ clusters: known, noise: oldNoise }, { clusters: found, noise })
  if (!before) return { keys, changes: [] }
  const [old, now] = [new Map(known.map(({ key, members }) => [key, members])), new Map(found.map(({ members }, number) => [keys[number]!, members]))]
  const [inOld, inNow] = [new Set([...oldNoise, ...known.flatMap(({ members }) => members)]), new Set([...noise, ...found.flatMap(({ members }) => members)])]
  const changes = events.map((event): ClusterChange => {
    const { fromKeys, toKeys } = sidesOf(event)
    const from = new Set(fromKeys.flatMap((key) => old.get(key) ?? []).filter((id) => inNow.has(id)))
    const to = new Set(toKeys.flatMap((key) => now.get(key) ?? []).filter((id) => inOld.has(id)))
    const all = new Set([...from, ...to])
    return { kind: event.kind, fromKeys, toKeys, overlap: all.size === 0 || fromKeys.length === 0 || toKeys.length === 0 ? null : [...from].filter((id) => to.has(id)).length / all.size }
  })
  return { keys, changes }
}

function sidesOf(event: ClusterEvent): { fromKeys: string[]; toKeys: string[] } {
  if (event.kind === 'split') return { fromKeys: [event.key], toKeys: event.into }
  if (event.kind === 'merge') return { fromKeys: event.from, toKeys: [event.key] }
  return { fromKeys: event.kind === 'new' ? [] : [event.key], toKeys: event.kind === 'gone' ? [] : [event.key] }
}
