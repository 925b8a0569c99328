import { formatPercent } from '@/lib/core/display/format'
import { wholePercent } from '@/lib/core/display/coverage-view'
import { COVERAGE_STATES, type CoverageState, type CoverageSummary } from '@/lib/core/display/coverage-types'
import { STATE_COLOR, STATE_LOOK } from '@/components/coverage/state-look'
import styles from '@/components/coverage/coverage.module.css'

const NOVEL = 'var(--sg-open)'

/** How much of the traffic the cases stand for, by state; what is in no cluster stands at the end. */
export function ShareBar({ summary, small = false }: { summary: CoverageSummary; small?: boolean }) {
  const parts: { key: CoverageState | 'novel'; label: string; share: number; color: string }[] = [
    ...COVERAGE_STATES.map((state) => ({ key: state, label: STATE_LOOK[state].label.toLowerCase(), share: summary.shares[state], color: STATE_COLOR[state] })),
    { key: 'novel', label: 'novel', share: summary.novel, color: NOVEL },
  ]
  const shown = parts.filter(({ share }) => share > 0)
  return (
    <div>
      <div className={styles.shareBar} data-small={small} role="img" aria-label={`Share of the traffic: ${shown.map(({ label, share }) => `${formatPercent(share)} ${label}`).join(', ')}`}>
        {shown.map(({ key, share, color }) => <span key={key} style={{ flexGrow: share, background: color }} data-state={key} />)}
      </div>
      <dl className={styles.shares} data-small={small}>
        {parts.map(({ key, label, share, color }) => <div key={key}><dt><i style={{ background: color }} />{label}</dt><dd>{wholePercent(share)}</dd></div>)}
      </dl>
    </div>
  )
}
