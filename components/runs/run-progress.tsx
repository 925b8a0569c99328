import type { ReactNode } from 'react'
import { forecast } from '@/lib/core/api/run-progress'
import { formatCount, formatDuration } from '@/lib/core/display/format'
import { modelName } from '@/lib/core/display/model-name'
import type { RunProgress as Progress, RunView } from '@/lib/core/display/run-view'
import { RunBadge } from '@/components/ui/badge'
import styles from '@/components/runs/run.module.css'

type Props = { run: RunView; progress: Progress; live: ReactNode; elapsedMs: number | null; cancel?: ReactNode }

/** Stands where the verdict will stand, in the same height. */
export function RunProgressBanner({ run, progress, live, elapsedMs, cancel }: Props) {
  const share = progress.total === 0 ? 0 : progress.done / progress.total
  const { ratePerSecond, secondsLeft } = forecast({ ...progress, status: run.status, elapsedSeconds: elapsedMs === null ? null : elapsedMs / 1000 })
  return (
    <section className={styles.banner} aria-label="Progress" data-progress={progress.done}>
      <RunBadge status={run.status} gate={null} large />
      <div className={styles.bannerText}>
        <p className={styles.sentence}>
          {run.status === 'queued' ? 'Waiting for a worker.' : run.status === 'deciding' ? 'Every case is measured; the gate decides.'
            : `Replaying ${formatCount(progress.total)} cases against ${modelName(run.candidate)} and ${modelName(run.baseline)}.`}
        </p>
      </div>
      <div className={styles.bannerSide}>{live}{cancel}</div>
      <div className={styles.progress}>
        <div className={styles.bar} role="progressbar" aria-label="Cases done" aria-valuemin={0} aria-valuemax={progress.total} aria-valuenow={progress.done}>
          <div className={styles.fill} style={{ width: `${share * 100}%` }} />
        </div>
        <div className={styles.figures}>
          <span><b>{formatCount(progress.done)}</b> of {formatCount(progress.total)} ({Math.floor(share * 100)}%)</span>
          <span><b>{rateText(ratePerSecond)}</b> cases/s</span>
          <span><b>{secondsLeft === null ? '–' : formatDuration(Math.max(1000, secondsLeft * 1000)).replace(/\.\d+ s/, ' s')}</b> left</span>
          <span><b>{formatCount(progress.breaks)}</b> broke</span>
          <span><b>{formatCount(progress.fixes)}</b> fixed</span>
          <span><b>{formatCount(progress.missing)}</b> not measured</span>
        </div>
      </div>
    </section>
  )
}

function rateText(rate: number | null): string {
  if (rate === null) return '–'
  return rate >= 10 ? String(Math.round(rate)) : rate.toFixed(1)
}
