import type { CondensedTree } from '@/lib/core/clustering/condense-tree'

/** For each row the chosen cluster of the tree that it belongs to (-1: none), how firmly (0 to 1), and its outlier score (0 to 1). */
export type Membership = { labels: Int32Array; probabilities: Float64Array; outlierScores: Float64Array }

/**
 * Probability: λ of the row over the λ at which the last rows leave its cluster. Outlier score: GLOSH, 1 - λ of the row over the
 * largest λ below the cluster that it fell out of (Campello et al. 2015, section 6).
 */
export function membershipOf(tree: CondensedTree, chosen: readonly boolean[]): Membership {
  const owner: number[] = []
  chosen.forEach((isChosen, cluster) => owner.push(isChosen ? cluster : cluster === 0 ? -1 : owner[tree.parent[cluster]!]!))
  const deepest = [...tree.death]
  for (let cluster = deepest.length - 1; cluster > 0; cluster--) {
    const parent = tree.parent[cluster]!
    deepest[parent] = Math.max(deepest[parent]!, deepest[cluster]!)
  }
  const labels = tree.rowCluster.map((cluster) => owner[cluster]!)
  return {
    labels,
    probabilities: tree.rowLambda.map((lambda, row) => (labels[row]! < 0 ? 0 : shareOf(lambda, tree.death[labels[row]!]!))),
    outlierScores: tree.rowLambda.map((lambda, row) => 1 - shareOf(lambda, deepest[tree.rowCluster[row]!]!)),
  }
}

/** Rows at no distance from their cluster are wholly of it. */
function shareOf(lambda: number, most: number): number {
  return lambda >= most ? 1 : lambda / most
}
