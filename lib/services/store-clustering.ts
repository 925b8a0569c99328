import { createHash } from 'node:crypto'
import { clusteringChanges, type ClusterChange } from '@/lib/core/clustering/clustering-changes'
import { describeTraffic, type DegenerateTraffic } from '@/lib/core/clustering/describe-traffic'
import { EXAMPLES_SHOWN } from '@/lib/core/clustering/cluster-name-prompt'
import { nameClusters } from '@/lib/core/clustering/name-clusters'
import { projectMap } from '@/lib/core/clustering/project-map'
import { packMap } from '@/lib/core/clustering/trace-map'
import { traceVectors } from '@/lib/core/clustering/trace-vector'
import { normalise } from '@/lib/core/embedding/cosine'
import { embedText } from '@/lib/core/embedding/lexical-embedding'
import { vectorBytes } from '@/lib/core/embedding/vector-bytes'
import { addClusterEvents } from '@/lib/db/cluster-events'
import { assignTraces, createClustering, createClusters, getClusteringView, getKnownClusters, listPersonNames, type KnownCluster, type NewCluster } from '@/lib/db/clusters'
import type { Db, DbClient } from '@/lib/db/client'
import { publishEvent } from '@/lib/events'
import type { ClusteredTraffic } from '@/lib/services/cluster-traffic'
import type { Traffic } from '@/lib/services/load-traffic'
import type { UnnamedCluster } from '@/lib/services/name-clusters-by-model'

export type StoredClustering = { clusteringId: string; clusters: number; noise: number; degenerate: DegenerateTraffic | null; counts: Record<ClusterChange['kind'], number> }

type Input = {
  projectId: string
  traffic: Traffic
  clustered: ClusteredTraffic
  space: string
  lexical: boolean
  window: { from: Date; to: Date }
  /**
   * Better names, by key, for clusters that nobody named: new ones, and those whose name is of their terms. Called before the transaction;
   * what it leaves out keeps the name of its terms. Absent = all do. `taken`: the names of all others.
   */
  giveNames?: (unnamed: UnnamedCluster[], taken: string[]) => Promise<ReadonlyMap<string, string>>
  /** Runs with the clustering, in its transaction; `false` = it is not wanted any more, and nothing is stored. */
  within?: (tx: Db, clusteringId: string) => Promise<void>
}
type Deps = { db: DbClient; now: () => Date }

/** Texts that a name, and a lexical centroid, is made from; more would say the same. */
const NAMING_TEXTS = 400
const CENTROID_TEXTS = 100
/** Points of a picture: more would not be told apart. */
const MAP_POINTS = 20_000
const MAP_SEED = 'traffic'
const NOISE = 'noise'

type Group = { members: number[]; centroid: Float32Array }

/**
 * Matches a grouping to the newest one of the project and stores it in one transaction: clusters with the keys and names that they
 * had, what became of them, the picture, and in which cluster each trace is now.
 */
