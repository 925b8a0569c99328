import { describe, expect, it } from 'vitest'
import { coverageCsv } from '@/lib/core/display/coverage-csv'
import type { ClusterFacts } from '@/lib/core/display/coverage-types'
import { changesOf, coverageRest, coverageSentence, coverClusters, floorOf, groupingNote, groupingText, stateOf, summarise, wholePercent } from '@/lib/core/display/coverage-view'

const cluster = (key: string, traces: number, more: Partial<ClusterFacts> = {}): ClusterFacts => (
  { id: key, key, label: key, labelSource: 'terms', terms: [], traces, isNoise: false, firstSeenAt: null, ...more })
const replay = (n: number) => ({ replay: n, suite: 0, adversarial: 0 })
const floors = { cluster: 10, noise: 20 }

/** 1,000 traces: 400 covered, 300 thin, 200 without a case, 100 novel. */
const clusters = [cluster('noise', 100, { isNoise: true }), cluster('orders', 400), cluster('refunds', 300), cluster('invoices', 200)]
const cases = new Map([['orders', replay(12)], ['refunds', { replay: 3, suite: 4, adversarial: 1 }], ['noise', replay(20)], ['of last year', replay(7)]])
const cover = (more: Partial<Parameters<typeof coverClusters>[0]> = {}) => coverClusters({ clusters, cases, floors, history: [], changes: new Map(), ...more })

describe('the coverage of clusters', () => {
  it('is of one cluster: covered from its floor on, thin below it, else not covered', () => {
    expect([0, 1, 9, 10, 11].map((n) => stateOf(n, 10))).toEqual(['not-covered', 'thin', 'thin', 'covered', 'covered'])
  })

  it('takes the floor of noise for noise, and all traces for a cluster that has fewer than the floor', () => {
    expect(floorOf(cluster('a', 400), floors)).toBe(10)
    expect(floorOf(cluster('noise', 400, { isNoise: true }), floors)).toBe(20)
    expect(floorOf(cluster('a', 6), floors)).toBe(6)
    expect(floorOf(cluster('a', 400), { cluster: 0, noise: 0 })).toBe(1)
  })

  it('lists clusters by share with noise last, and counts cases of every kind', () => {
    // 3 + 4 + 1 = 8 of 10; 400, 300, 200 and 100 of 1,000
    expect(cover().map(({ key, share, cases: n, state }) => [key, share, n, state])).toEqual([
      ['orders', 0.4, 12, 'covered'], ['refunds', 0.3, 8, 'thin'], ['invoices', 0.2, 0, 'not-covered'], ['noise', 0.1, 20, 'covered'],
    ])
  })

  it('is said in one sentence, with what it leaves out in another', () => {
    const summary = summarise(cover())
    expect(summary).toMatchObject({ clusters: 3, counts: { covered: 1, thin: 1, 'not-covered': 1 }, shares: { covered: 0.4, thin: 0.3, 'not-covered': 0.2 }, novel: 0.1, novelCases: 20 })
    expect(coverageSentence(summary, { choice: 'all', customer: null })).toBe('The cases cover 1 of 3 clusters, 40% of the traffic.')
    expect(coverageRest(summary)).toBe('1 cluster (30%) is thin; 1 cluster (20%) has no case; 10% of the traffic is novel, in no cluster, with 20 cases.')
  })

  it('of a customer weighs clusters by the traffic of that customer, and keeps what all cases cover', () => {
    const rows = cover({ traffic: new Map([['invoices', 30], ['orders', 10]]) })
    // 30 of 40 and 10 of 40; refunds are none of its traffic and do not count
    expect(rows.slice(0, 2).map(({ key, share, state }) => [key, share, state])).toEqual([['invoices', 0.75, 'not-covered'], ['orders', 0.25, 'covered']])
    expect(coverageSentence(summarise(rows), { choice: 'newest', customer: 'acme' })).toBe('The newest sample covers 1 of 2 clusters, 25% of the traffic of acme.')
  })

  it('says so where there is nothing to cover', () => {
    const noiseOnly = summarise(coverClusters({ clusters: [clusters[0]!], cases, floors, history: [], changes: new Map() }))
    expect(coverageSentence(noiseOnly, { choice: 'all', customer: null })).toBe('All of the traffic is novel: no cluster was found in it.')
    expect(coverageSentence(summarise([]), { choice: 'all', customer: 'acme' })).toBe('There is no traffic of acme in this window.')
    expect(coverageRest(summarise(cover({ clusters: [cluster('orders', 5)] })))).toBe('No cluster is missing.')
    expect(coverageRest(summarise(cover({ clusters: [cluster('orders', 999), cluster('noise', 1, { isNoise: true })] })))).toBe('Under 1% of the traffic is novel, in no cluster, with 20 cases.')
  })

  it('shows the share in each grouping, a gap where the cluster was not there, and what became of it', () => {
    const history = [{ clusteringId: 'g1', key: 'orders', share: 0.5 }, { clusteringId: 'g1', key: 'gone', share: 0.5 }, { clusteringId: 'g2', key: 'orders', share: 0.4 }, { clusteringId: 'g2', key: 'invoices', share: 0.2 }]
    const changes = changesOf([{ kind: 'new', toKeys: ['invoices'] }, { kind: 'continue', toKeys: ['orders'] }, { kind: 'gone', toKeys: [] }])
    const byKey = new Map(cover({ history, changes }).map((row) => [row.key, row]))
    expect(byKey.get('orders')).toMatchObject({ trend: [0.5, 0.4], change: null })
    expect(byKey.get('invoices')).toMatchObject({ trend: [null, 0.2], change: 'new' })
  })

  it('never rounds a share to all or to nothing', () => {
    expect([0, 0.001, 0.38, 0.994, 0.9991, 1, 0.1 + 0.2 + 0.7].map(wholePercent)).toEqual(['0%', 'under 1%', '38%', '99%', 'over 99%', '100%', '100%'])
  })

  it('names the way in which clusters were found', () => {
    const hdbscan = { method: 'hdbscan', space: 'lexical', approximate: false }
    expect(groupingText(hdbscan)).toBe('grouped by HDBSCAN over lexical vectors (words and letters, not meaning)')
    expect(groupingText({ ...hdbscan, space: 'api.example.com large 256', approximate: true })).toBe('grouped by HDBSCAN, approximate, over embeddings of api.example.com large 256')
    expect([hdbscan, { ...hdbscan, space: 'large', approximate: true }].map(groupingNote)).toEqual(['HDBSCAN, lexical', 'HDBSCAN, approximate'])
    expect(groupingText({ method: 'request_signature', space: null, approximate: false })).toBe('grouped by request signature')
  })

  it('is a file with one line for each cluster', () => {
    const lines = coverageCsv(cover({ clusters: [cluster('orders', 400, { label: '=order, status', terms: ['order', 'status'] })] })).trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('"\'=order, status"')
    expect(lines[1]).toContain(',400,1,12,12,0,0,10,covered,,,order status')
  })
})
