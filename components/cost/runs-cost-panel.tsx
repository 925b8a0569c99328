import Link from 'next/link'
import { AmountCell } from '@/components/cost/amount-cell'
import { CsvButton, type ExportCsv } from '@/components/ui/csv-button'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { lessText, type RunCostRow } from '@/lib/core/cost/cost-report'
import { formatCost, plural } from '@/lib/core/display/format'
import tables from '@/components/ui/table.module.css'
import styles from '@/components/cost/cost.module.css'

type Props = { rows: RunCostRow[]; total: number; runsHref: string; next: string | null; first: string | null; exportAll: ExportCsv }

const PURPOSE = { gate: '', aa: 'A/A run', drill: 'drill' }

export function RunsCostPanel({ rows, total, runsHref, next, first, exportAll }: Props) {
  return (
    <Panel title="By run" note={plural(total, 'run')} flush actions={<CsvButton exportAll={exportAll} />}>
      <div className={tables.scroll}>
        <table className={`${tables.table} ${styles.rows}`}>
          <thead>
            <tr>
              <th scope="col">Run</th><th scope="col" data-wide className={tables.num}>Candidate</th><th scope="col" data-wide className={tables.num}>Baseline</th><th scope="col" data-wide className={tables.num}>Judge</th>
              <th scope="col" className={tables.num}>Total</th><th scope="col" className={tables.num}>Plain policy</th><th scope="col" className={tables.num}>Less</th><th scope="col" data-wide className={tables.num}>When</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td><Link className={`${tables.name} ${styles.runName}`} title={row.name} href={`${runsHref}/${row.id}`} prefetch={false}>{row.name}</Link>{PURPOSE[row.purpose] && <small className={tables.faint}>{PURPOSE[row.purpose]}</small>}</td>
                <td data-wide className={`${tables.num} ${tables.dim}`}><AmountCell amount={row.byRole.candidate} /></td>
                <td data-wide className={`${tables.num} ${tables.dim}`}><AmountCell amount={row.byRole.baseline} /></td>
                <td data-wide className={`${tables.num} ${tables.dim}`}><AmountCell amount={row.byRole.judge} /></td>
                <td className={tables.num}><AmountCell amount={row.total} /></td>
                <td className={`${tables.num} ${tables.dim}`}>{formatCost(row.plainUsd)}</td>
                <td className={tables.num}>{lessText(row.total, row.plainUsd)}</td>
                <td data-wide className={`${tables.num} ${tables.dim}`}><TimeAgo at={row.createdAt} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(next || first) && <PageLinks shown={plural(rows.length, 'run')} next={next} first={first} />}
    </Panel>
  )
}
