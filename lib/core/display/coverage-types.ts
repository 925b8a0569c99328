import type { RefreshScheduleView, RefreshView } from '@/lib/core/refresh/refresh-view'

/** How well cases stand for one cluster: as many as its floor, some, or none. */
export type CoverageState = 'covered' | 'thin' | 'not-covered'
export const COVERAGE_STATES: readonly CoverageState[] = ['covered', 'thin', 'not-covered']

/** Which cases are counted: of the newest sample, of the newest version of each suite, of the adversarial set, or all of these. */
export const COVERAGE_CHOICES = ['newest', 'suites', 'adversarial', 'all'] as const
export type CoverageChoice = (typeof COVERAGE_CHOICES)[number]

export type ClusterChange = 'new' | 'split' | 'merge'
export type KindCases = { replay: number; suite: number; adversarial: number }
export type SamplingFloors = { cluster: number; noise: number }
export type DegenerateView = { kind: string; message: string }

/** A cluster as its grouping made it; times are ISO 8601, null = not known. */
export type ClusterFacts = {
  id: string
  key: string
  label: string
  labelSource: string
  terms: string[]
  traces: number
  isNoise: boolean
  firstSeenAt: string | null
}

/** `share` 0 to 1; `trend` its shares in the newest groupings, oldest first, null where it was not there. */
export type ClusterCoverage = ClusterFacts & {
  share: number
  cases: number
  byKind: KindCases
  floor: number
  state: CoverageState
  trend: (number | null)[]
  change: ClusterChange | null
}

export type CoverageSummary = {
  clusters: number
  counts: Record<CoverageState, number>
  shares: Record<CoverageState, number>
  novel: number
  novelCases: number
}

export type GroupingView = {
  id: string
  method: string
  space: string | null
  approximate: boolean
  degenerate: DegenerateView | null
  windowFrom: string
  windowTo: string
  traces: number
  createdAt: string
}

export type CoverageDataset = { id: string; kind: 'replay' | 'suite' | 'adversarial'; name: string; version: number; cases: number }

/** Shares 0 to 1 of all traffic, of the counted cases, and of the customer's own traffic that lies in covered clusters. */
export type CustomerCoverage = { customer: string; traces: number; share: number; cases: number; caseShare: number | null; covered: number }

/** What one frozen sample covered of the traffic of its day. */
export type CoveragePoint = { datasetId: string; name: string; version: number; at: string; clusters: number; coveredClusters: number; shares: Record<CoverageState, number>; novel: number }

export type CoverageEvent = { id: string; kind: 'split' | 'merge' | 'new' | 'gone'; label: string; traces: number; overlap: number | null; at: string }

/** Of the newest grouping; `unplaced` counts cases that are in none of its clusters. */
export type CoverageView = {
  grouping: GroupingView
  choice: CoverageChoice
  customer: string | null
  customerNames: string[]
  datasets: CoverageDataset[]
  rows: ClusterCoverage[]
  floors: SamplingFloors
  unplaced: number
  customers: CustomerCoverage[]
  customersInAll: number
  history: CoveragePoint[]
  events: CoverageEvent[]
}

/** What the overview shows of it. */
export type CoverageSummaryView = { grouping: Pick<GroupingView, 'method' | 'space' | 'approximate'>; rows: ClusterCoverage[] }

export type RefreshesView = { refreshes: RefreshView[]; schedule: RefreshScheduleView | null; nowMs: number }

/** Begin of what the user said; null where there is no text. */
export type SaidTrace = { traceId: string; sourceId: string; ts: string; customerId: string | null; said: string | null }
