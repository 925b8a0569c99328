import { Hourglass } from 'lucide-react'
import { FlagsPanel } from '@/components/cases/flags-panel'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import type { FlagView } from '@/lib/core/display/case-view'
import { formatMoment, plural } from '@/lib/core/display/format'

/** Where a link leads whose trace was deleted. `days`: what the project keeps its traces for; null: it was deleted for another reason. */
export function ExpiredTracePage({ at, days, flags }: { at: string; days: number | null; flags: FlagView[] }) {
  return (
    <Page title="Trace" sub={formatMoment(at)}>
      <Panel flush label="Trace">
        <EmptyState icon={<Hourglass size={18} />} title={days === null ? 'This trace is not stored any more' : 'Expired by retention'}>
          {days === null ? 'What people said of it stays.' : `This project keeps traces for ${plural(days, 'day')}. Cases that were made of it, and what people said of it, stay.`}
        </EmptyState>
      </Panel>
      {flags.length > 0 && <FlagsPanel flags={flags} />}
    </Page>
  )
}
