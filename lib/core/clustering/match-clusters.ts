import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { assignOptimally } from '@/lib/core/clustering/assign-optimally'
import { cosine } from '@/lib/core/embedding/cosine'

/** `members`: ids of its traces, at least one. `centroid`: their mean vector; both sides are of one embedding. */
export type ClusterToMatch = { centroid: Float32Array; members: readonly string[] }
export type NamedCluster = ClusterToMatch & { key: string }

/** A clustering, with the ids of its traces that are in no cluster. */
export type ClusteringToMatch<C extends ClusterToMatch> = { clusters: readonly C[]; noise: readonly string[] }

/** What became of the clusters. The first key of `split` and of `merge` is the one that is kept by or keeps its key. */
export type ClusterEvent =
  | { kind: 'continue' | 'new' | 'gone'; key: string }
  | { kind: 'split'; key: string; into: string[] }
  | { kind: 'merge'; from: string[]; key: string }

/** `keys`: of the clusters after, in their order. */
export type ClusterMatch = { keys: string[]; events: ClusterEvent[] }

/** With fewer traces in both clusterings, chance decides; then the centroids do. */
const ENOUGH_SHARED = 3
const MOST_OF = 0.5
const CLOSE_CENTROIDS = 0.8

/** Of the traces that both clusterings have: how much of the one is in the other; null when they are too few to tell. */
type Kinship = { ofBefore: number; ofAfter: number; isKnown: boolean; cosine: number }

/**
 * Which of this week's clusters are last week's. Clusters belong together when most of the traces of either that both clusterings
 * have are in the other; where there are no such traces, when their centroids are close. The assignment is the best
 * overall, one to one. What is left over came from a split or went into a merge, is new or is gone.
 *
 * @param closeCentroids cosine from which on centroids are close (default 0.8); what is usual depends on the embedding
 * @returns keys that clusters keep from week to week; new ones follow from the ids of the members
 */
export function matchClusters(
  before: ClusteringToMatch<NamedCluster>, after: ClusteringToMatch<ClusterToMatch>, { closeCentroids = CLOSE_CENTROIDS } = {},
): ClusterMatch {
  const kin = kinshipOf(before, after)
  const weights = kin.map((row) => row.map((pair) => weightOf(pair, closeCentroids)))
  const assigned = assignOptimally(weights)
  const beforeOf = after.clusters.map((_, number) => assigned.indexOf(number))
  const keys = keysOf(before.clusters, after.clusters, beforeOf)
  const parents = after.clusters.map((_, number) => (beforeOf[number]! >= 0 ? beforeOf[number]! : strongest(kin.map((row) => row[number]!), 'ofAfter', closeCentroids)))
  const heirs = before.clusters.map((_, number) => (assigned[number]! >= 0 ? assigned[number]! : strongest(kin[number]!, 'ofBefore', closeCentroids)))
  return { keys, events: eventsOf(before.clusters.map(({ key }) => key), keys, { assigned, parents, heirs }) }
}

function kinshipOf(before: ClusteringToMatch<NamedCluster>, after: ClusteringToMatch<ClusterToMatch>): Kinship[][] {
  const clusterBefore = new Map(before.noise.map((id) => [id, -1]))
  before.clusters.forEach(({ members }, number) => members.forEach((id) => clusterBefore.set(id, number)))
  const counts = before.clusters.map(() => new Float64Array(after.clusters.length))
  const [sharedBefore, sharedAfter] = [new Float64Array(before.clusters.length), new Float64Array(after.clusters.length)]
  const count = (id: string, number: number) => {
    const old = clusterBefore.get(id)
    if (old === undefined) return
    if (old >= 0) sharedBefore[old]! += 1
    if (number >= 0) sharedAfter[number]! += 1
    if (old >= 0 && number >= 0) counts[old]![number]! += 1
  }
  after.noise.forEach((id) => count(id, -1))
  after.clusters.forEach(({ members }, number) => members.forEach((id) => count(id, number)))
  return before.clusters.map(({ centroid }, old) => after.clusters.map((other, number) => ({
    ofBefore: counts[old]![number]! / Math.max(1, sharedBefore[old]!), ofAfter: counts[old]![number]! / Math.max(1, sharedAfter[number]!),
    isKnown: sharedBefore[old]! >= ENOUGH_SHARED && sharedAfter[number]! >= ENOUGH_SHARED, cosine: cosine(centroid, other.centroid),
  })))
}

/** Shared traces say more than centroids do; above 0 if the two may be one cluster. */
function weightOf({ ofBefore, ofAfter, isKnown, cosine: closeness }: Kinship, closeCentroids: number): number {
  if (!isKnown) return closeness >= closeCentroids ? 0.5 * closeness : 0
  return Math.max(ofBefore, ofAfter) >= MOST_OF ? 0.45 * (ofBefore + ofAfter) + 0.1 * Math.max(0, closeness) : 0
}

/** The number of the one that most of a cluster is shared with, or that it is closest to; -1 for none. */
function strongest(pairs: readonly Kinship[], share: 'ofBefore' | 'ofAfter', closeCentroids: number): number {
  const strengths = pairs.map((pair) => {
    if (!pair.isKnown) return pair.cosine >= closeCentroids ? 0.5 * pair.cosine : 0
    return pair[share] >= MOST_OF ? pair[share] : 0
  })
  const best = strengths.indexOf(Math.max(0, ...strengths))
  return best >= 0 && strengths[best]! > 0 ? best : -1
}

function keysOf(before: readonly NamedCluster[], after: readonly ClusterToMatch[], beforeOf: readonly number[]): string[] {
  const used = new Set(before.map(({ key }) => key))
  return after.map(({ members }, number) => {
    if (beforeOf[number]! >= 0) return before[beforeOf[number]!]!.key
    const first = members.reduce((least, id) => (id < least ? id : least))
    for (let attempt = 0; ; attempt++) {
      const key = bytesToHex(sha256(utf8ToBytes(JSON.stringify([first, attempt])))).slice(0, 12)
      if (used.has(key)) continue
      used.add(key)
      return key
    }
  })
}

/** `assigned` and `heirs` have a cluster after for each before, `parents` one before for each after; -1 for none. */
function eventsOf(
  old: readonly string[], keys: readonly string[], { assigned, parents, heirs }: { assigned: number[]; parents: number[]; heirs: number[] },
): ClusterEvent[] {
  const isAssigned = (number: number) => assigned.includes(number)
  const events: ClusterEvent[] = []
  old.forEach((key, number) => {
    const parts = keys.filter((_, other) => parents[other] === number && !isAssigned(other))
    const own = assigned[number]!
    const absorbed = old.filter((_, other) => own >= 0 && heirs[other] === own && assigned[other]! < 0)
    if (parts.length > 0) events.push({ kind: 'split', key, into: own < 0 ? parts : [key, ...parts] })
    if (absorbed.length > 0) events.push({ kind: 'merge', from: [key, ...absorbed], key })
    if (own >= 0 && parts.length === 0 && absorbed.length === 0) events.push({ kind: 'continue', key })
    if (own < 0 && heirs[number]! < 0 && parts.length === 0) events.push({ kind: 'gone', key })
  })
  keys.forEach((key, number) => { if (parents[number]! < 0) events.push({ kind: 'new', key }) })
  return events
}
