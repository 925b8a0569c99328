import type { CalibrationEntry } from '@/lib/core/calibration/judge-calibration'
import { CHOICE_WORDS } from '@/lib/core/display/calibration-view'
import { formatPercent } from '@/lib/core/display/format'
import styles from '@/components/judges/calibration.module.css'

const COLORS: Record<CalibrationEntry['status'], string> = { accepted: 'var(--sg-pass-fill)', refused: 'var(--sg-blocked)', 'too-few': 'var(--sg-faint)' }

/** Agreement with people as a dot in its 95 % interval, on a line from 0 to 100 %, with the mark of the constant guess. */
export function AgreementChart({ entry: { agreement, guess, status } }: { entry: CalibrationEntry }) {
  if (agreement === null || guess === null) return <span className={styles.none}>–</span>
  const at = (rate: number) => `${rate * 100}%`
  const words = `Agrees with people in ${formatPercent(agreement.rate)}, 95% interval ${formatPercent(agreement.low)} to ${formatPercent(agreement.high)}; always saying “${CHOICE_WORDS[guess.label]}” would in ${formatPercent(guess.rate)}`
  return (
    <span className={styles.agreement} title={words}>
      <svg className={styles.scale} role="img" aria-label={words}>
        <line x1="0" x2="100%" y1="50%" y2="50%" className={styles.axis} />
        <line x1={at(agreement.low)} x2={at(agreement.high)} y1="50%" y2="50%" stroke={COLORS[status]} strokeWidth="5" strokeLinecap="round" opacity={0.35} />
        <line x1={at(guess.rate)} x2={at(guess.rate)} y1="15%" y2="85%" className={styles.guess} />
        <circle cx={at(agreement.rate)} cy="50%" r="4" fill={COLORS[status]} stroke="var(--sg-surface)" strokeWidth="1.5" />
      </svg>
      <b>{formatPercent(agreement.rate, 0)}</b><small>guess {formatPercent(guess.rate, 0)}</small>
    </span>
  )
}
