import Link from 'next/link'
import { REFRESH_LOOK } from '@/components/coverage/refresh-panel'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { TimeAgo } from '@/components/ui/time-ago'
import { differenceText, STAGE_WORDS, TRIGGER_WORDS } from '@/lib/core/display/coverage-refresh'
import { formatDuration } from '@/lib/core/display/format'
import type { RefreshView } from '@/lib/core/refresh/refresh-view'
import tables from '@/components/ui/table.module.css'
import styles from '@/components/coverage/refresh.module.css'

/** The newest refreshes, and how each dataset differs from the one before. */
export function RefreshHistory({ refreshes, base }: { refreshes: RefreshView[]; base: string }) {
  if (refreshes.length === 0) return null
  return (
    <Panel title="Refreshes" note="the newest ten" flush>
      <TableScroll label="Refreshes">
        <table className={`${tables.table} ${styles.history}`}>
          <thead><tr><th scope="col">When</th><th scope="col">State</th><th scope="col">Cases</th><th scope="col">Started</th><th scope="col" className={tables.num}>Took</th></tr></thead>
          <tbody>
            {refreshes.map((refresh) => (
              <tr key={refresh.id}>
                <td><TimeAgo at={refresh.createdAt} /></td>
                <td><ToneBadge tone={REFRESH_LOOK[refresh.status].tone} title={refresh.error ?? undefined}>{REFRESH_LOOK[refresh.status].label}{refresh.status === 'failed' && refresh.stage && ` in ${STAGE_WORDS[refresh.stage].toLowerCase()}`}</ToneBadge></td>
                <td className={styles.what}>{refresh.difference ? <Difference refresh={refresh} /> : <span className={tables.faint}>{refresh.error ?? '–'}</span>}{refresh.runId && <> · <Link href={`${base}/runs/${refresh.runId}`}>run</Link></>}</td>
                <td className={tables.dim}>{TRIGGER_WORDS[refresh.trigger]}{refresh.trigger !== 'schedule' && `, ${refresh.createdBy}`}</td>
                <td className={`${tables.num} ${tables.dim}`}>{refresh.startedAt && refresh.finishedAt ? formatDuration(Date.parse(refresh.finishedAt) - Date.parse(refresh.startedAt)) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </Panel>
  )
}

function Difference({ refresh: { difference } }: { refresh: RefreshView }) {
  if (!difference) return null
  const all = Math.max(1, difference.added + difference.kept + difference.gone)
  return (
    <span className={styles.difference}>
      {!difference.unchanged && <span className={styles.diffBar} aria-hidden><i data-part="kept" style={{ width: `${(difference.kept / all) * 100}%` }} /><i data-part="added" style={{ width: `${(difference.added / all) * 100}%` }} /><i data-part="gone" style={{ width: `${(difference.gone / all) * 100}%` }} /></span>}
      {differenceText(difference)}
    </span>
  )
}
