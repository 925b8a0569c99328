import type { ClusterCoverage } from '@/lib/core/display/coverage-types'
import { csvOf } from '@/lib/core/display/set-rows'

const COLUMNS: [string, (row: ClusterCoverage) => string | number | null][] = [
  ['cluster', (row) => row.key],
  ['name', (row) => (row.isNoise ? 'novel' : row.label)],
  ['named_by', (row) => row.labelSource],
  ['noise', (row) => (row.isNoise ? 'yes' : 'no')],
  ['traces', (row) => row.traces],
  ['share', (row) => row.share],
  ['cases', (row) => row.cases],
  ['replay_cases', (row) => row.byKind.replay],
  ['suite_cases', (row) => row.byKind.suite],
  ['adversarial_cases', (row) => row.byKind.adversarial],
  ['floor', (row) => row.floor],
  ['state', (row) => row.state],
  ['change', (row) => row.change],
  ['first_seen_at', (row) => row.firstSeenAt],
  ['terms', (row) => row.terms.join(' ')],
]

/** One line a cluster, with a head line; shares 0 to 1, empty where nothing is known. */
export function coverageCsv(rows: readonly ClusterCoverage[]): string {
  return csvOf(COLUMNS.map(([name]) => name), rows.map((row) => COLUMNS.map(([, of]) => of(row))))
}
