'use client'

import { useMemo, type ReactNode } from 'react'
import { ForestPlot } from '@/components/charts/forest-plot'
import { useLiveFigures } from '@/components/runs/live-store'
import { RunProgressBanner, type RunOfBanner } from '@/components/runs/run-progress'
import { SegmentTable } from '@/components/runs/segment-table'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/core/display/format'
import { LIVE_LIMIT, newest, withFamilies, type LiveFigures } from '@/lib/core/display/live-figures'
import { unpackRows } from '@/lib/core/display/packed-rows'
import { plotRows } from '@/lib/core/display/set-rows'

type SetsProps = { figures: LiveFigures; base: string; fileName: string; footer: ReactNode; plotted: number }

/** Plot and table of the sets of a run while it is measured: they move with what the server tells. */
export function LiveSets({ figures, base, fileName, footer, plotted }: SetsProps) {
  const told = useLiveFigures(figures.runId)
  const packed = useMemo(() => withFamilies(figures.rows, newest(figures, told).rows) ?? figures.rows, [figures, told])
  const rows = useMemo(() => plotRows(unpackRows(packed)), [packed])
  const rest = rows.length - plotted
  return (
    <>
      {rows.length > 0 && (
        <Panel title="Change by segment" note="largest first" flush>
          <ForestPlot rows={rows.slice(0, plotted)} base={base} fixedLimit={LIVE_LIMIT} footer={rest > 0 && <span>{rest} more, none blocked: all are in the table</span>} />
        </Panel>
      )}
      <Panel title="Segments" note={plural(packed.ids.length, 'row')} flush>
        <SegmentTable packed={packed} base={base} fileName={fileName} footer={footer} />
      </Panel>
    </>
  )
}

type BannerProps = { list: string; run: RunOfBanner; figures: LiveFigures; live: ReactNode; cancel: ReactNode; paused: { sentence: string; under: string; resume: ReactNode } | null }

/** Progress of a run as the server tells it. */
export function LiveBanner({ figures, run, ...rest }: BannerProps) {
  const { status, progress, confirming, elapsedMs } = newest(figures, useLiveFigures(figures.runId))
  return <RunProgressBanner {...rest} run={{ ...run, status }} progress={progress} confirming={confirming} elapsedMs={elapsedMs} />
}
