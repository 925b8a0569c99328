import { Radar } from 'lucide-react'
import { RefreshButtons, type RefreshActions } from '@/components/coverage/refresh-buttons'
import { RefreshHistory } from '@/components/coverage/refresh-history'
import { RefreshPanel } from '@/components/coverage/refresh-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import type { RefreshesView } from '@/lib/core/display/coverage-types'
import { plural } from '@/lib/core/display/format'

type Props = { traces: number; refreshes: RefreshesView; base: string; eventsUrl: string; actions: RefreshActions | null; models: string[] }

/** There is traffic, and nobody has looked for clusters in it. */
export function NotGrouped({ traces, refreshes, base, eventsUrl, actions, models }: Props) {
  return (
    <Page docs="refresh" title="Coverage" actions={<RefreshButtons actions={actions} refreshes={refreshes} models={models} />}>
      <LiveRefresh url={eventsUrl} quiet quick="refresh.progress" />
      <RefreshPanel refreshes={refreshes} base={base} actions={actions} />
      <Panel flush label="Coverage">
        <EmptyState icon={<Radar size={18} />} title={`${plural(traces, 'trace')}, not grouped yet`}>
          {actions ? 'Refresh now: the traffic is grouped by what it asks, a sample of every group and segment is frozen for runs to replay, and this page shows what it covers.'
            : 'A reviewer or an admin refreshes the cases; this page then shows which groups of traffic they stand for.'}
        </EmptyState>
      </Panel>
      <RefreshHistory refreshes={refreshes.refreshes} base={base} />
    </Page>
  )
}
