import { ClusterTable, type ClusterActions } from '@/components/coverage/cluster-table'
import { CoverageFilters } from '@/components/coverage/coverage-filters'
import { CustomersPanel } from '@/components/coverage/customers-panel'
import { OverTimePanel } from '@/components/coverage/over-time-panel'
import { RefreshButtons, type RefreshActions } from '@/components/coverage/refresh-buttons'
import { RefreshHistory } from '@/components/coverage/refresh-history'
import { RefreshPanel } from '@/components/coverage/refresh-panel'
import { ShareBar } from '@/components/coverage/share-bar'
import { TrafficMap, type ReadSaid } from '@/components/coverage/traffic-map'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { CsvButton, type ExportCsv } from '@/components/ui/csv-button'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import type { CoverageView, RefreshesView } from '@/lib/core/display/coverage-types'
import { coverageRest, coverageSentence, degenerateText, groupingText, summarise } from '@/lib/core/display/coverage-view'
import { formatMoment, plural } from '@/lib/core/display/format'
import styles from '@/components/coverage/coverage.module.css'

type Props = {
  view: CoverageView
  refreshes: RefreshesView
  base: string
  eventsUrl: string
  exportAll: ExportCsv
  clusters: ClusterActions
  readSaid: ReadSaid
  /** null: the person may look only. */
  actions: RefreshActions | null
  models: string[]
}

/** What traffic asks, and how much of it the cases stand for. */
export function CoveragePage({ view, refreshes, base, eventsUrl, exportAll, clusters, readSaid, actions, models }: Props) {
  const { grouping, rows, customer } = view
  const summary = summarise(rows)
  const warning = degenerateText(grouping.degenerate)
  const path = `${base}/coverage`
  return (
    <Page
      docs="refresh" title="Coverage" sub={`${plural(grouping.traces, 'trace')}, ${formatMoment(grouping.windowFrom)} to ${formatMoment(grouping.windowTo)}, ${groupingText(grouping)}.`}
      actions={<RefreshButtons actions={actions} refreshes={refreshes} models={models} />}
    >
      <LiveRefresh url={eventsUrl} quiet quick="refresh.progress" />
      <RefreshPanel refreshes={refreshes} base={base} actions={actions} />
      {warning && <div className={styles.strip} role="note"><p>{warning}</p></div>}
      <section className={styles.headline} aria-label="Summary">
        <div className={styles.said}>
          <p className={styles.sentence}>{coverageSentence(summary, view)}</p>
          <p className={styles.under}>{[coverageRest(summary), datasetsText(view)].filter(Boolean).join(' ')}</p>
        </div>
        <CoverageFilters choice={view.choice} customer={customer} customers={view.customerNames} />
        <ShareBar summary={summary} />
      </section>
      <Panel
        title="Clusters" note={customer === null ? 'by share of the traffic' : `by share of the traffic of ${customer}`} flush
        actions={<CsvButton exportAll={exportAll} />}
      >
        <ClusterTable rows={rows} base={base} actions={clusters} floors={view.floors} customer={customer} />
      </Panel>
      <TrafficMap
        mapUrl={`${path}/map?clustering=${grouping.id}`} casesUrl={`${path}/map-cases?data=${view.choice}`} casesOf={view.datasets.map(({ id, cases }) => `${id} ${cases}`).join()}
        rows={rows} base={base} readSaid={readSaid} method={grouping.method}
      />
      <OverTimePanel points={view.history} events={view.events} groupings={rows[0]?.trend.length ?? 0} />
      <CustomersPanel customers={view.customers} all={view.customersInAll} path={path} choice={view.choice} selected={customer} />
      <RefreshHistory refreshes={refreshes.refreshes} base={base} />
    </Page>
  )
}

function datasetsText({ datasets, unplaced }: CoverageView): string {
  if (datasets.length === 0) return 'There are no such cases yet.'
  const names = datasets.slice(0, 4).map(({ kind, name, version, cases }) => `${kind === 'adversarial' ? 'the adversarial set' : `${name} v${version}`} (${plural(cases, 'case')})`)
  const more = datasets.length > names.length ? ` and ${plural(datasets.length - names.length, 'other')}` : ''
  return `Counted: ${names.join(', ')}${more}${unplaced > 0 ? `; ${plural(unplaced, 'case')} of them ${unplaced === 1 ? 'is' : 'are'} in none of these clusters` : ''}.`
}
