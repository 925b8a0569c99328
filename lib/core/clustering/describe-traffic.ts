import type { Degenerate } from '@/lib/core/clustering/hdbscan-types'

/** Why a grouping of traffic says little, for people. */
export type DegenerateTraffic = { kind: Degenerate['kind'] | 'one_customer'; message: string }

/** From this share of the traffic on one customer is as good as all of it. */
const ALMOST_ALL = 0.9
const LEAST_TRACES = 20

/** What makes a grouping of traffic say little, in the words of the product; null if nothing does. `customers`: of its traces, null = none is named. */
export function describeTraffic(degenerate: Degenerate | null, { traces, customers }: { traces: number; customers: readonly (string | null)[] }): DegenerateTraffic | null {
  if (degenerate) return { kind: degenerate.kind, message: degenerate.message.replace(/\brows?\b/g, (word) => (word === 'row' ? 'trace' : 'traces')) }
  const counts = new Map<string, number>()
  for (const customer of customers) if (customer !== null) counts.set(customer, (counts.get(customer) ?? 0) + 1)
  const [largest] = [...counts].sort((a, b) => b[1] - a[1])
  if (!largest || traces < LEAST_TRACES || largest[1] < ALMOST_ALL * traces) return null
  return { kind: 'one_customer', message: `One customer sent ${largest[1]} of ${traces} traces: the groups are what this customer asks, and say little about others.` }
}
