'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useLiveCounts } from '@/components/runs/live-store'
import { PurposeBadge } from '@/components/runs/purpose-badge'
import { RunGateBadge } from '@/components/runs/run-gate-badge'
import { useRowKeys } from '@/components/ui/row-keys'
import { TimeAgo } from '@/components/ui/time-ago'
import { formatCount, formatDuration, formatPoints } from '@/lib/core/display/format'
import type { LiveCount } from '@/lib/core/display/live-figures'
import type { RunRow } from '@/lib/core/display/run-view'
import rowStyles from '@/components/runs/rows.module.css'
import styles from '@/components/ui/table.module.css'

type Props = { rows: RunRow[]; base: string; compact?: boolean }

const overrideOf = (row: RunRow) => (row.review === 'override' ? { until: row.reviewExpiresAt } : null)

/** Nobody has decided it, or what was decided has ended. */
const waits = (row: RunRow) => row.status === 'done' && row.review === null && (row.gate === 'blocked' || row.gate === 'inconclusive')

function duration(row: RunRow, told: LiveCount | undefined): string {
  // uploads are decided as they come: nothing ran
  if (row.kind === 'results') return '–'
  if (row.startedAt && row.finishedAt) return formatDuration(Date.parse(row.finishedAt) - Date.parse(row.startedAt))
  const { done, total } = told && told.done > row.casesDone ? told : { done: row.casesDone, total: row.casesTotal }
  return row.status === 'running' || row.status === 'queued' || row.status === 'confirming' || row.status === 'paused' || row.status === 'deciding' ? `${formatCount(done)} / ${formatCount(total)}` : '–'
}

export function RunsTable({ rows, base, compact = false }: Props) {
  const router = useRouter()
  const told = useLiveCounts()
  const cursor = useRowKeys(rows.length, { open: (index) => router.push(`${base}/${rows[index]!.id}`) })
  return (
    <div className={rowStyles.scroll}>
      <table role="table" className={`${styles.table} ${styles.sticky} ${rowStyles.table} ${rowStyles.runs} ${compact ? rowStyles.compact : ''}`}>
        <thead>
          <tr>
            <th scope="col">Run</th><th scope="col">Gate</th><th scope="col">Worst set</th>
            {!compact && <><th scope="col">Candidate</th><th scope="col">Baseline</th><th scope="col">By</th><th scope="col" className={styles.num}>Took</th></>}
            <th scope="col" className={styles.num}>When</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr key={row.id} role="row" className={`${styles.link} ${index === cursor ? styles.focused : ''}`} onClick={() => router.push(`${base}/${row.id}`)}>
              <td role="cell" data-column="name"><Link className={`${styles.name} ${rowStyles.clip}`} title={row.name} href={`${base}/${row.id}`} prefetch={false} onClick={(event) => event.stopPropagation()}>{row.name}</Link></td>
              <td role="cell" data-column="gate">{row.purpose === 'gate' ? <><RunGateBadge status={row.status} gate={row.gate} override={overrideOf(row)} short={compact} />{!compact && waits(row) && <Link className={rowStyles.review} href={`${base}/${row.id}/review`} prefetch={false} onClick={(event) => event.stopPropagation()}>Review</Link>}</> : <PurposeBadge row={row} short={compact} />}</td>
              <td role="cell" data-column="worst" className={rowStyles.worst}>{row.worst ? <Link className={rowStyles.worstSet} href={`${base}/${row.id}/sets/${row.worst.kind}/${encodeURIComponent(row.worst.id)}`} prefetch={false} onClick={(event) => event.stopPropagation()}><span className={rowStyles.clip} title={row.worst.label}>{row.worst.label}</span><span className={row.purpose === 'gate' && row.gate === 'blocked' && !overrideOf(row) ? rowStyles.lost : rowStyles.calm}>{formatPoints(row.worst.delta)}</span></Link> : <span className={styles.faint}>–</span>}</td>
              {!compact && (
                <>
                  <td role="cell" className={styles.dim}>{row.candidate}</td><td role="cell" className={styles.dim}>{row.baseline}</td>
                  <td role="cell" className={styles.dim}>{row.createdBy ?? 'Slicegate'}</td><td role="cell" className={`${styles.num} ${styles.dim}`}>{duration(row, told.get(row.id))}</td>
                </>
              )}
              <td role="cell" data-column="when" className={`${styles.num} ${styles.dim}`}><TimeAgo at={row.createdAt} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
