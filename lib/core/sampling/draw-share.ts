import { clusterOf, groupRanked, type Ranked } from '@/lib/core/sampling/draw-goals'
import type { Drawable } from '@/lib/core/sampling/types'

type Queue<T extends Drawable> = { size: number; taken: number; next: number; members: Ranked<T>[]; held: Map<string, Ranked<T>[]> }

/** Below so many cases a share of the sample is no measure: everybody may have these. */
const LEAST_PER_CUSTOMER = 5

/** Cases that one customer may have in a sample of n. */
export function customerCap(n: number, share: number): number {
  return Math.max(LEAST_PER_CUSTOMER, Math.floor(share * n))
}

/**
 * Fills a sample in proportion to clusters: the next seat goes to the cluster with most traffic for each seat it would have
 * (D'Hondt), and in it to the smallest number. Customers at their cap wait until the sample has grown; when nobody else is
 * left they are taken all the same, and `capHeld` says that the cap was not kept.
 */
export function fillInProportion<T extends Drawable>(
  { ranked, taken, sampleSize, customerShare }: { ranked: readonly Ranked<T>[]; taken: Set<T>; sampleSize: number; customerShare: number | null },
): { order: Ranked<T>[]; capHeld: boolean; waiting: Set<string> } {
  const queues = [...groupRanked(ranked, clusterOf)].map(([key, members]): Queue<T> & { key: string } => (
    { key, size: members.length, taken: members.filter(({ item }) => taken.has(item)).length, next: 0, members, held: new Map() }
  )).sort((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1))
  const counts = new Map<string, number>()
  for (const { customer } of taken) if (customer !== null) counts.set(customer, (counts.get(customer) ?? 0) + 1)
  const order: Ranked<T>[] = []
  let [n, capHeld] = [taken.size, true]
  while (n < sampleSize) {
    const limit = capHeld && customerShare !== null ? customerCap(n + 1, customerShare) : Infinity
    const mayHave = ({ item }: Ranked<T>) => item.customer === null || (counts.get(item.customer) ?? 0) < limit
    const found = nextSeat(queues, taken, mayHave)
    if (!found && limit === Infinity) break
    if (!found) {
      if (!queues.some(({ held }) => [...held.values()].some(({ length }) => length > 0))) break
      capHeld = false
      continue
    }
    const { customer } = found.item
    if (customer !== null) counts.set(customer, (counts.get(customer) ?? 0) + 1)
    order.push(found)
    taken.add(found.item)
    n += 1
  }
  const waiting = new Set(queues.flatMap(({ held }) => [...held].filter(([, own]) => own.length > 0).map(([customer]) => customer)))
  return { order, capHeld, waiting }
}

function nextSeat<T extends Drawable>(queues: Queue<T>[], taken: Set<T>, mayHave: (entry: Ranked<T>) => boolean): Ranked<T> | null {
  const spent = new Set<Queue<T>>()
  for (;;) {
    let best: Queue<T> | null = null
    for (const queue of queues) {
      if (!spent.has(queue) && (!best || queue.size / (queue.taken + 1) > best.size / (best.taken + 1))) best = queue
    }
    if (!best) return null
    const found = smallest(best, taken, mayHave)
    if (found) {
      best.taken += 1
      return found
    }
    spent.add(best)
  }
}

/** The smallest number that is free; who is at the cap is set aside, in order. */
function smallest<T extends Drawable>(queue: Queue<T>, taken: Set<T>, mayHave: (entry: Ranked<T>) => boolean): Ranked<T> | null {
  let free: Ranked<T>[] | null = null
  for (const own of queue.held.values()) {
    if (own.length > 0 && mayHave(own[0]!) && (!free || own[0]!.unit < free[0]!.unit)) free = own
  }
  for (; queue.next < queue.members.length; queue.next += 1) {
    const entry = queue.members[queue.next]!
    if (taken.has(entry.item)) continue
    if (free && free[0]!.unit < entry.unit) break
    if (mayHave(entry)) {
      queue.next += 1
      return entry
    }
    const own = queue.held.get(entry.item.customer!)
    if (own) own.push(entry)
    else queue.held.set(entry.item.customer!, [entry])
  }
  return free ? free.shift()! : null
}
