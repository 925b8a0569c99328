import { describe, expect, it } from 'vitest'
import { coverageOverTime, coverCustomers } from '@/lib/core/display/coverage-over-time'

const floors = { cluster: 10, noise: 20 }

describe('coverage over time', () => {
  it('measures each sample against the traffic of its day', () => {
    const row = (version: number, traces: number, cases: number, isNoise = false) => ({ datasetId: `d${version}`, name: 'traffic', version, at: '2026-11-01T00:00:00.000Z', isNoise, traces, cases })
    const points = coverageOverTime([row(1, 60, 10), row(1, 40, 0), row(2, 60, 12), row(2, 30, 4), row(2, 10, 3, true)], floors)
    // v1: 60 of 100; v2: 60 of 100 covered, 30 thin, 10 novel
    expect(points.map(({ version, clusters, coveredClusters, shares, novel }) => [version, clusters, coveredClusters, shares.covered, shares.thin, novel])).toEqual([
      [1, 2, 1, 0.6, 0, 0], [2, 2, 1, 0.6, 0.3, 0.1],
    ])
  })

  it('counts for each customer its traffic, its cases, and how much of its traffic is covered', () => {
    const traffic = [{ customer: 'small', key: 'orders', traces: 5 }, { customer: 'large', key: 'orders', traces: 30 }, { customer: 'large', key: 'invoices', traces: 10 }]
    // 40 and 5 of 50 traces; 3 of 12 cases; 30 of 40 and 5 of 5 in covered clusters
    const input = { traffic, traces: 50, cases: new Map([['large', 3]]), covered: new Set(['orders']) }
    expect(coverCustomers(input, 12)).toEqual([
      { customer: 'large', traces: 40, share: 0.8, cases: 3, caseShare: 0.25, covered: 0.75 }, { customer: 'small', traces: 5, share: 0.1, cases: 0, caseShare: 0, covered: 1 },
    ])
    expect(coverCustomers(input, 0)[0]?.caseShare).toBeNull()
  })
})
