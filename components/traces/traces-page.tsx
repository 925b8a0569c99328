import { Activity } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { SavedViews, type SavedViewsProps } from '@/components/cases/saved-views'
import { PART_LABELS, partWords } from '@/components/traces/facet-words'
import { TraceFilterBar } from '@/components/traces/trace-filter-bar'
import { TraceList } from '@/components/traces/trace-list'
import { EmptyState } from '@/components/ui/empty-state'
import { ExportLinks } from '@/components/ui/export-links'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { tracesFilteredBy, tracesHref, withoutTraceParts, writeTraceFilter } from '@/lib/core/display/trace-filter'
import type { TraceListData, TraceListPage } from '@/lib/core/display/trace-list'
import styles from '@/components/cases/cases.module.css'
import own from '@/components/traces/traces.module.css'

type Props = TraceListData & {
  base: string
  sourcesHref: string
  views: SavedViewsProps
  clusters: Record<string, string>
  newestDay: string | null
  /** The chart and the facets come after the rows: counting keeps nobody waiting. */
  chart: ReactNode
  facets: ReactNode
  loadMore: (before: string) => Promise<ActionResult<TraceListPage>>
}

export function TracesPage(props: Props) {
  const { filter, first, base } = props
  const query = writeTraceFilter(filter)
  const filtered = query !== ''
  const empty = first.rows.length === 0 && first.next === null
  return (
    <Page docs="traces-explorer" title="Traces" sub="Calls that production made. Personal data was replaced before they were stored; the colours say what stood there.">
      <Panel flush label="Traces">
        <TraceFilterBar key={base} base={base} filter={filter} newestDay={props.newestDay}>
          <SavedViews {...props.views} listHref={base} query={query} />{!empty && <ExportLinks href={query ? `${base}/export?${query}` : `${base}/export`} />}
        </TraceFilterBar>
        <ActiveParts {...props} />
        {props.chart}
        {empty && !filtered
          ? (
            <EmptyState icon={<Activity size={18} />} title="No trace yet" more={<LinkButton href={props.sourcesHref}>Bring traffic in</LinkButton>}>
              Upload a log of your gateway, let it be asked on a schedule, or point OpenTelemetry here.
            </EmptyState>
          )
          : empty
            ? <EmptyState icon={<Activity size={18} />} title="No trace matches"><Link href={base} replace>Show every trace</Link></EmptyState>
            : (
              <div className={own.explorer}>
                <aside className={own.side} aria-label="Narrow down">{props.facets}</aside>
                <div className={own.main}><TraceList key={`${base} ${query}`} listKey={tracesHref(base, filter)} base={base} first={first} loadMore={props.loadMore} /></div>
              </div>
            )}
      </Panel>
    </Page>
  )
}

/** Every part of the filter with the way out of it. */
function ActiveParts({ base, filter, clusters }: Props) {
  const parts = tracesFilteredBy(filter)
  if (parts.length === 0) return null
  return (
    <ul className={styles.parts} aria-label="Active filters">
      {parts.map((part) => (
        <li key={part}>
          <Link className={styles.part} href={tracesHref(base, withoutTraceParts(filter, [part]))} replace scroll={false} prefetch={false} aria-label={`Remove filter ${PART_LABELS[part]}: ${partWords(part, filter, clusters)}`}>
            <small>{PART_LABELS[part]}:</small>{' '}<span>{partWords(part, filter, clusters)}</span><i aria-hidden>×</i>
          </Link>
        </li>
      ))}
      <li><Link className={styles.clear} href={base} replace scroll={false} prefetch={false}>Clear all</Link></li>
    </ul>
  )
}
