import { blockRates, formatRange, formatShare } from '@/lib/core/display/gate-health-words'
import type { FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import styles from '@/components/gate-health/gate-health.module.css'

/** How often three rules would block a run in which nothing changed, on one scale from 0 to 100 %, with 95 % limits. */
export function RateBars({ alarms }: { alarms: FalseAlarms }) {
  return (
    <div className={styles.rates} role="table" aria-label="False alarms of three rules">
      {blockRates(alarms).map(({ label, rate, low, high }, index) => (
        <div className={styles.rate} key={label} data-own={index === 0} role="row">
          <span role="rowheader">{label}</span>
          <span className={styles.rateTrack} aria-hidden>
            <i style={{ width: `${rate * 100}%` }} />
            <b style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
          </span>
          <span role="cell">{formatShare(rate)}</span>
          <span role="cell">{formatRange(low, high)}</span>
        </div>
      ))}
    </div>
  )
}
