import Link from 'next/link'
import { ForestPlot } from '@/components/charts/forest-plot'
import { Panel } from '@/components/ui/panel'
import type { RoomView } from '@/lib/core/review/room-view'

/** Every segment at a glance, worst first; those beyond the plot are counted. */
export function RoomForest({ plot: { rows, rest }, runHref }: { plot: RoomView['plot']; runHref: string }) {
  if (rows.length === 0) return null
  return (
    <div data-looked="segments">
      <Panel title="All segments" note="change of the pass rate, worst first" flush>
        <ForestPlot rows={rows} base={runHref} footer={rest && <span>{rest.n} more, {rest.blocking === 0 ? 'none blocked' : `${rest.blocking} blocked`}: <Link href={runHref}>all are in the table</Link></span>} />
      </Panel>
    </div>
  )
}
