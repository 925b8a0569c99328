'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { ToneBadge } from '@/components/ui/badge'
import { useRowKeys } from '@/components/ui/row-keys'
import { TimeAgo } from '@/components/ui/time-ago'
import { formatCost, formatDuration } from '@/lib/core/display/format'
import type { TraceRow } from '@/lib/core/display/overview-view'
import styles from '@/components/ui/table.module.css'

export function TracesTable({ rows, base }: { rows: TraceRow[]; base: string }) {
  const router = useRouter()
  const cursor = useRowKeys(rows.length, { open: (index) => router.push(`${base}/${rows[index]!.id}`) })
  return (
    <div className={styles.scroll}>
      <table className={`${styles.table} ${styles.sticky}`}>
        <thead>
          <tr>
            <th scope="col">Request</th><th scope="col">Segment</th><th scope="col">Customer</th><th scope="col">Model</th><th scope="col">Status</th>
            <th scope="col" className={styles.num}>Latency</th><th scope="col" className={styles.num}>Cost</th><th scope="col" className={styles.num}>When</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.id} className={`${styles.link} ${index === cursor ? styles.focused : ''}`} onClick={() => router.push(`${base}/${row.id}`)}>
              <td className={styles.clip}><Link className={styles.name} style={{ fontWeight: 450 }} href={`${base}/${row.id}`} prefetch={false} onClick={(event) => event.stopPropagation()}>{row.preview || row.sourceId}</Link></td>
              <td>{row.segment ?? <span className={styles.faint}>none</span>}</td>
              <td>{row.customerId ? <Link className={styles.dim} href={`${base}?customer=${encodeURIComponent(row.customerId)}`} prefetch={false} onClick={(event) => event.stopPropagation()}>{row.customerId}</Link> : <span className={styles.faint}>unknown</span>}</td>
              <td className={styles.dim}>{row.model ?? 'unknown'}</td>
              <td>{row.status === 'error' ? <ToneBadge tone="blocked">Error</ToneBadge> : row.replayable ? <ToneBadge tone="neutral">OK</ToneBadge> : <ToneBadge tone="open">Not replayable</ToneBadge>}</td>
              <td className={`${styles.num} ${styles.dim}`}>{formatDuration(row.latencyMs)}</td>
              <td className={`${styles.num} ${styles.dim}`}>{formatCost(row.costUsd)}</td>
              <td className={`${styles.num} ${styles.dim}`}><TimeAgo at={row.ts} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
