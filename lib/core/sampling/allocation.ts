import { groupBy } from '@/lib/core/families/group-by'
import type { Drawable, DrawReason, Drawn } from '@/lib/core/sampling/types'

/** What one part of the traffic gets of a sample. `share`: what its part of the traffic alone would give it, not rounded. */
export type AllocationRow = {
  key: string
  traffic: number
  cases: number
  share: number
  /** Cases by what they were drawn for first. */
  reasons: Partial<Record<DrawReason, number>>
  /** Traffic that its cases stand for, by their chances of inclusion: about `traffic` when the sample is fair. */
  standsFor: number
}

/** `clusters` has the key 'noise' for traces that are in no cluster and '' for those that were never grouped. */
export type Allocation = {
  cases: number
  traffic: number
  /** false: one customer sends so much that the sample could not be filled within the cap. */
  capHeld: boolean
  segments: AllocationRow[]
  clusters: AllocationRow[]
  /** The largest customers, at most 20. */
  customers: AllocationRow[]
  customersInAll: number
}

const MOST_CUSTOMERS = 20

export const clusterKeyOf = ({ noise, cluster }: Pick<Drawable, 'noise' | 'cluster'>): string => (noise ? 'noise' : cluster ?? '')

/** How a sample is divided over what it was drawn from; rows with most traffic first. */
export function allocationOf<T extends Drawable>(items: readonly T[], { drawn, capHeld }: { drawn: readonly Drawn<T>[]; capHeld: boolean }): Allocation {
  const rowsBy = (keyOf: (item: T) => string): AllocationRow[] => {
    const cases = groupBy(drawn, ({ item }) => keyOf(item))
    return [...groupBy(items, keyOf)].map(([key, traffic]): AllocationRow => {
      const own = cases.get(key) ?? []
      const reasons = Object.fromEntries([...groupBy(own, ({ reason }) => reason)].map(([reason, list]) => [reason, list.length]))
      return {
        key, traffic: traffic.length, cases: own.length, share: (drawn.length * traffic.length) / items.length, reasons,
        standsFor: own.reduce((sum, { inclusion }) => sum + 1 / inclusion, 0),
      }
    }).sort((a, b) => b.traffic - a.traffic || (a.key < b.key ? -1 : 1))
  }
  const customers = rowsBy(({ customer }) => customer ?? '').filter(({ key }) => key !== '')
  return {
    cases: drawn.length, traffic: items.length, capHeld, segments: rowsBy(({ segment }) => segment), clusters: rowsBy(clusterKeyOf),
    customers: customers.slice(0, MOST_CUSTOMERS), customersInAll: customers.length,
  }
}
