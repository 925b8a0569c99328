import { Activity } from 'lucide-react'
import Link from 'next/link'
import { TracesTable } from '@/components/traces/traces-table'
import { CopyCommand } from '@/components/ui/copy-command'
import { SavedViews, type SavedViewsProps } from '@/components/cases/saved-views'
import { EmptyState } from '@/components/ui/empty-state'
import { ExportLinks } from '@/components/ui/export-links'
import { FilterBar } from '@/components/ui/filter-bar'
import { Page } from '@/components/ui/page'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/core/display/format'
import type { TraceRow } from '@/lib/core/display/overview-view'

type Props = {
  rows: TraceRow[]
  views: SavedViewsProps
  /** The filter as it stands in the address, without the page. */
  query: string
  base: string
  segments: string[]
  customer: string | null
  filtered: boolean
  origin: string
  next: string | null
  first: string | null
  withoutCustomer: string
  /** The cluster whose traces alone are shown, and the way to all of them. */
  cluster: { label: string; without: string } | null
}

const STATUS = [{ value: 'success', label: 'Success' }, { value: 'error', label: 'Error' }, { value: 'not-replayable', label: 'Not replayable' }]

export function TracesPage(props: Props) {
  const { rows, base, segments, customer, cluster, filtered, origin } = props
  const command = `curl -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Type: application/x-ndjson" \\\n  --data-binary @logs.jsonl "${origin}/api/v1/traces?format=bifrost"`
  return (
    <Page title="Traces" sub={customer || cluster ? <>{customer && <>Customer {customer}. <Link href={props.withoutCustomer}>Show every customer</Link>. </>}{cluster && <>Cluster {cluster.label}. <Link href={cluster.without}>Show every cluster</Link>.</>}</> : 'Calls that production made. E-mail addresses, phone, card and account numbers and keys were replaced before they were stored; names of people are not.'}>
      <Panel flush label="Traces" actions={<><SavedViews {...props.views} listHref={base} query={props.query} />{rows.length > 0 && <ExportLinks href={props.query ? `${base}/export?${props.query}` : `${base}/export`} />}</>}>
        <FilterBar
          placeholder="Search what users said, and ids"
          choices={[{ name: 'segment', label: 'Any segment', data: segments.map((key) => ({ value: key, label: key })) }, { name: 'status', label: 'Any status', data: STATUS }]}
        />
        {rows.length > 0
          ? <><TracesTable rows={rows} base={base} /><PageLinks shown={plural(rows.length, 'trace')} next={props.next} first={props.first} /></>
          : (
            <EmptyState icon={<Activity size={18} />} title={filtered ? 'No trace matches' : 'No trace yet'} more={filtered ? undefined : <CopyCommand command={command} />}>
              {filtered ? 'Try another filter.' : 'Send the log of your gateway, one row a line.'}
            </EmptyState>
          )}
      </Panel>
    </Page>
  )
}
