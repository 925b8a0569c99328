import Link from 'next/link'
import { RefreshControl } from '@/components/coverage/refresh-control'
import type { RefreshActions } from '@/components/coverage/refresh-buttons'
import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import type { Tone } from '@/components/ui/tone'
import { STAGE_WORDS, stageShare, stageText, TRIGGER_WORDS } from '@/lib/core/display/coverage-refresh'
import type { RefreshesView } from '@/lib/core/display/coverage-types'
import type { RefreshStage, RefreshStatus } from '@/lib/core/refresh/refresh-stages'
import type { RefreshView } from '@/lib/core/refresh/refresh-view'
import styles from '@/components/coverage/refresh.module.css'

export const REFRESH_LOOK: Record<RefreshStatus, { label: string; tone: Tone; live?: boolean }> = {
  queued: { label: 'Queued', tone: 'neutral' }, running: { label: 'Refreshing', tone: 'accent', live: true }, done: { label: 'Done', tone: 'pass' },
  failed: { label: 'Failed', tone: 'blocked' }, cancelled: { label: 'Cancelled', tone: 'neutral' },
}

/** The refresh that is under way, or the newest one if it did not end well; nothing else. */
export function RefreshPanel({ refreshes: { refreshes, nowMs }, base, actions }: { refreshes: RefreshesView; base: string; actions: RefreshActions | null }) {
  const refresh = refreshes[0]
  if (!refresh || refresh.status === 'done') return null
  const { status, trigger, createdBy, createdAt } = refresh
  const look = REFRESH_LOOK[status]
  return (
    <section className={styles.panel} aria-label="Refresh" data-status={status}>
      <header>
        <ToneBadge tone={look.tone} live={look.live} large>{look.label}</ToneBadge>
        <p><b>{sentenceOf(refresh)}</b><small>Started {TRIGGER_WORDS[trigger]}{trigger !== 'schedule' && ` by ${createdBy}`}, <TimeAgo at={createdAt} />{refresh.startRun && `; then a run with ${refresh.startRun.candidate.model}`}</small></p>
        {actions && <RefreshControl id={refresh.id} status={status} cancel={actions.cancel} resume={actions.resume} />}
        {refresh.runId && <Link href={`${base}/runs/${refresh.runId}`}>Open the run</Link>}
      </header>
      <ol className={styles.stages} aria-label="Stages">
        {refresh.stages.map((stage) => <Stage key={stage.name} stage={stage} nowMs={nowMs} />)}
      </ol>
    </section>
  )
}

function sentenceOf({ status, stage, error, startRun }: RefreshView): string {
  if (status === 'queued') return 'Waiting for a worker.'
  if (status === 'running') return stage ? `${STAGE_SENTENCES[stage]}` : 'Starting.'
  if (status === 'cancelled') return 'The refresh was cancelled; the newest dataset stays as it was.'
  const where = stage ? ` in the stage “${STAGE_WORDS[stage]}”` : ''
  const kept = stage === 'start' && startRun ? 'The new dataset is frozen.' : 'The last good dataset is kept.'
  return `The refresh failed${where}: ${(error ?? 'no reason was given').replace(/\.$/, '')}. ${kept}`
}

const STAGE_SENTENCES: Record<RefreshStage['name'], string> = {
  pull: 'Looking for the traces of the window.', redact: 'Checking that personal data is replaced.', embed: 'Turning what users ask into vectors.',
  cluster: 'Finding groups of similar requests.', match: 'Finding the clusters of last time again.', sample: 'Drawing the cases.', freeze: 'Freezing the dataset.', start: 'Starting the run.',
}

function Stage({ stage, nowMs }: { stage: RefreshStage; nowMs: number }) {
  const share = stageShare(stage)
  return (
    <li data-status={stage.status} data-stage={stage.name} aria-current={stage.status === 'running' ? 'step' : undefined}>
      <span>{STAGE_WORDS[stage.name]}</span>
      <span
        className={styles.stageBar} role="progressbar" aria-label={STAGE_WORDS[stage.name]} aria-valuemin={0} aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.floor(share * 100)} data-open={share === null}
      ><i style={{ width: share === null ? undefined : `${share * 100}%` }} /></span>
      <span>{stageText(stage, nowMs)}</span>
    </li>
  )
}
