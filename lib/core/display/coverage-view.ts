import type {
  ClusterChange, ClusterCoverage, ClusterFacts, CoverageChoice, CoverageState, CoverageSummary, DegenerateView, KindCases, SamplingFloors,
} from '@/lib/core/display/coverage-types'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'

/** Cases from which on a cluster counts as covered: the floor of the draw, or all of its traces where there are fewer; at least one. */
export function floorOf({ isNoise, traces }: Pick<ClusterFacts, 'isNoise' | 'traces'>, floors: SamplingFloors): number {
  return Math.max(1, Math.min(isNoise ? floors.noise : floors.cluster, traces))
}

export function stateOf(cases: number, floor: number): CoverageState {
  if (cases === 0) return 'not-covered'
  return cases < floor ? 'thin' : 'covered'
}

export type CoverageInput = {
  clusters: readonly ClusterFacts[]
  /** Cases by cluster key; a key that no cluster has is of an older grouping. */
  cases: ReadonlyMap<string, KindCases>
  floors: SamplingFloors
  /** Traces by cluster key that shares are made of, where they are not those of all customers. */
  traffic?: ReadonlyMap<string, number> | undefined
  /** Shares of the newest groupings, oldest first, and what became of clusters in the newest one. */
  history: readonly { clusteringId: string; key: string; share: number }[]
  changes: ReadonlyMap<string, ClusterChange>
}

/** The clusters of a grouping against the cases, by share of the traffic, noise last. Shares add up to 1 where there is traffic. */
export function coverClusters({ clusters, cases, floors, traffic, history, changes }: CoverageInput): ClusterCoverage[] {
  const tracesOf = ({ key, traces }: ClusterFacts) => (traffic ? traffic.get(key) ?? 0 : traces)
  const all = clusters.reduce((sum, cluster) => sum + tracesOf(cluster), 0)
  const groupings = [...new Set(history.map(({ clusteringId }) => clusteringId))]
  const rows = clusters.map((cluster): ClusterCoverage => {
    const byKind = cases.get(cluster.key) ?? { replay: 0, suite: 0, adversarial: 0 }
    const [count, floor] = [byKind.replay + byKind.suite + byKind.adversarial, floorOf(cluster, floors)]
    const past = new Map(history.filter(({ key }) => key === cluster.key).map(({ clusteringId, share }) => [clusteringId, share]))
    return {
      ...cluster, traces: tracesOf(cluster), share: all === 0 ? 0 : tracesOf(cluster) / all, cases: count, byKind, floor, state: stateOf(count, floor),
      trend: groupings.map((id) => past.get(id) ?? null), change: changes.get(cluster.key) ?? null,
    }
  })
  return rows.sort((a, b) => Number(a.isNoise) - Number(b.isNoise) || b.traces - a.traces || (a.key < b.key ? -1 : 1))
}

/** Clusters by state, and their shares of the traffic, 0 to 1. Noise is none of them: `novel` is its share. Clusters without traffic do not count. */
export function summarise(rows: readonly Pick<ClusterCoverage, 'isNoise' | 'state' | 'share' | 'traces' | 'cases'>[]): CoverageSummary {
  const summary: CoverageSummary = {
    clusters: 0, counts: { covered: 0, thin: 0, 'not-covered': 0 }, shares: { covered: 0, thin: 0, 'not-covered': 0 }, novel: 0, novelCases: 0,
  }
  for (const { isNoise, state, share, traces, cases } of rows) {
    if (isNoise) {
      summary.novel += share
      summary.novelCases += cases
      continue
    }
    if (traces === 0) continue
    summary.clusters += 1
    summary.counts[state] += 1
    summary.shares[state] += share
  }
  return summary
}

/** A share without decimals that is 0% and 100% only where it is none or all: a rounded 100% would hide what is missing. */
export function wholePercent(share: number): string {
  if (share <= 0 || share > 1 - 1e-9) return share <= 0 ? '0%' : '100%'
  if (share < 0.005) return 'under 1%'
  return share > 0.995 ? 'over 99%' : formatPercent(share, 0)
}

const SUBJECT: Record<CoverageChoice, string> = { newest: 'The newest sample covers', suites: 'The suites cover', adversarial: 'The adversarial set covers', all: 'The cases cover' }

/** The one sentence of the page, e.g. "The cases cover 4 of 11 clusters, 38% of the traffic." */
export function coverageSentence(summary: CoverageSummary, { choice, customer }: { choice: CoverageChoice; customer: string | null }): string {
  const of = customer === null ? 'the traffic' : `the traffic of ${customer}`
  if (summary.clusters === 0) return summary.novel > 0 ? `All of ${of} is novel: no cluster was found in it.` : `There is no traffic${customer === null ? '' : ` of ${customer}`} in this window.`
  return `${SUBJECT[choice]} ${formatCount(summary.counts.covered)} of ${plural(summary.clusters, 'cluster')}, ${wholePercent(summary.shares.covered)} of ${of}.`
}

/** What the sentence leaves out: thin and uncovered clusters, and what is in no cluster. Empty when there is nothing more to say. */
export function coverageRest({ counts, shares, novel, novelCases, clusters }: CoverageSummary): string {
  if (clusters === 0) return ''
  const parts = [
    ...(counts.thin > 0 ? [`${plural(counts.thin, 'cluster')} (${wholePercent(shares.thin)}) ${counts.thin === 1 ? 'is' : 'are'} thin`] : []),
    ...(counts['not-covered'] > 0 ? [`${plural(counts['not-covered'], 'cluster')} (${wholePercent(shares['not-covered'])}) ${counts['not-covered'] === 1 ? 'has' : 'have'} no case`] : []),
    ...(novel > 0 ? [`${wholePercent(novel)} of the traffic is novel, in no cluster, with ${plural(novelCases, 'case')}`] : []),
  ]
  const text = parts.length === 0 ? 'no cluster is missing' : parts.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const CHANGES: readonly ClusterChange[] = ['new', 'split', 'merge']

/** What became of each cluster in one grouping, by its key; what merely went on is not in it. */
export function changesOf(events: readonly { kind: string; toKeys: readonly string[] }[]): Map<string, ClusterChange> {
  const changes = new Map<string, ClusterChange>()
  for (const { kind, toKeys } of events) {
    const change = CHANGES.find((name) => name === kind)
    if (change) for (const key of toKeys) changes.set(key, change)
  }
  return changes
}

/** The way the clusters were found, said plainly. `space`: where the vectors came from, as it is stored. */
export function groupingText({ method, space, approximate }: { method: string; space: string | null; approximate: boolean }): string {
  if (method === 'request_signature') return 'grouped by request signature'
  if (method !== 'hdbscan') return `grouped by ${method}`
  const vectors = space === null ? 'vectors' : isLexical(space) ? 'lexical vectors (words and letters, not meaning)' : `embeddings of ${space}`
  return `grouped by HDBSCAN${approximate ? ', approximate,' : ''} over ${vectors}`
}

/** The same in two or three words, for where there is little room. */
export function groupingNote({ method, space, approximate }: { method: string; space: string | null; approximate: boolean }): string {
  if (method !== 'hdbscan') return groupingText({ method, space, approximate })
  return ['HDBSCAN', ...(approximate ? ['approximate'] : []), ...(space !== null && isLexical(space) ? ['lexical'] : [])].join(', ')
}

const isLexical = (space: string) => /^lexical\b/.test(space)

/** Why a grouping says little, in words for people; null when it can be used as it is. */
export function degenerateText(degenerate: DegenerateView | null): string | null {
  return degenerate && `${degenerate.message} The clusters say little about this traffic.`
}
