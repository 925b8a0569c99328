import type { Dendrogram } from '@/lib/core/clustering/dendrogram'
import type { HdbscanOptions } from '@/lib/core/clustering/hdbscan-types'

/**
 * The clusters that splits of at least `minClusterSize` rows make, from the root (0) down: a child comes after its parent.
 * `birth` and `death` are the λ = 1 / distance at which it comes apart from its parent, and at which its last rows leave it.
 * `stability` is Σ (λ - birth) · rows leaving at λ. Rows have the cluster that they fall out of and the λ at which they do.
 */
export type CondensedTree = {
  parent: number[]; birth: number[]; death: number[]; size: number[]; stability: number[]; children: number[][]
  rowCluster: Int32Array; rowLambda: Float64Array
}

/** Campello, Moulavi, Zimek, Sander, "Hierarchical density estimates", 2015, section 3. */
export function condenseTree(tree: Dendrogram, minClusterSize: number, ties: NonNullable<HdbscanOptions['ties']>): CondensedTree {
  const condensed: CondensedTree = {
    parent: [-1], birth: [0], death: [0], size: [tree.n], stability: [0], children: [[]],
    rowCluster: new Int32Array(tree.n), rowLambda: new Float64Array(tree.n),
  }
  const roots = [tree.n + tree.left.length - 1]
  const sizeOf = (node: number) => (node < tree.n ? 1 : tree.size[node - tree.n]!)
  for (let cluster = 0; cluster < roots.length; cluster++) {
    let node: number | undefined = roots[cluster]!
    while (node !== undefined && node >= tree.n) {
      const children = childrenOf(tree, node, ties)
      const lambda = 1 / tree.height[node - tree.n]!
      const large = children.filter((child) => sizeOf(child) >= minClusterSize)
      const kept: number | undefined = large.length === 1 ? large[0] : undefined
      for (const child of children) if (sizeOf(child) < minClusterSize) fallOut(tree, child, cluster, lambda, condensed)
      const leaving = sizeOf(node) - (kept === undefined ? 0 : sizeOf(kept))
      condensed.stability[cluster]! += leaving === 0 ? 0 : persistence(lambda, condensed.birth[cluster]!) * leaving
      if (leaving > 0) condensed.death[cluster] = lambda
      if (kept === undefined) for (const child of large) roots.push(addCluster(condensed, cluster, lambda, child, sizeOf(child)))
      node = kept
    }
  }
  return condensed
}

/** What a node comes apart into: two parts, or with its ties all that are joined at its height. */
function childrenOf(tree: Dendrogram, node: number, ties: HdbscanOptions['ties']): number[] {
  const height = tree.height[node - tree.n]!
  const children: number[] = []
  const open = [node]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const child of [tree.left[at - tree.n]!, tree.right[at - tree.n]!]) {
      if (ties === 'simultaneous' && child >= tree.n && tree.height[child - tree.n] === height) open.push(child)
      else children.push(child)
    }
  }
  return children
}

/** Two infinite densities, of rows at no distance, are alike. */
function persistence(lambda: number, birth: number): number {
  return lambda === birth ? 0 : lambda - birth
}

function addCluster(condensed: CondensedTree, parent: number, birth: number, node: number, size: number): number {
  condensed.children[parent]!.push(condensed.parent.length)
  condensed.parent.push(parent)
  condensed.birth.push(birth)
  condensed.death.push(birth)
  condensed.size.push(size)
  condensed.stability.push(0)
  condensed.children.push([])
  return node
}

function fallOut(tree: Dendrogram, from: number, cluster: number, lambda: number, { rowCluster, rowLambda }: CondensedTree): void {
  const open = [from]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node < tree.n) {
      rowCluster[node] = cluster
      rowLambda[node] = lambda
    } else open.push(tree.left[node - tree.n]!, tree.right[node - tree.n]!)
  }
}
