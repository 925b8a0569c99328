import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { STATUS_LOOK } from '@/components/ui/tone'
import { formatCount } from '@/lib/core/display/format'
import type { AaRow, DrillRow } from '@/lib/core/display/gate-health-view'
import styles from '@/components/gate-health/gate-health.module.css'

type Run = Pick<AaRow | DrillRow, 'id' | 'name' | 'status' | 'casesDone' | 'casesTotal'>

export const isActive = ({ status }: Pick<Run, 'status'>) => status === 'queued' || status === 'running' || status === 'confirming' || status === 'paused' || status === 'deciding'

/** A line for each measuring run that is under way or paused, with the way to it. */
export function ActiveStrips({ runs, runsHref }: { runs: Run[]; runsHref: string }) {
  return runs.map((run) => (
    <Link key={run.id} href={`${runsHref}/${run.id}`} className={styles.strip}>
      <ToneBadge tone={run.status === 'paused' ? STATUS_LOOK.paused.tone : 'accent'} live={run.status !== 'paused'}>{STATUS_LOOK[run.status].label}</ToneBadge>
      <span className={styles.stripName}>{run.name}</span>
      <span className={styles.stripBar} role="progressbar" aria-label={`Cases of ${run.name} done`} aria-valuemin={0} aria-valuemax={run.casesTotal} aria-valuenow={run.casesDone}>
        <i style={{ width: `${run.casesTotal === 0 ? 0 : (run.casesDone / run.casesTotal) * 100}%` }} />
      </span>
      <span className="num">{formatCount(run.casesDone)} of {formatCount(run.casesTotal)}</span>
    </Link>
  ))
}
