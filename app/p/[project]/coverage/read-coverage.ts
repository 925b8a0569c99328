import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { samplingSettings } from '@/lib/core/config/sampling-config'
import { coverageOverTime, coverCustomers } from '@/lib/core/display/coverage-over-time'
import { COVERAGE_CHOICES, type CoverageChoice, type CoverageDataset, type CoverageEvent, type CoverageSummaryView, type CoverageView, type RefreshesView } from '@/lib/core/display/coverage-types'
import { changesOf, coverClusters } from '@/lib/core/display/coverage-view'
import { listClusterEvents } from '@/lib/db/cluster-events'
import { getClusteringView, listClusterHistory, type ClusteringView } from '@/lib/db/clusters'
import { countCasesByCluster, countCasesByCustomer, countCustomerTraffic, listCoverageDatasets, listSampleClusters } from '@/lib/db/coverage'
import { getRefreshSchedule } from '@/lib/db/refresh-schedules'
import { listRefreshes } from '@/lib/db/refreshes'
import { getDeps } from '@/lib/deps'
import { sharedRead } from '@/lib/services/shared-read'
import { viewOfSchedule } from '@/lib/services/set-refresh-schedule'

/** Groupings of a trend, samples of the chart, events of the list, customers of the table, refreshes of the history. */
const TREND = 12
const SAMPLES = 12
const EVENTS = 30
const CUSTOMERS = 20
const REFRESHES = 10

/** Which cases are in a cluster also follows from what is grouped and imported meanwhile. */
const SUMMARY_MS = 5000

export type CoverageQuery = { data?: string | undefined; customer?: string | undefined }

export const readChoice = (text: string | undefined): CoverageChoice => COVERAGE_CHOICES.find((choice) => choice === text) ?? 'newest'

/** The datasets whose cases a choice counts. */
export function chosenDatasets(datasets: CoverageDataset[], choice: CoverageChoice): CoverageDataset[] {
  const kind = { newest: 'replay', suites: 'suite', adversarial: 'adversarial', all: null }[choice]
  return kind === null ? datasets : datasets.filter((dataset) => dataset.kind === kind)
}

/** Coverage of the newest grouping; null before the first one. */
export async function readCoverage(project: { id: string; config: string }, query: CoverageQuery): Promise<CoverageView | null> {
  const { db } = getDeps()
  const grouping = await getClusteringView(db, project.id)
  if (!grouping) return null
  const [choice, customer] = [readChoice(query.data), query.customer ?? null]
  const [datasets, history, newest, events, customers, samples] = await Promise.all([
    listCoverageDatasets(db, project.id), listClusterHistory(db, project.id, TREND), listClusterEvents(db, project.id, { limit: 500, clusteringId: grouping.id }),
    listClusterEvents(db, project.id, { limit: EVENTS }), countCustomerTraffic(db, grouping.id, { limit: CUSTOMERS, always: customer }), listSampleClusters(db, project.id, SAMPLES),
  ])
  const chosen = chosenDatasets(datasets, choice)
  const ids = chosen.map(({ id }) => id)
  const [{ cases }, byCustomer] = await Promise.all([countCasesByCluster(db, ids), countCasesByCustomer(db, ids)])
  const floors = coverageFloors(project.config)
  const clusters = grouping.clusters.map(toFacts)
  const traffic = customer === null ? undefined : new Map(customers.traffic.filter((row) => row.customer === customer).map(({ key, traces }) => [key, traces]))
  const rows = coverClusters({ clusters, cases, floors, traffic, history, changes: changesOf(newest) })
  const covered = new Set(rows.filter(({ state, isNoise }) => state === 'covered' && !isNoise).map(({ key }) => key))
  const allCases = chosen.reduce((sum, { cases: n }) => sum + n, 0)
  const table = coverCustomers({ traffic: customers.traffic, traces: clusters.reduce((sum, { traces }) => sum + traces, 0), cases: byCustomer, covered }, allCases)
  return {
    grouping: {
      id: grouping.id, method: grouping.method, space: grouping.space, approximate: grouping.approximate, degenerate: grouping.degenerate,
      windowFrom: grouping.windowFrom.toISOString(), windowTo: grouping.windowTo.toISOString(), traces: grouping.traces, createdAt: grouping.createdAt.toISOString(),
    },
    choice, customer, customerNames: table.map((row) => row.customer), datasets: chosen, rows, floors, unplaced: allCases - rows.reduce((sum, row) => sum + row.cases, 0), customers: table.slice(0, CUSTOMERS), customersInAll: customers.customers,
    history: coverageOverTime(samples, floors), events: events.map(toEvent),
  }
}

/** The part of it that the overview shows: clusters against the cases of the newest sample. Counted once for all who ask while the cases are the same. */
export async function readCoverageSummary(project: { id: string; config: string }): Promise<CoverageSummaryView | null> {
  const { db } = getDeps()
  const [grouping, datasets] = await Promise.all([getClusteringView(db, project.id), listCoverageDatasets(db, project.id)])
  if (!grouping) return null
  const ids = chosenDatasets(datasets, 'newest').map(({ id }) => id)
  const [{ cases }, newest] = await Promise.all([
    sharedRead(`coverage ${grouping.id} ${JSON.stringify(datasets)}`, SUMMARY_MS, () => countCasesByCluster(db, ids)),
    listClusterEvents(db, project.id, { limit: 500, clusteringId: grouping.id }),
  ])
  const clusters = grouping.clusters.map(toFacts)
  const { method, space, approximate } = grouping
  return { grouping: { method, space, approximate }, rows: coverClusters({ clusters, cases, floors: coverageFloors(project.config), history: [], changes: changesOf(newest) }) }
}

export function coverageFloors(config: string) {
  const { clusterFloor, noiseFloor } = readGateConfig(config).sampling ?? samplingSettings({})
  return { cluster: clusterFloor, noise: noiseFloor }
}

const toFacts = ({ id, key, label, labelSource, terms, traces, isNoise, firstSeenAt }: ClusteringView['clusters'][number]) => (
  { id, key, label, labelSource, terms, traces, isNoise, firstSeenAt: firstSeenAt?.toISOString() ?? null })

function toEvent({ id, kind, label, traces, overlap, at }: Awaited<ReturnType<typeof listClusterEvents>>[number]): CoverageEvent {
  return { id, kind: kind as CoverageEvent['kind'], label, traces, overlap, at: at.toISOString() }
}

/** The newest refreshes, newest first, and when the next one comes by itself. */
export async function readRefreshes(projectId: string): Promise<RefreshesView> {
  const { db, now } = getDeps()
  const [refreshes, schedule] = await Promise.all([listRefreshes(db, projectId, REFRESHES), getRefreshSchedule(db, projectId)])
  const at = now()
  return { refreshes, schedule: schedule && viewOfSchedule(schedule, at), nowMs: at.getTime() }
}
