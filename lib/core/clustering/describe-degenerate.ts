import type { Clustering, Degenerate } from '@/lib/core/clustering/hdbscan-types'

/** From this share of all clustered rows on, one cluster is as good as the only one. */
const ALMOST_ALL = 0.95

/** What makes a clustering say little, for people; null if nothing does. */
export function describeDegenerate(
  { labels, clusters, noise, distinctRows }: Omit<Clustering, 'degenerate'>, minClusterSize: number,
): Degenerate | null {
  const n = labels.length
  if (n < minClusterSize) {
    return { kind: 'too_few_rows', message: `${rowsOf(n)}: too few for a cluster, which takes at least ${minClusterSize}. All are noise.` }
  }
  if (distinctRows === 1) return { kind: 'all_identical', message: `All ${rowsOf(n)} are identical, so there is nothing to tell apart.` }
  if (clusters.length === 0) {
    const few = distinctRows < minClusterSize ? `Only ${distinctRows} of ${rowsOf(n)} are distinct` : `No ${minClusterSize} rows are closer to each other than to the rest`
    return { kind: 'all_noise', message: `${few}: all ${rowsOf(n)} are noise.` }
  }
  const { size } = clusters[0]!
  if (clusters.length > 1 && size < ALMOST_ALL * (n - noise)) return null
  return { kind: 'one_cluster', message: `One cluster has ${size} of the ${n - noise} rows that are in a cluster (${noise} of ${n} are noise).` }
}

function rowsOf(n: number): string {
  return n === 1 ? '1 row' : `${n} rows`
}
