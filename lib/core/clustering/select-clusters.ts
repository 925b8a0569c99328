import type { CondensedTree } from '@/lib/core/clustering/condense-tree'
import type { SettledOptions } from '@/lib/core/clustering/settle-options'

export type Selection = Pick<SettledOptions, 'method' | 'maxClusterSize' | 'keepIndivisible' | 'epsilon'>

/**
 * Which clusters of the condensed tree are the answer; never the root. Excess of mass takes a cluster unless its descendants
 * are more stable together, or it is larger than `maxClusterSize` (without descendants it is then noise, unless
 * `keepIndivisible`); `leaf` takes those without children. Those born at a
 * distance below `epsilon` give way to the nearest ancestor that was not.
 */
export function selectClusters(tree: CondensedTree, { method, maxClusterSize, keepIndivisible, epsilon }: Selection): boolean[] {
  const chosen = method === 'leaf' ? leavesOf(tree) : mostStable(tree, maxClusterSize ?? Infinity, keepIndivisible)
  return epsilon > 0 ? climb(tree, chosen, epsilon) : chosen
}

function leavesOf({ children }: CondensedTree): boolean[] {
  return children.map((own, cluster) => cluster > 0 && own.length === 0)
}

function mostStable({ stability, size, children }: CondensedTree, maxClusterSize: number, keepIndivisible: boolean): boolean[] {
  const best = [...stability]
  const wins = stability.map(() => false)
  for (let cluster = stability.length - 1; cluster > 0; cluster--) {
    // in ascending order, so that the sum does not depend on the order of the children
    const below = children[cluster]!.map((child) => best[child]!).sort((a, b) => a - b).reduce((sum, value) => sum + value, 0)
    const tooLarge = size[cluster]! > maxClusterSize && !(keepIndivisible && children[cluster]!.length === 0)
    wins[cluster] = !tooLarge && below <= stability[cluster]!
    if (!wins[cluster]) best[cluster] = below
  }
  return topmost(children, wins)
}

function climb({ parent, birth, children }: CondensedTree, chosen: boolean[], epsilon: number): boolean[] {
  const reached = chosen.map(() => false)
  chosen.forEach((isChosen, cluster) => {
    if (!isChosen) return
    let at = cluster
    while (1 / birth[at]! < epsilon && parent[at]! > 0) at = parent[at]!
    reached[at] = true
  })
  return topmost(children, reached)
}

/** Without those below another one. */
function topmost(children: number[][], wanted: boolean[]): boolean[] {
  const result = wanted.map(() => false)
  const open = [...children[0]!]
  for (let cluster = open.pop(); cluster !== undefined; cluster = open.pop()) {
    if (wanted[cluster]) result[cluster] = true
    else open.push(...children[cluster]!)
  }
  return result
}
