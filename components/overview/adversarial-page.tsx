import { ShieldAlert } from 'lucide-react'
import Link from 'next/link'
import { FlagButton, type FlagAction } from '@/components/cases/flag-button'
import { AdversarialTrend } from '@/components/charts/adversarial-trend'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { plural } from '@/lib/core/display/format'
import type { AdversarialPoint, AdversarialRow } from '@/lib/core/display/overview-view'
import { ticketName } from '@/lib/core/display/ticket-name'
import styles from '@/components/ui/table.module.css'

type Props = { rows: AdversarialRow[]; trend: AdversarialPoint[]; base: string; next: string | null; first: string | null; flag: FlagAction | null }

/** Failures that customers reported. The set only grows: there is nothing here that takes a case away. */
export function AdversarialPage({ rows, trend, base, next, first, flag }: Props) {
  return (
    <Page
      title="Adversarial set" sub="Failures that customers reported. Every run replays all of them; none is ever removed."
      actions={flag && <FlagButton traceId={null} flag={flag} label="Flag a trace" />}
    >
      {trend.length > 0 && <Panel title="Pass rate and size" note="per run"><AdversarialTrend points={trend} height={230} /></Panel>}
      <Panel title="Cases" flush>
        {rows.length === 0
          ? <EmptyState icon={<ShieldAlert size={18} />} title="No failure was reported yet">When a customer complains, flag the trace with the ticket and what should have happened. It becomes a case that every later run replays.</EmptyState>
          : <><CaseTable rows={rows} base={base} /><PageLinks shown={plural(rows.length, 'case')} next={next} first={first} /></>}
      </Panel>
    </Page>
  )
}

function CaseTable({ rows, base }: { rows: AdversarialRow[]; base: string }) {
  return (
    <div className={styles.scroll}>
      <table className={`${styles.table} ${styles.sticky}`}>
        <thead><tr><th scope="col">Case</th><th scope="col">Newest run</th><th scope="col">What should have happened</th><th scope="col">Ticket</th><th scope="col">Flagged by</th><th scope="col" className={styles.num}>Added</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.caseId}>
              <td className={styles.clip} title={row.key}><CaseLink row={row} base={base} /></td>
              <td><LastResult last={row.last} /></td>
              <td className={`${styles.clip} ${styles.dim}`} title={row.expectation ?? undefined}>{row.expectation ?? '–'}</td>
              <td>{row.ticketUrl ? <a href={row.ticketUrl} target="_blank" rel="noreferrer noopener">{ticketName(row.ticketUrl)}</a> : <span className={styles.faint}>–</span>}{row.tickets > 1 && <span className={styles.faint}> +{row.tickets - 1}</span>}</td>
              <td className={styles.dim}>{row.flaggedBy ?? '–'}</td>
              <td className={`${styles.num} ${styles.dim}`}><TimeAgo at={row.createdAt} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** To the newest run's case; before the first replay to the trace that was flagged. */
function CaseLink({ row, base }: { row: AdversarialRow; base: string }) {
  const name = row.title ?? row.key
  if (row.last) return <Link className={styles.name} href={`${base}/runs/${row.last.runId}/cases/${row.caseId}?set=adversarial%3Aadversarial`}>{name}</Link>
  return row.traceId ? <Link className={styles.name} href={`${base}/traces/${row.traceId}`}>{name}</Link> : <span className={styles.name}>{name}</span>
}

function LastResult({ last }: { last: AdversarialRow['last'] }) {
  if (!last) return <span className={styles.faint}>not replayed yet</span>
  if (last.after === null) return <ToneBadge tone="open">Not measured</ToneBadge>
  if (last.after) return <ToneBadge tone="pass">Pass</ToneBadge>
  return <ToneBadge tone="blocked">{last.before ? 'Broke' : 'Fail'}</ToneBadge>
}
