import Link from 'next/link'
import { ActionButton, type SimpleAction } from '@/components/privacy/action-button'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { Tone } from '@/components/ui/tone'
import { formatCount, plural } from '@/lib/core/display/format'
import type { ScanView } from '@/lib/core/privacy/scan-view'
import styles from '@/components/privacy/privacy.module.css'

export const SCAN_LOOK: Record<ScanView['status'], { label: string; tone: Tone; live?: boolean }> = {
  queued: { label: 'Waiting', tone: 'neutral' }, running: { label: 'Scanning', tone: 'accent', live: true }, done: { label: 'Done', tone: 'pass' }, failed: { label: 'Failed', tone: 'blocked' },
}

export function ScanProgress({ scan }: { scan: ScanView }) {
  const share = scan.status === 'done' ? 1 : scan.total === 0 ? 0 : Math.min(1, scan.done / scan.total)
  return (
    <span className={styles.progress} data-status={scan.status} role="progressbar" aria-label="Scan" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(share * 100)}>
      <i style={{ width: `${share * 100}%` }} />
    </span>
  )
}

export function scanWords({ status, done, total, changed, emptied, error, stageWords }: ScanView): string {
  if (status === 'queued') return 'Waits for a worker.'
  if (status === 'failed') return error ?? 'It stopped, and gave no reason.'
  const found = changed + emptied === 0 ? 'nothing more was hidden' : `more was hidden in ${plural(changed, 'row')}${emptied > 0 ? `, ${plural(emptied, 'row')} could not be redacted and ${emptied === 1 ? 'was' : 'were'} emptied` : ''}`
  return status === 'done' ? `${plural(total, 'row')} gone over: ${found}.` : `${formatCount(done)} of ${formatCount(total)} rows${stageWords ? `, now ${stageWords}` : ''}: ${found} so far.`
}

/** The newest scan of what is stored, and those before it. */
export function ScanPanel({ scans, base, start }: { scans: ScanView[]; base: string; start: SimpleAction | null }) {
  const [last, ...before] = scans
  const open = last?.status === 'queued' || last?.status === 'running'
  return (
    <Panel title="Scans of what is stored" actions={start && !open && <ActionButton action={start} done="The scan has begun" label="Scan everything again" />}>
      {!last ? <p className={styles.quiet}>None yet. New rules and leaks that people find begin one by themselves.</p> : (
        <div className={styles.lineUp}>
          <div className={styles.between}>
            <span><Link href={`${base}/privacy/scans/${last.id}`}>{scanWords(last)}</Link></span>
            <ToneBadge tone={SCAN_LOOK[last.status].tone} live={SCAN_LOOK[last.status].live ?? false}>{SCAN_LOOK[last.status].label}</ToneBadge>
          </div>
          <ScanProgress scan={last} />
          <p className={styles.quiet}>{last.reason}; by {last.byName}, <TimeAgo at={last.createdAt} /></p>
          {before.slice(0, 4).map((scan) => (
            <div key={scan.id} className={styles.between}>
              <Link href={`${base}/privacy/scans/${scan.id}`} className={styles.quiet}>{scan.reason}</Link>
              <span className={styles.quiet}>{SCAN_LOOK[scan.status].label}, {plural(scan.changed, 'row')} changed, <TimeAgo at={scan.createdAt} /></span>
            </div>
          ))}
        </div>
      )}
    </Panel>
  )
}
