import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import type { CoverageChoice, CustomerCoverage } from '@/lib/core/display/coverage-types'
import { wholePercent } from '@/lib/core/display/coverage-view'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import tables from '@/components/ui/table.module.css'
import styles from '@/components/coverage/coverage.module.css'

type Props = { customers: CustomerCoverage[]; all: number; path: string; choice: CoverageChoice; selected: string | null }

/** The largest customers: their part of the traffic, of the cases, and how much of what they ask is covered. */
export function CustomersPanel({ customers, all, path, choice, selected }: Props) {
  if (customers.length === 0) return null
  const href = (customer: string) => `${path}?${new URLSearchParams({ ...(choice === 'newest' ? {} : { data: choice }), customer })}`
  return (
    <Panel title="Customers" note={all > customers.length ? `the largest ${customers.length} of ${formatCount(all)}` : plural(all, 'customer')} flush>
      <TableScroll label="Customers">
        <table className={`${tables.table} ${styles.customers}`}>
          <thead><tr><th scope="col">Customer</th><th scope="col" className={tables.num}>Traffic</th><th scope="col" className={tables.num}>Cases</th><th scope="col">Its traffic in covered clusters</th></tr></thead>
          <tbody>
            {customers.map(({ customer, share, traces, cases, caseShare, covered }) => (
              <tr key={customer} data-selected={customer === selected}>
                <td className={tables.clip}><Link className={tables.name} href={href(customer)} scroll={false}>{customer}</Link></td>
                <td className={tables.num} title={plural(traces, 'trace')}>{formatPercent(share)}</td>
                <td className={tables.num} title={plural(cases, 'case')}>{formatPercent(caseShare)}</td>
                <td><span className={styles.share}><span className={styles.track} aria-hidden><i style={{ width: `${covered * 100}%`, background: 'var(--sg-pass-fill)' }} /></span><span>{wholePercent(covered)}</span></span></td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </Panel>
  )
}