export async function storeClustering(input: Input, { db, now }: Deps): Promise<StoredClustering> {
  const { projectId, traffic, clustered, window, space } = input
  const newest = await getClusteringView(db, projectId)
  const known = newest ? await getKnownClusters(db, newest.id, window.from) : null
  const comparable = newest?.space === space
  const groups = groupsOf(input)
  const noise = [...clustered.clustering.labels.keys()].filter((row) => clustered.clustering.labels[row] === -1)
  const idsOf = (rows: number[]) => rows.map((row) => traffic.items[row]!.id)
  const { keys, changes } = clusteringChanges(
    known && known.map((cluster) => ({ ...cluster, centroid: comparable ? cluster.centroid : null })), groups.map(({ members, centroid }) => ({ centroid, members: idsOf(members) })), idsOf(noise),
  )
  const described = await giveNames(describeClusters({ groups, keys, noise, traffic, known: known ?? [], keepsNames: newest?.method === 'hdbscan' }), groups, input)
  const degenerate = describeTraffic(clustered.clustering.degenerate, { traces: traffic.items.length, customers: traffic.items.map(({ customer }) => customer) })
  const keyOfRow = (row: number) => (clustered.clustering.labels[row]! < 0 ? NOISE : keys[clustered.clustering.labels[row]!]!)
  const map = mapOf(input, keyOfRow)
  const clusteringId = await db.$transaction(async (tx) => {
    const id = await createClustering(tx, {
      projectId, method: 'hdbscan', params: clustered.params, space, approximate: clustered.clustering.approximate, degenerate, previousId: newest?.id ?? null, map,
      windowFrom: window.from, windowTo: window.to, traces: traffic.items.length, createdAt: now(),
    })
    // a name that a person gave while this grouping was made
    const byPersons = newest ? await listPersonNames(tx, newest.id) : new Map<string, string>()
    const clusters = described.map((cluster): NewCluster => {
      const label = byPersons.get(cluster.key)
      return label === undefined ? cluster : { ...cluster, label, labelSource: 'person' }
    })
    const ids = await createClusters(tx, id, clusters)
    await assignTraces(tx, traffic.items.map(({ id: traceId }, row) => ({ traceId, clusterId: ids.get(keyOfRow(row))! })))
    await addClusterEvents(tx, id, changes.map((change) => ({ ...change, ...shownOf(change, clusters, known ?? []) })))
    await input.within?.(tx, id)
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return id
  }, { timeout: 300_000 })
  const counts = { continue: 0, split: 0, merge: 0, new: 0, gone: 0 }
  for (const { kind } of changes) counts[kind] += 1
  return { clusteringId, clusters: groups.length, noise: noise.length, degenerate, counts }
}

/** Clusters by number, with mean vectors that can be compared with those of other weeks. */
function groupsOf({ traffic, clustered, lexical }: Input): Group[] {
  const { clustering, rows, dimensions } = clustered
  const members = clustering.clusters.map((): number[] => [])
  clustering.labels.forEach((label, row) => { if (label >= 0) members[label]!.push(row) })
  return members.map((own) => ({ members: own, centroid: lexical ? lexicalCentroid(traffic, own) : meanOf(rows, dimensions, own) }))
}

function meanOf(rows: Float32Array, dimensions: number, members: Iterable<number>): Float32Array {
  const sum = new Float32Array(dimensions)
  for (const row of members) for (let j = 0; j < dimensions; j++) sum[j]! += rows[row * dimensions + j]!
  return normalise(sum)
}

/** Vectors of a corpus depend on all its texts: what is compared over weeks is made of single texts. */
function lexicalCentroid({ items, texts }: Traffic, members: number[]): Float32Array {
  const chosen = chooseEvenly(members, CENTROID_TEXTS, (row) => texts[items[row]!.text]!).map((row) => items[row]!)
  const { rows, n, dimensions } = traceVectors(chosen.map(({ text }) => embedText(texts[text]!)), chosen.map(({ tools }) => tools))
  return meanOf(rows, dimensions, Array.from({ length: n }, (_, i) => i))
}

/** The same ones of the same list, whatever its order. */
function chooseEvenly(members: readonly number[], most: number, nameOf: (row: number) => string): number[] {
  if (members.length <= most) return [...members]
  const hashed = members.map((row) => ({ row, hash: createHash('sha256').update(nameOf(row)).digest('hex') }))
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.row - b.row)).slice(0, most).map(({ row }) => row)
}

