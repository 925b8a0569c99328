import { stateOf, floorOf, summarise } from '@/lib/core/display/coverage-view'
import type { CoveragePoint, CustomerCoverage, SamplingFloors } from '@/lib/core/display/coverage-types'

/** Cases of one frozen sample in one cluster of the grouping of its day. */
export type SampleClusterRow = { datasetId: string; name: string; version: number; at: string; isNoise: boolean; traces: number; cases: number }

/** What each frozen sample covered of the traffic that it was drawn from, in the order in which the samples come. */
export function coverageOverTime(rows: readonly SampleClusterRow[], floors: SamplingFloors): CoveragePoint[] {
  const samples = new Map<string, SampleClusterRow[]>()
  for (const row of rows) {
    const own = samples.get(row.datasetId)
    if (own) own.push(row)
    else samples.set(row.datasetId, [row])
  }
  return [...samples.values()].map((own) => {
    const all = own.reduce((sum, { traces }) => sum + traces, 0)
    const { clusters, counts, shares, novel } = summarise(own.map((row) => ({ ...row, share: all === 0 ? 0 : row.traces / all, state: stateOf(row.cases, floorOf(row, floors)) })))
    const { datasetId, name, version, at } = own[0]!
    return { datasetId, name, version, at, clusters, coveredClusters: counts.covered, shares, novel }
  })
}

/**
 * Customers with their part of the traffic and of the cases, most traffic first. `covered`: part of the customer's own traces
 * that lie in clusters which are covered, whosever cases do it; null shares of cases: there are none.
 */
export function coverCustomers(
  { traffic, traces, cases, covered }: {
    traffic: readonly { customer: string; key: string; traces: number }[]
    /** All traces of the grouping, those of unknown customers among them. */
    traces: number
    cases: ReadonlyMap<string, number>
    covered: ReadonlySet<string>
  }, allCases: number,
): CustomerCoverage[] {
  const own = new Map<string, { traces: number; covered: number }>()
  for (const row of traffic) {
    const sum = own.get(row.customer) ?? { traces: 0, covered: 0 }
    own.set(row.customer, { traces: sum.traces + row.traces, covered: sum.covered + (covered.has(row.key) ? row.traces : 0) })
  }
  return [...own].map(([customer, sum]): CustomerCoverage => {
    const count = cases.get(customer) ?? 0
    return {
      customer, traces: sum.traces, share: traces === 0 ? 0 : sum.traces / traces, cases: count, caseShare: allCases === 0 ? null : count / allCases,
      covered: sum.traces === 0 ? 0 : sum.covered / sum.traces,
    }
  }).sort((a, b) => b.traces - a.traces || (a.customer < b.customer ? -1 : 1))
}
