import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { CaseList } from '@/components/cases/case-list'
import { FLIP_LOOK, FLIP_ORDER } from '@/components/cases/flip-look'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { SetBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel, Stats } from '@/components/ui/panel'
import { caseQuery, UNNAMED_FAILURE, writeCaseFilter } from '@/lib/core/display/case-filter'
import type { CaseCursor, CaseFilter, CaseRow, FlipCount } from '@/lib/core/display/case-view'
import { formatPercent, formatPoints, plural } from '@/lib/core/display/format'
import type { RerunMarks } from '@/lib/core/display/rerun-marks'
import type { SetRow } from '@/lib/core/display/run-view'
import styles from '@/components/cases/cases.module.css'

type CasePage = { rows: CaseRow[]; next: CaseCursor | null }
type Props = {
  run: { id: string; name: string; measuring: boolean }
  runHref: string
  runsHref: string
  setHref: string
  /** `label` and `text`: what a set without a row of the report is called, and what is said of it. */
  set: { kind: string; id: string; label: string | null; text: string | null; row: SetRow | null }
  filter: CaseFilter
  counts: FlipCount[]
  first: CasePage
  loadMore: (after: CaseCursor) => Promise<CasePage>
  marks: RerunMarks
}

export function SetPage(props: Props) {
  const { run, set, filter, counts, first } = props
  const row = set.row
  const total = counts.filter((count) => matches(count, filter)).reduce((sum, count) => sum + count.n, 0)
  return (
    <Page
      title={row?.label ?? set.label ?? set.id} badge={row?.verdict ? <SetBadge set={{ verdict: row.verdict, blocks: row.blocks }} /> : null}
      crumbs={[{ label: 'Runs', href: props.runsHref }, { label: run.name, href: props.runHref }]} sub={row?.text || set.text || undefined}
      actions={run.measuring ? <LiveRefresh url={`/api/v1/runs/${run.id}/events`} /> : null}
    >
      {row && <SetFigures row={row} />}
      <Panel title="Cases" note={plural(total, 'case')} flush>
        <Filters {...props} />
        {first.rows.length > 0
          ? (
            <CaseList
              key={JSON.stringify(filter)} first={first} total={total} caseHref={`${props.runHref}/cases`}
              query={caseQuery(set.kind, set.id, filter)} back={props.runHref} loadMore={props.loadMore} marks={props.marks}
            />
          )
          : <NoCases measuring={run.measuring} filtered={filter.flip !== undefined || filter.failureKind !== undefined} href={props.setHref} />}
      </Panel>
    </Page>
  )
}

const matches = (count: FlipCount, filter: CaseFilter) =>
  (!filter.flip || count.flip === filter.flip) && (!filter.failureKind || (count.failureKind ?? UNNAMED_FAILURE) === filter.failureKind)

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

function Filters({ setHref, filter, counts }: Props) {
  const href = (next: CaseFilter) => {
    const query = writeCaseFilter(next)
    return query ? `${setHref}?${query}` : setHref
  }
  const sum = (test: (count: FlipCount) => boolean) => counts.filter(test).reduce((n, count) => n + count.n, 0)
  const kinds = [...new Set(counts.flatMap((count) => (count.failureKind ? [count.failureKind] : [])))]
  return (
    <nav className={styles.filters} aria-label="Filter cases">
      <Chip href={href({ failureKind: filter.failureKind })} on={!filter.flip} label="All" n={sum(() => true)} />
      {FLIP_ORDER.map((flip) => ({ flip, n: sum((count) => count.flip === flip) })).filter(({ n }) => n > 0).map(({ flip, n }) => (
        <Chip key={flip} href={href({ ...filter, flip })} on={filter.flip === flip} label={FLIP_LOOK[flip].label} n={n} />
      ))}
      {kinds.length > 0 && <span className={styles.gap} aria-hidden />}
      {kinds.map((kind) => (
        <Chip
          key={kind} label={kind} n={sum((count) => count.failureKind === kind && (!filter.flip || count.flip === filter.flip))} on={filter.failureKind === kind}
          href={href({ ...filter, failureKind: filter.failureKind === kind ? undefined : kind })}
        />
      ))}
    </nav>
  )
}

function Chip({ href, on, label, n }: { href: string; on: boolean; label: string; n: number }) {
  return <Link className={styles.chip} href={href} replace scroll={false} prefetch={false} aria-current={on ? 'true' : undefined}>{label}<b>{n}</b></Link>
}

function NoCases({ measuring, filtered, href }: { measuring: boolean; filtered: boolean; href: string }) {
  if (filtered) return <EmptyState icon={<CircleCheck size={18} />} title="No case matches">Nothing in this set fits the filter. <Link href={href}>Show every case</Link></EmptyState>
  return (
    <EmptyState icon={<CircleCheck size={18} />} title={measuring ? 'No case is done yet' : 'No case in this set'}>
      {measuring ? 'Cases appear here as they end.' : 'The run has no case that belongs to it.'}
    </EmptyState>
  )
}
