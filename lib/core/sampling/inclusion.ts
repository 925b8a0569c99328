import { clusterOf, groupRanked, type Goal, type Ranked } from '@/lib/core/sampling/draw-goals'
import type { Drawable } from '@/lib/core/sampling/types'

/**
 * The chance of each drawn item to be in the sample, given everybody else's numbers: it is in when its own number, which is
 * uniform, is below the first number that was left out of a list that it stands in (rank conditioning, Cohen and Kaplan 2007,
 * "Summarizing data using bottom-k sketches"; several lists on the same numbers as in Cohen 2015, "Multi-objective weighted
 * sampling"). Sums of x/inclusion are unbiased for sums over the traffic. In each cluster the chances are then scaled so that
 * the cluster's cases stand for exactly its traffic, which is known; a chance of 1 stays 1.
 */
export function inclusionOf<T extends Drawable>(
  { ranked, taken, goals, waiting, conversations, sizes }: {
    /** Everything that could be drawn, in the order of the numbers. */
    ranked: readonly Ranked<T>[]
    taken: ReadonlySet<T>
    goals: readonly Goal<T>[]
    /** Customers that were at their cap in the end. */
    waiting: ReadonlySet<string>
    /** The number that each conversation's items have to stay below. */
    conversations: ReadonlyMap<string, number>
    /** Traffic of each cluster, with what the cap of conversations left out. */
    sizes: ReadonlyMap<string, number>
  },
): Map<T, number> {
  const chances = new Map<T, number>()
  const raise = (item: T, chance: number) => chances.set(item, Math.max(chances.get(item) ?? 0, chance))
  for (const goal of goals) {
    const threshold = goalThreshold(goal, taken)
    for (const { item, unit } of goal.members) if (unit < threshold && taken.has(item)) raise(item, threshold)
  }
  for (const members of groupRanked(ranked, clusterOf).values()) {
    const isWaiting = ({ item }: Ranked<T>) => item.customer !== null && waiting.has(item.customer)
    const lists = [members.filter((entry) => !isWaiting(entry)), ...groupRanked(members.filter(isWaiting), ({ customer }) => customer).values()]
    for (const list of lists) {
      const threshold = list.find(({ item }) => !taken.has(item))?.unit ?? 1
      for (const { item, unit } of list) if (unit < threshold && taken.has(item)) raise(item, threshold)
    }
  }
  for (const [item, chance] of chances) {
    const limit = item.conversation === null ? 1 : conversations.get(item.conversation) ?? 1
    // the number 0 itself would stand for endless traffic
    chances.set(item, Math.max(Math.min(chance, limit), 1e-12))
  }
  return scaleToClusters(chances, sizes)
}

function goalThreshold<T extends Drawable>({ members, target }: Goal<T>, taken: ReadonlySet<T>): number {
  const open = members.findIndex(({ item }, index) => index >= target || !taken.has(item))
  return open === -1 ? 1 : members[open]!.unit
}

function scaleToClusters<T extends Drawable>(chances: Map<T, number>, sizes: ReadonlyMap<string, number>): Map<T, number> {
  const scaled = new Map<T, number>()
  const clusters = new Map<string, [T, number][]>()
  for (const entry of chances) {
    const key = clusterOf(entry[0])
    const own = clusters.get(key)
    if (own) own.push(entry)
    else clusters.set(key, [entry])
  }
  for (const [key, own] of clusters) {
    const [certain, others] = [own.filter(([, chance]) => chance === 1), own.filter(([, chance]) => chance < 1)]
    const weight = others.reduce((sum, [, chance]) => sum + 1 / chance, 0)
    const left = Math.max((sizes.get(key) ?? own.length) - certain.length, others.length)
    for (const [item, chance] of own) scaled.set(item, chance === 1 ? 1 : Math.min(1, (chance * weight) / left))
  }
  return scaled
}
