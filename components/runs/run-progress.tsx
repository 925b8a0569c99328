import type { ReactNode } from 'react'
import { forecast } from '@/lib/core/api/run-progress'
import { CasesLink } from '@/components/cases/cases-link'
import { formatCount, formatDuration } from '@/lib/core/display/format'
import { modelName } from '@/lib/core/display/model-name'
import type { ConfirmProgress, RunProgress as Progress, RunView } from '@/lib/core/display/run-view'
import { RunBadge } from '@/components/ui/badge'
import styles from '@/components/runs/run.module.css'

/** What the banner says of the run itself. */
export type RunOfBanner = Pick<RunView, 'status' | 'candidate' | 'baseline'>

/** `list` is the address of the run's cases. */
type Props = { list: string; run: RunOfBanner; progress: Progress; confirming: ConfirmProgress | null; live: ReactNode; elapsedMs: number | null; cancel?: ReactNode; paused: { sentence: string; under: string; resume: ReactNode } | null }

/** The first cases pay for the start of everything: a forecast from them would be far too long. */
const FORECAST_FROM = 20

/** Stands where the verdict will stand, in the same height. */
export function RunProgressBanner({ list, run, progress, confirming, live, elapsedMs, cancel, paused }: Props) {
  const bar = confirming ?? progress
  const share = bar.total === 0 ? 0 : bar.done / bar.total
  const { ratePerSecond, secondsLeft } = forecast({ ...progress, status: run.status, elapsedSeconds: elapsedMs === null ? null : elapsedMs / 1000 })
  const early = progress.done < FORECAST_FROM
  return (
    <section className={styles.banner} aria-label="Progress" data-progress={progress.done} data-tone={paused ? 'open' : undefined}>
      <RunBadge status={run.status} gate={null} large />
      <div className={styles.bannerText}>
        <p className={styles.sentence}>
          {paused?.sentence ?? sentence(run, progress, confirming)}
        </p>
        {paused && <p className={styles.under}>{paused.under}</p>}
      </div>
      <div className={styles.bannerSide}>{live}{cancel}{paused?.resume}</div>
      <div className={styles.progress}>
        <div className={styles.bar} role="progressbar" aria-label={confirming ? 'Cases run again' : 'Cases done'} aria-valuemin={0} aria-valuemax={bar.total} aria-valuenow={bar.done}>
          <div className={styles.fill} style={{ width: `${share * 100}%` }} />
        </div>
        <div className={styles.figures}>
          <span><b>{formatCount(bar.done)}</b> of {formatCount(bar.total)}{confirming ? ' again' : ''} ({Math.floor(share * 100)}%)</span>
          <span>{early || ratePerSecond === null ? '' : <><b>{rateText(ratePerSecond)}</b> cases/s</>}</span>
          <span>{early || secondsLeft === null ? '' : <><b>{formatDuration(Math.max(1000, secondsLeft * 1000)).replace(/\.\d+ s/, ' s')}</b> left</>}</span>
          <span><CasesLink list={list} filter={{ flip: 'break' }} n={progress.breaks}><b>{formatCount(progress.breaks)}</b> broke</CasesLink></span>
          <span><CasesLink list={list} filter={{ flip: 'fix' }} n={progress.fixes}><b>{formatCount(progress.fixes)}</b> fixed</CasesLink></span>
          <span><CasesLink list={list} filter={{ flip: 'missing' }} n={progress.missing}><b>{formatCount(progress.missing)}</b> not measured</CasesLink></span>
        </div>
      </div>
    </section>
  )
}

/** One line each, so that nothing below moves from stage to stage. */
const STAGES: Record<string, string> = {
  confirm: 'What broke in segments that dropped runs again', control: 'A sample of other flips runs again, to learn how many are real',
  repeat: 'Segments whose flips went away run again as a whole', slice: 'Flips of hidden slices run again',
}

function sentence(run: RunOfBanner, progress: Progress, confirming: ConfirmProgress | null): string {
  if (run.status === 'queued') return 'Waiting for a worker.'
  if (run.status === 'deciding') return 'Every case is measured; the gate decides.'
  if (confirming) return `${STAGES[confirming.stage] ?? 'Cases run again'} before the gate decides.`
  return `Replaying ${formatCount(progress.total)} cases against ${modelName(run.candidate)} and ${modelName(run.baseline)}.`
}

function rateText(rate: number): string {
  return rate >= 10 ? String(Math.round(rate)) : rate.toFixed(1)
}
