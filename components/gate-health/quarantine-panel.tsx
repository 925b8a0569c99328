import { ShieldOff } from 'lucide-react'
import Link from 'next/link'
import { EndQuarantineButton, type EndQuarantine } from '@/components/gate-health/end-quarantine-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { QuarantineRow } from '@/lib/core/display/gate-health-view'
import styles from '@/components/gate-health/gate-health.module.css'
import tables from '@/components/ui/table.module.css'

type Props = { rows: QuarantineRow[]; budget: number; runsHref: string; end: EndQuarantine | null }

export function QuarantinePanel({ rows, budget, runsHref, end }: Props) {
  return (
    <Panel title="Quarantine" note={`${rows.length} of ${budget} places taken`} flush id="quarantine">
      {rows.length === 0
        ? (
          <EmptyState icon={<ShieldOff size={18} />} title="No case is in quarantine">
            A case that is known to be flaky can be put here from the ledger, with a reason and an end. Its flips then count only if re-runs confirm them.
          </EmptyState>
        )
        : (
          <div className={tables.scroll}>
            <table className={`${tables.table} ${styles.table}`}>
              <thead><tr><th scope="col">Case</th><th scope="col">Reason</th><th scope="col">By</th><th scope="col" className={tables.num}>Expires</th><th scope="col"><span hidden>Action</span></th></tr></thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td className={styles.caseCell}><CaseName item={row} runsHref={runsHref} /></td>
                    <td data-column="reason" className={styles.reason} title={row.reason}>{row.reason}</td>
                    <td data-column="by" className={tables.dim}>{row.by}</td>
                    <td data-column="until" className={`${tables.num} ${tables.dim}`}><TimeAgo at={row.expiresAt} /></td>
                    <td data-column="action" className={tables.num}>{end && <EndQuarantineButton quarantineId={row.id} name={row.title ?? row.key} end={end} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
    </Panel>
  )
}

/** What was asked, and the id of the case; to the newest run that has it. */
export function CaseName({ item, runsHref }: { item: { caseId: string; key: string; title: string | null; runId: string | null }; runsHref: string }) {
  const name = item.title ?? item.key
  return (
    <>
      {item.runId ? <Link className={tables.name} href={`${runsHref}/${item.runId}/cases/${item.caseId}`} title={name} prefetch={false}>{name}</Link> : <span className={tables.name} title={name}>{name}</span>}
      {item.title && <small>{item.key}</small>}
    </>
  )
}
