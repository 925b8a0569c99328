import { CaseListPanel, type CaseListPanelProps } from '@/components/cases/case-list-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { SetBadge } from '@/components/ui/badge'
import { Page } from '@/components/ui/page'
import { Stats } from '@/components/ui/panel'
import { formatPercent, formatPoints } from '@/lib/core/display/format'
import type { SetRow } from '@/lib/core/display/run-view'

type Props = {
  run: { id: string; name: string }
  runsHref: string
  /** `label` and `text`: what a set without a row of the report is called, and what is said of it. */
  set: { kind: string; id: string; label: string | null; text: string | null; row: SetRow | null }
  list: CaseListPanelProps
}

export function SetPage({ run, runsHref, set, list }: Props) {
  const row = set.row
  return (
    <Page
      title={row?.label ?? set.label ?? set.id} badge={row?.verdict ? <SetBadge set={{ verdict: row.verdict, blocks: row.blocks }} /> : null}
      crumbs={[{ label: 'Runs', href: runsHref }, { label: run.name, href: list.runHref }]} sub={row?.text || set.text || undefined}
      actions={list.measuring ? <LiveRefresh url={`/api/v1/runs/${run.id}/events`} /> : null}
    >
      {row && <SetFigures row={row} />}
      <CaseListPanel {...list} />
    </Page>
  )
}

function SetFigures({ row }: { row: SetRow }) {
  const interval = row.deltaLow === null || row.deltaHigh === null ? 'no interval' : `95%: ${formatPoints(row.deltaLow)} to ${formatPoints(row.deltaHigh)}`
  return (
    <Stats items={[
      { label: 'Before', value: formatPercent(row.before), note: `${row.passedBefore} of ${row.n}` },
      { label: 'After', value: formatPercent(row.after), note: `${row.passedAfter} of ${row.n}` },
      { label: 'Change, points', value: formatPoints(row.delta), note: interval },
      { label: 'Broke', value: row.breaks, note: 'passed before' },
      { label: 'Fixed', value: row.fixes, note: 'failed before' },
      { label: 'Not measured', value: row.missing, note: 'counted, never a fail' },
    ]} />
  )
}