function describeClusters(
  { groups, keys, noise, traffic, known, keepsNames }: { groups: Group[]; keys: string[]; noise: number[]; traffic: Traffic; known: KnownCluster[]; keepsNames: boolean },
): NewCluster[] {
  const { items, texts } = traffic
  const textOf = (row: number) => texts[items[row]!.text]!
  const names = nameClusters(groups.map(({ members }) => chooseEvenly(members, NAMING_TEXTS, textOf).map(textOf)))
  const before = new Map(known.map((cluster) => [cluster.key, cluster]))
  // what a person called it stays even where the grouping before was of another kind
  const kept = keys.map((key) => { const old = before.get(key); return old && (keepsNames || old.labelSource === 'person') ? old : null })
  const used = new Set(kept.flatMap((old) => old?.label ?? []))
  const firstSeen = (rows: number[]) => (rows.length === 0 ? null : new Date(Math.min(...rows.map((row) => items[row]!.ts.getTime()))))
  const clusters = groups.map(({ members, centroid }, number): NewCluster => {
    const old = before.get(keys[number]!)
    return {
      key: keys[number]!, label: kept[number]?.label ?? unusedName(names[number]!.name, used), labelSource: kept[number]?.labelSource ?? 'terms',
      terms: names[number]!.terms.map(({ term }) => term), traces: members.length, isNoise: false, centroid: vectorBytes([centroid]), firstSeenAt: old?.firstSeenAt ?? firstSeen(members),
    }
  })
  if (noise.length > 0) clusters.push({ key: NOISE, label: 'Unclustered', labelSource: 'terms', terms: [], traces: noise.length, isNoise: true, centroid: null, firstSeenAt: null })
  return clusters
}

/** The names of a model over those of terms. Examples are texts of the cluster, each once, the same ones of the same traffic. */
async function giveNames(clusters: NewCluster[], groups: Group[], { traffic: { items, texts }, giveNames: ask }: Input): Promise<NewCluster[]> {
  if (!ask) return clusters
  const textOf = (text: number) => texts[text]!
  const examplesOf = ({ members }: Group) => chooseEvenly([...new Set(members.map((row) => items[row]!.text))], EXAMPLES_SHOWN, textOf).map(textOf)
  const isUnnamed = ({ isNoise, labelSource }: NewCluster) => !isNoise && labelSource === 'terms'
  // groups come in the order of their clusters; noise has none and is last
  const unnamed = groups.flatMap((group, i): UnnamedCluster[] => {
    const { key, label, terms } = clusters[i]!
    return isUnnamed(clusters[i]!) ? [{ key, label, terms, examples: examplesOf(group) }] : []
  })
  const names = await ask(unnamed, clusters.filter((cluster) => !isUnnamed(cluster)).map(({ label }) => label))
  return clusters.map((cluster) => (names.has(cluster.key) ? { ...cluster, label: names.get(cluster.key)!, labelSource: 'model' } : cluster))
}

function unusedName(name: string, used: Set<string>): string {
  let free = name
  for (let number = 2; used.has(free); number++) free = `${name} (${number})`
  used.add(free)
  return free
}

/** The name and size of the cluster that an event is about: of now where it is there, else of before. */
function shownOf({ kind, fromKeys, toKeys }: ClusterChange, clusters: NewCluster[], known: KnownCluster[]): { label: string; traces: number } {
  const now = kind === 'split' || kind === 'gone' ? undefined : clusters.find(({ key }) => key === toKeys[0])
  const shown = now ?? known.find(({ key }) => key === fromKeys[0])
  return { label: shown?.label ?? '', traces: shown?.traces ?? 0 }
}

function mapOf({ traffic, clustered }: Input, keyOfRow: (row: number) => string): Uint8Array<ArrayBuffer> | null {
  const { rows, n, dimensions, clustering } = clustered
  if (n === 0) return null
  const all = Array.from({ length: n }, (_, row) => row)
  const chosen = chooseEvenly(all, MAP_POINTS, (row) => traffic.items[row]!.id)
  const shown = chosen.length === n ? rows : new Float32Array(chosen.length * dimensions)
  if (shown !== rows) chosen.forEach((row, i) => shown.set(rows.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions))
  const places = projectMap(shown, chosen.length, dimensions, { seed: MAP_SEED, labels: Int32Array.from(chosen, (row) => clustering.labels[row]!) })
  return packMap(chosen.map((row, i) => ({ traceId: traffic.items[row]!.id, x: places[2 * i]!, y: places[2 * i + 1]!, cluster: keyOfRow(row) })))
}
