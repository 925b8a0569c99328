import { CoverageBars, CoverageShare, methodText } from '@/components/charts/coverage-bars'
import { DrawCasesButton, type DrawCases } from '@/components/overview/draw-cases-button'
import { Page } from '@/components/ui/page'
import { Panel, Stats } from '@/components/ui/panel'
import { formatCount, formatMoment, formatPercent, plural } from '@/lib/core/display/format'
import { coverageShares, type CoverageView } from '@/lib/core/display/overview-view'

export function CoveragePage({ view, draw }: { view: CoverageView; draw: DrawCases | null }) {
  const shares = coverageShares(view.rows)
  const noise = view.rows.filter((row) => row.isNoise).reduce((sum, row) => sum + row.share, 0)
  return (
    <Page
      title="Coverage" actions={draw && <DrawCasesButton draw={draw} variant="default" />}
      sub={`Which traffic the cases stand for: ${formatMoment(view.windowFrom)} to ${formatMoment(view.windowTo)}, ${methodText(view.method)}.`}
    >
      <Stats items={[
        { label: 'Traffic covered', value: formatPercent(shares.covered), note: `${view.enough} cases or more` },
        { label: 'Groups', value: formatCount(view.rows.length), note: plural(view.traces, 'trace') },
        { label: 'Unclustered', value: formatPercent(noise), note: 'a stratum of its own' },
        { label: 'Cases', value: view.dataset ? formatCount(view.dataset.cases) : 'none', note: view.dataset ? `${view.dataset.name} v${view.dataset.version}` : 'no frozen replay dataset' },
      ]} />
      <Panel title="Share of the traffic"><CoverageShare view={view} /></Panel>
      <Panel title="Groups" note="by share of the traffic"><CoverageBars rows={view.rows} /></Panel>
    </Page>
  )
}
