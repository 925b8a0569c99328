import { flakinessFigures, formatShare } from '@/lib/core/display/gate-health-words'
import type { Flakiness } from '@/lib/core/gate/flakiness'
import styles from '@/components/gate-health/gate-health.module.css'

const WIDTH = 84
/** A coin differs in half of the pairs: nothing is flakier. */
const MOST = 0.5

/** A flip probability with its 90 % interval, on a scale from 0 to one half. */
export function FlipRange({ flakiness }: { flakiness: Flakiness }) {
  const at = (value: number) => (Math.min(MOST, value) / MOST) * WIDTH
  const { mean, low, high } = flakiness
  return (
    <span className={styles.range} title={flakinessFigures(flakiness)}>
      <svg width={WIDTH} height={12} aria-hidden>
        <line className={styles.rangeTrack} x1={0} x2={WIDTH} y1={6} y2={6} strokeWidth={1} />
        <line className={styles.rangeLine} x1={at(low)} x2={at(high)} y1={6} y2={6} strokeWidth={3} strokeLinecap="round" opacity={0.45} />
        <circle className={styles.rangeDot} cx={at(mean)} cy={6} r={3.5} />
      </svg>
      <span className="num">{formatShare(mean)}</span>
    </span>
  )
}
