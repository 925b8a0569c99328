import { ToneBadge } from '@/components/ui/badge'
import type { Tone } from '@/components/ui/tone'
import { formatCount, formatMoment } from '@/lib/core/display/format'
import type { SourceRow, SourceStanding } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'

const LOOKS: Record<SourceStanding, { label: string; tone: Tone }> = {
  idle: { label: 'Up to date', tone: 'pass' }, pulling: { label: 'Pulling', tone: 'accent' }, stopped: { label: 'Taken over', tone: 'open' }, failed: { label: 'Failed', tone: 'blocked' }, paused: { label: 'Paused', tone: 'neutral' },
}

export function StandingBadge({ source: { standing, pulls, pulledAt } }: { source: SourceRow }) {
  if (!pulls) return <ToneBadge tone="neutral">Sent</ToneBadge>
  if (standing === 'idle' && pulledAt === null) return <ToneBadge tone="open">Not pulled yet</ToneBadge>
  return <ToneBadge tone={LOOKS[standing].tone} live={standing === 'pulling'}>{LOOKS[standing].label}</ToneBadge>
}

/** Where a source stands, how far its pull is, and why the last one failed. */
export function StandingCell({ source }: { source: SourceRow }) {
  const { standing, progress, error } = source
  return (
    <div className={styles.standing}>
      <StandingBadge source={source} />
      {standing === 'pulling' && progress && (
        <div className={styles.progress}>
          <span className={styles.bar} role="progressbar" aria-label={`Pull of ${source.name}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(progress.share * 100)}><i style={{ width: `${progress.share * 100}%` }} /></span>
          <span title={`up to ${formatMoment(progress.at)}`}>{formatCount(progress.rows)} read, {formatCount(progress.stored)} new</span>
        </div>
      )}
      {standing === 'failed' && error && <span className={styles.fault}>{error}</span>}
    </div>
  )
}
