import type { Drawable, DrawReason, DrawRule } from '@/lib/core/sampling/types'

/** An item with its number; `ranked` lists are in the order of that number. */
export type Ranked<T extends Drawable> = { item: T; unit: number }

/** A part of the traffic that wants its first `target` items in the sample. */
export type Goal<T extends Drawable> = { reason: DrawReason; target: number; members: Ranked<T>[] }

export const clusterOf = ({ cluster, noise }: Drawable): string => (noise ? 'noise' : `cluster ${cluster ?? ''}`)

export function groupRanked<T extends Drawable>(ranked: readonly Ranked<T>[], keyOf: (item: T) => string | null): Map<string, Ranked<T>[]> {
  const groups = new Map<string, Ranked<T>[]>()
  for (const entry of ranked) {
    const key = keyOf(entry.item)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  return groups
}

/** Every floor of the rule with the items that it is kept for, segments first. */
export function floorGoals<T extends Drawable>(ranked: readonly Ranked<T>[], rule: DrawRule): Goal<T>[] {
  const segments = groupRanked(ranked, ({ segment }) => segment || null)
  const clusters = groupRanked(ranked, (item) => (item.noise || item.cluster === null ? null : item.cluster))
  const goal = (reason: DrawReason, target: number) => (members: Ranked<T>[]): Goal<T> => ({ reason, target, members })
  return [
    ...[...segments.values()].map(goal('segment floor', rule.segmentFloor)),
    ...[...clusters.values()].map(goal('cluster floor', rule.clusterFloor)),
    goal('noise floor', rule.noiseFloor)(ranked.filter(({ item }) => item.noise)),
    goal('new', rule.freshFloor)(ranked.filter(({ item }) => item.fresh)),
  ]
}

/** Segments that need more than their floor: those first that can have enough, larger ones before smaller ones. */
export function needGoals<T extends Drawable>(ranked: readonly Ranked<T>[], needs: DrawRule['needs']): Goal<T>[] {
  const segments = groupRanked(ranked, ({ segment }) => segment || null)
  const goals = [...(needs ?? [])].flatMap(([segment, target]) => {
    const members = segments.get(segment)
    return members ? [{ segment, goal: { reason: 'segment need', target, members } satisfies Goal<T>, reached: members.length >= target }] : []
  })
  goals.sort((a, b) => Number(b.reached) - Number(a.reached) || b.goal.members.length - a.goal.members.length || (a.segment < b.segment ? -1 : 1))
  return goals.map(({ goal }) => goal)
}
