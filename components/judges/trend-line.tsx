import type { CalibrationEntry } from '@/lib/core/calibration/judge-calibration'
import { formatDay, formatPercent } from '@/lib/core/display/format'
import styles from '@/components/judges/calibration.module.css'

const [WIDTH, HEIGHT, PAD] = [64, 20, 3]
const WEEKS = 12

/** Agreement by week on a scale from 0 to 100 %, as the labels are; weeks without a label are left out. */
export function TrendLine({ trend }: { trend: CalibrationEntry['trend'] }) {
  const weeks = trend.slice(-WEEKS)
  if (weeks.length < 2) return <span className={styles.none} title="Labels of one week">–</span>
  const x = (index: number) => PAD + (index / (weeks.length - 1)) * (WIDTH - 2 * PAD)
  const y = (rate: number) => HEIGHT - PAD - rate * (HEIGHT - 2 * PAD)
  const points = weeks.map(({ right }, index) => [x(index), y(right.rate ?? 0)] as const)
  const [last] = points.slice(-1)
  const words = weeks.map(({ week, right }) => `${formatDay(week)} ${formatPercent(right.rate, 0)} of ${right.n}`).join(', ')
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`Agreement by week: ${words}`} className={styles.spark}>
      <title>{words}</title>
      <line x1={PAD} x2={WIDTH - PAD} y1={y(0.5)} y2={y(0.5)} className={styles.axis} strokeDasharray="2 3" />
      <path d={points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`).join('')} fill="none" stroke="var(--sg-accent)" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
      <circle cx={last![0]} cy={last![1]} r={2} fill="var(--sg-accent)" />
    </svg>
  )
}
