'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { TintedText } from '@/components/cases/tinted-text'
import { ToneBadge } from '@/components/ui/badge'
import { useRowKeys } from '@/components/ui/row-keys'
import { TimeAgo } from '@/components/ui/time-ago'
import type { AdversarialListRow } from '@/lib/core/display/adversarial-view'
import { expectationInWords } from '@/lib/core/display/expectation-words'
import { LIFE_LOOK } from '@/lib/core/display/flag-view'
import { ticketName } from '@/lib/core/display/ticket-name'
import styles from '@/components/ui/table.module.css'

/** The cases of the set, newest first; j and k move, Enter opens. */
export function AdversarialTable({ rows, base }: { rows: AdversarialListRow[]; base: string }) {
  const router = useRouter()
  const hrefOf = (row: AdversarialListRow) => `${base}/adversarial/${row.caseId}`
  const cursor = useRowKeys(rows.length, { open: (index) => router.push(hrefOf(rows[index]!)) })
  return (
    <div className={styles.scroll}>
      <table className={`${styles.table} ${styles.sticky}`}>
        <thead><tr><th scope="col">Case</th><th scope="col">State</th><th scope="col">Newest run</th><th scope="col">What should have happened</th><th scope="col">Ticket</th><th scope="col">Flagged by</th><th scope="col" className={styles.num}>Added</th></tr></thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.caseId} className={`${styles.link} ${index === cursor ? styles.focused : ''}`} onClick={() => router.push(hrefOf(row))}>
              <td className={styles.clip} title={row.key}><Link className={styles.name} href={hrefOf(row)} prefetch={false} onClick={(event) => event.stopPropagation()}>{row.erased !== null ? 'Erased' : row.title === null ? row.key : <TintedText text={row.title} />}</Link></td>
              <td>{row.erased !== null ? <ToneBadge tone="neutral" title={row.erased}>Erased</ToneBadge> : <ToneBadge tone={LIFE_LOOK[row.state].tone}>{LIFE_LOOK[row.state].label}</ToneBadge>}</td>
              <td className={styles.clip}>{row.lastRun ? <Link className={styles.dim} href={`${base}/runs/${row.lastRun.id}/cases/${row.caseId}?set=adversarial%3Aadversarial`} prefetch={false} onClick={(event) => event.stopPropagation()}>{row.lastRun.name}</Link> : <span className={styles.faint}>none yet</span>}</td>
              <td className={`${styles.clip} ${styles.dim}`} title={row.expectation ?? undefined}>{row.erased !== null ? row.erased : row.expectation ? expectationInWords(row.expectation) : '–'}{row.refined > 0 && <span className={styles.faint}> refined</span>}</td>
              <td>{row.ticketUrl && URL.canParse(row.ticketUrl) ? <a href={row.ticketUrl} target="_blank" rel="noreferrer noopener" onClick={(event) => event.stopPropagation()}>{ticketName(row.ticketUrl)}</a> : <span className={styles.faint}>–</span>}{row.tickets > 1 && <span className={styles.faint}> +{row.tickets - 1}</span>}</td>
              <td className={`${styles.clip} ${styles.dim}`} style={{ maxWidth: 130 }} title={row.flaggedBy ?? undefined}>{row.flaggedBy ?? '–'}</td>
              <td className={`${styles.num} ${styles.dim}`}><TimeAgo at={row.createdAt} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
