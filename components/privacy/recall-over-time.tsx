import { Panel } from '@/components/ui/panel'
import { CANARY_TYPES, type CanaryType } from '@/lib/core/privacy/canaries'
import { PRIVACY_BARS } from '@/lib/core/privacy/privacy-bars'
import { PII_LABELS } from '@/lib/core/privacy/privacy-words'
import { formatDay, formatPercent } from '@/lib/core/display/format'
import styles from '@/components/privacy/privacy.module.css'

/** Oldest first; recall null = nothing of that type was planted. */
export type RecallPoint = { at: string; version: string; recall: Record<CanaryType, { rate: number | null; low: number; high: number }> }

const [WIDTH, HEIGHT] = [200, 64]

/** One small chart for each type, all with the same axes: recall with its interval over the checks, and the bar. */
export function RecallOverTime({ points }: { points: RecallPoint[] }) {
  const least = Math.min(0.9, ...points.flatMap((point) => CANARY_TYPES.map((type) => point.recall[type].low)))
  const floor = Math.max(0, Math.floor(least * 10) / 10)
  return (
    <Panel title="Recall over time" note={points.length < 2 ? 'one check so far; the next one comes by itself every day' : `${points.length} checks, ${formatPercent(floor, 0)} to 100% on each axis`} flush>
      <div className={styles.multiples}>
        {CANARY_TYPES.map((type) => <Multiple key={type} type={type} points={points} floor={floor} />)}
      </div>
    </Panel>
  )
}

function Multiple({ type, points, floor }: { type: CanaryType; points: RecallPoint[]; floor: number }) {
  const x = (index: number) => (points.length === 1 ? WIDTH / 2 : (index / (points.length - 1)) * WIDTH)
  const y = (rate: number) => HEIGHT - ((rate - floor) / (1 - floor)) * HEIGHT
  const known = points.flatMap((point, index) => (point.recall[type].rate === null ? [] : [{ index, rate: point.recall[type].rate, low: point.recall[type].low, high: point.recall[type].high }]))
  const last = known.at(-1)
  const line = known.map(({ index, rate }, i) => `${i === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(rate).toFixed(1)}`).join('')
  const band = `${known.map(({ index, high }, i) => `${i === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(high).toFixed(1)}`).join('')}${known.toReversed().map(({ index, low }) => `L${x(index).toFixed(1)} ${y(low).toFixed(1)}`).join('')}Z`
  const under = last !== undefined && last.rate < PRIVACY_BARS[type]
  const color = under ? 'var(--sg-blocked)' : 'var(--sg-accent)'
  const words = `${PII_LABELS[type]}: ${points.map((point) => `${formatDay(point.at)} ${formatPercent(point.recall[type].rate)}`).join(', ')}`
  return (
    <div className={styles.multiple}>
      <h3><b title={PII_LABELS[type]}>{PII_LABELS[type]}</b><span>{formatPercent(last?.rate)}</span></h3>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <title>{words}</title>
        {[0, HEIGHT].map((at) => <line key={at} x1={0} x2={WIDTH} y1={at} y2={at} stroke="var(--sg-border)" vectorEffect="non-scaling-stroke" />)}
        <line x1={0} x2={WIDTH} y1={y(PRIVACY_BARS[type])} y2={y(PRIVACY_BARS[type])} stroke="var(--sg-faint)" strokeDasharray="3 3" vectorEffect="non-scaling-stroke" />
        {known.length > 1 && <path d={band} fill={color} opacity={0.14} />}
        {known.length > 1 && <path d={line} fill="none" stroke={color} strokeWidth={1.75} strokeLinejoin="round" vectorEffect="non-scaling-stroke" />}
        {last && known.length === 1 && <line x1={x(last.index)} x2={x(last.index)} y1={y(last.low)} y2={y(last.high)} stroke={color} strokeWidth={4} opacity={0.35} strokeLinecap="round" vectorEffect="non-scaling-stroke" />}
        {last && <line x1={x(last.index)} x2={x(last.index)} y1={y(last.rate)} y2={y(last.rate)} stroke={color} strokeWidth={7} strokeLinecap="round" vectorEffect="non-scaling-stroke" />}
      </svg>
      <small><span>{points[0] && formatDay(points[0].at)}</span><span>bar {formatPercent(PRIVACY_BARS[type], 0)}</span><span>{points.length > 1 && formatDay(points.at(-1)!.at)}</span></small>
    </div>
  )
}
