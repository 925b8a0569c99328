/**
 * `minClusterSize`: the fewest distinct rows that are a cluster, at least 2. `minSamples`: the core distance is that to the
 * k-th nearest other row (default 2). `maxClusterSize`: a cluster of more distinct rows loses to its children; null or absent
 * is no limit. `keepIndivisible`: one that has no children stays all the same (default false: its rows are noise). `method`: excess of mass (default) or the leaves of the tree. `epsilon`: clusters closer than this stay together (default 0).
 * `ties`: merges at one height count as one (default, so that the order of rows has no say), or one after the other as the
 * Python library does. `distanceFloor`: smaller distances count as this one (default 0). `approximateAbove`: from how many
 * distinct rows on the spanning tree is approximate (default 20,000).
 */
export type HdbscanOptions = {
  minClusterSize: number
  minSamples?: number
  maxClusterSize?: number | null
  keepIndivisible?: boolean
  method?: 'eom' | 'leaf'
  epsilon?: number
  ties?: 'simultaneous' | 'binary'
  distanceFloor?: number
  approximateAbove?: number
}

/** Row-major: row i is `rows[i * dimensions]` to `rows[(i + 1) * dimensions - 1]`. */
export type HdbscanInput = { rows: Float32Array; n: number; dimensions: number; options: HdbscanOptions }

/**
 * Edges from `from[i]` to `to[i]`; `weight` is their mutual reachability distance, ascending once sorted. A tree over n rows has
 * n - 1 of them.
 */
export type SpanningTree = { from: Int32Array; to: Int32Array; weight: Float64Array }

/** `size` counts rows, copies included; `lowestMember` is the number of its first row. */
export type FoundCluster = { size: number; lowestMember: number }

/** Why a clustering says little, and what about it in words for people. */
export type Degenerate = { kind: 'too_few_rows' | 'all_identical' | 'one_cluster' | 'all_noise'; message: string }

/**
 * `labels`: number of the cluster of each row, by size and then lowest member; -1 is noise. `probabilities`: how firmly a row
 * belongs to its cluster, 0 (noise) to 1. `outlierScores`: GLOSH, 0 to 1. `approximate`: the tree was not the exact one.
 * `degenerate`: null if the clustering can be used as it is.
 */
export type Clustering = {
  labels: Int32Array
  probabilities: Float64Array
  outlierScores: Float64Array
  clusters: FoundCluster[]
  noise: number
  distinctRows: number
  approximate: boolean
  degenerate: Degenerate | null
}

export type ClusteringStage = 'neighbours' | 'tree' | 'clusters'

/** `done`: share of the stage that is finished, 0 to 1. */
export type ClusteringProgress = { stage: ClusteringStage; done: number }

/** What clusters rows without holding up its caller. Rejects with the signal's reason when it is aborted. */
export type Clusterer = (input: HdbscanInput & { onProgress?: (progress: ClusteringProgress) => void; signal?: AbortSignal }) => Promise<Clustering>
