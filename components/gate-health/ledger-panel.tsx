import { ArrowDown, ArrowUp, BookOpenCheck } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { CaseName } from '@/components/gate-health/case-name'
import { FlipRange } from '@/components/gate-health/flip-range'
import { CsvButton, type ExportCsv } from '@/components/ui/csv-button'
import { QuarantineButton, type Quarantining } from '@/components/gate-health/quarantine-button'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { formatCount, formatDay, plural } from '@/lib/core/display/format'
import type { LedgerRow, LedgerSort, LedgerTotals } from '@/lib/core/display/gate-health-view'
import { formatShare } from '@/lib/core/display/gate-health-words'
import styles from '@/components/gate-health/gate-health.module.css'
import tables from '@/components/ui/table.module.css'

export type LedgerProps = {
  rows: LedgerRow[]
  totals: LedgerTotals
  sort: LedgerSort
  descending: boolean
  filtered: boolean
  segments: string[]
  runsHref: string
  /** Address of the page sorted in another way. */
  sortHrefs: Record<LedgerSort, string>
  next: string | null
  first: string | null
  /** null: the person may not. */
  quarantine: Quarantining | null
  exportAll: ExportCsv
}

/** Cases by how often they come out differently with nothing changed. */
export function LedgerPanel(props: LedgerProps) {
  const { rows, totals, filtered, segments } = props
  return (
    <Panel
      title="Flaky cases" flush id="ledger"
      note={totals.trials === 0 ? 'from A/A runs and re-runs' : `${formatCount(totals.flaky)} of ${plural(totals.cases, 'measured case')} came out differently; ${formatShare(totals.rate)} of all pairs`}
      actions={totals.trials > 0 && <CsvButton exportAll={props.exportAll} />}
    >
      {totals.trials > 0 && (
        <FilterBar
          placeholder="Filter by words or id"
          choices={[
            { name: 'shown', label: 'That differed', data: [{ value: 'all', label: 'All measured' }, { value: 'quarantined', label: 'In quarantine' }] },
            { name: 'segment', label: 'Any segment', data: segments.map((segment) => ({ value: segment, label: segment })) },
          ]}
        />
      )}
      {rows.length > 0 ? <LedgerTable {...props} /> : <LedgerEmpty totals={totals} filtered={filtered} />}
    </Panel>
  )
}

function LedgerEmpty({ totals, filtered }: Pick<LedgerProps, 'totals' | 'filtered'>) {
  if (filtered) return <EmptyState icon={<BookOpenCheck size={18} />} title="No case matches">Try another filter.</EmptyState>
  if (totals.trials > 0) return <EmptyState icon={<BookOpenCheck size={18} />} title="No case came out differently">{`${plural(totals.trials, 'pair')} of executions of the same model agreed, on ${plural(totals.cases, 'case')}.`}</EmptyState>
  return <EmptyState icon={<BookOpenCheck size={18} />} title="No case was executed twice yet">An A/A run executes every case twice with nothing changed. Re-runs of flips fill the ledger, too.</EmptyState>
}

function LedgerTable({ rows, sort, descending, runsHref, sortHrefs, next, first, quarantine }: LedgerProps) {
  const header = (id: LedgerSort, label: string, hint?: string): ReactNode => (
    <th scope="col" className={id === 'differed' ? tables.num : undefined} title={hint} aria-sort={sort === id ? (descending ? 'descending' : 'ascending') : 'none'}>
      <Link href={sortHrefs[id]} scroll={false} className={styles.sortLink}>{label}{sort === id && (descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}</Link>
    </th>
  )
  return (
    <>
      <div className={tables.scroll}>
        <table className={`${tables.table} ${styles.table}`}>
          <thead>
            <tr>
              {header('key', 'Case')}
              <th scope="col">Segment</th>
              {header('mean', 'Comes out differently', 'Chance that two executions differ with nothing changed, with its 90% interval')}
              {header('differed', 'Pairs that differed', 'Of pairs of executions of the same model')}
              <th scope="col" className={tables.num}>Quarantine</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.caseId}>
                <td className={styles.caseCell}><CaseName item={row} runsHref={runsHref} /></td>
                <td data-column="segment" className={tables.dim}>{row.adversarial ? 'adversarial' : row.segments.join(', ') || '–'}</td>
                <td data-column="range"><FlipRange flakiness={row} /></td>
                <td data-column="seen" className={tables.num}>{formatCount(row.differed)} of {formatCount(row.trials)}</td>
                <td data-column="action" className={tables.num}>
                  {row.quarantinedUntil ? <ToneBadge tone="open">until {formatDay(row.quarantinedUntil)}</ToneBadge>
                    : quarantine ? <QuarantineButton caseId={row.caseId} name={row.title ?? row.key} quarantine={quarantine} size="compact-xs" variant="subtle" color="gray" /> : <span className={tables.faint}>–</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PageLinks shown={plural(rows.length, 'case')} next={next} first={first} labels={{ first: 'First page', next: 'Next page' }} />
    </>
  )
}
