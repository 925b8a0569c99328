import { clusterOf, floorGoals, groupRanked, needGoals, type Goal, type Ranked } from '@/lib/core/sampling/draw-goals'
import { fillInProportion } from '@/lib/core/sampling/draw-share'
import { inclusionOf } from '@/lib/core/sampling/inclusion'
import { unitHash } from '@/lib/core/sampling/unit-hash'
import type { Drawable, DrawReason, Drawn, DrawRule } from '@/lib/core/sampling/types'

/** `capHeld` false: one customer sends so much that the sample could not be filled within the cap. */
export type DrawnTraffic<T extends Drawable> = { drawn: Drawn<T>[]; capHeld: boolean }

/**
 * Draws a sample of traffic. Every trace has a number that the seed and its id decide, and small numbers go first: at most
 * `perConversation` of a conversation; then, round by round, what the floors of segments, clusters, noise and new things are
 * owed; then what segments need; the rest in proportion to clusters, with a cap per customer, which floors and needs do not
 * mind. The cases stand in the order in which they were drawn. That order does not depend on the sample size, but that the cap
 * grows with it, so a smaller sample is the beginning of a larger one; nor does it depend on the order of the items.
 *
 * @returns at most `sampleSize` cases, fewer only when there are no more
 */
export function drawTraffic<T extends Drawable>(items: readonly T[], rule: DrawRule): DrawnTraffic<T> {
  const all = items.map((item): Ranked<T> => ({ item, unit: unitHash(rule.seed, item.id) }))
    .sort((a, b) => a.unit - b.unit || (a.item.id < b.item.id ? -1 : 1))
  const { ranked, conversations } = capConversations(all, rule.perConversation)
  const [floors, needs] = [floorGoals(ranked, rule), needGoals(ranked, rule.needs)]
  const reasons = new Map<T, DrawReason>()
  takeRounds(floors, rule.sampleSize, reasons)
  for (const goal of needs) takeRounds([goal], rule.sampleSize, reasons)
  const taken = new Set(reasons.keys())
  const share = fillInProportion({ ranked, taken, sampleSize: rule.sampleSize, customerShare: rule.customerShare })
  for (const { item } of share.order) reasons.set(item, 'share')
  const sizes = new Map([...groupRanked(all, clusterOf)].map(([key, members]) => [key, members.length]))
  const chances = inclusionOf({ ranked, taken, goals: [...floors, ...needs], waiting: share.waiting, conversations, sizes })
  return { drawn: [...reasons].map(([item, reason]) => ({ item, reason, inclusion: chances.get(item)! })), capHeld: share.capHeld }
}

/** Keeps the smallest numbers of every conversation; `conversations` has the first number that was left out, where one was. */
function capConversations<T extends Drawable>(all: Ranked<T>[], cap: number | null): { ranked: Ranked<T>[]; conversations: Map<string, number> } {
  const conversations = new Map<string, number>()
  if (cap === null) return { ranked: all, conversations }
  const seen = new Map<string, number>()
  const ranked = all.filter(({ item: { conversation }, unit }) => {
    if (conversation === null) return true
    const before = seen.get(conversation) ?? 0
    seen.set(conversation, before + 1)
    if (before === cap) conversations.set(conversation, unit)
    return before < cap
  })
  return { ranked, conversations }
}

/** First everybody's first item, then everybody's second one: too small a sample is missing something everywhere. */
function takeRounds<T extends Drawable>(goals: readonly Goal<T>[], sampleSize: number, reasons: Map<T, DrawReason>): void {
  const rounds = Math.max(0, ...goals.map(({ target, members }) => Math.min(target, members.length)))
  for (let round = 0; round < rounds; round += 1) {
    const wanted = goals.filter(({ target, members }) => round < Math.min(target, members.length)).map(({ reason, members }) => ({ ...members[round]!, reason }))
    for (const { item, reason } of wanted.sort((a, b) => a.unit - b.unit)) {
      if (reasons.size >= sampleSize) return
      if (!reasons.has(item)) reasons.set(item, reason)
    }
  }
}
