import { deltaScale, type DeltaScale } from '@/components/charts/forest-scale'
import { CALIBRATION_RULES } from '@/lib/core/calibration/calibration-rules'
import { correctionInWords, type CorrectedRow } from '@/lib/core/display/calibration-view'
import { formatCount, formatPoints } from '@/lib/core/display/format'
import styles from '@/components/judges/calibration.module.css'

const ROWS = 12

/** Two lines a set: the change by the verdicts above, corrected below, each with its 95 % interval against the zero line. */
export function CorrectedPlot({ rows }: { rows: CorrectedRow[] }) {
  const shown = rows.slice(0, ROWS)
  const scale = deltaScale(shown.flatMap(({ change }) => [change.raw, change.corrected]))
  return (
    <div className={styles.plot} role="group" aria-label="Change of the pass rate by segment, by the verdicts and corrected, in percentage points, with 95% intervals">
      <div className={styles.legend} aria-hidden><span><i data-kind="raw" />by the verdicts</span><span><i />corrected</span></div>
      {shown.map((row) => <PlotRow key={row.segment ?? ''} row={row} scale={scale} />)}
      <div className={styles.plotAxis} aria-hidden>
        <span>points, 95% interval</span>
        <div className={styles.ticks}>{scale.ticks.map((tick, index) => <span key={tick} data-minor={(scale.ticks.length > 4 && index % 2 === 1) || undefined} style={{ left: `${scale.at(tick)}%` }}>{formatPoints(tick, 0)}</span>)}</div>
        <span />
      </div>
      {rows.length > ROWS && <p className={styles.rest}>{formatCount(rows.length - ROWS)} more segments move less.</p>}
    </div>
  )
}

function PlotRow({ row, scale }: { row: CorrectedRow; scale: DeltaScale }) {
  const { segment, change } = row
  const { raw, corrected, labels, judged } = change
  const label = segment ?? 'all cases'
  const few = labels < CALIBRATION_RULES.minLabels
  const interval = ({ low, high }: { low: number; high: number }) => `${formatPoints(low)} to ${formatPoints(high)}`
  const words = `${label}: ${formatPoints(raw.delta)} points by the verdicts (${interval(raw)}), ${formatPoints(corrected.delta)} corrected (${interval(corrected)}), ${labels} of ${judged} judged cases labelled; ${correctionInWords(change)}`
  return (
    <div className={styles.plotRow} data-few={few || undefined} role="img" aria-label={words} title={words}>
      <span className={styles.plotLabel}><span>{label}</span><small>{formatCount(labels)} of {formatCount(judged)} labelled{few && ', too few to go by'}</small></span>
      <svg className={styles.track} aria-hidden>
        {scale.ticks.map((tick) => <line key={tick} x1={`${scale.at(tick)}%`} x2={`${scale.at(tick)}%`} y1="0" y2="100%" className={Math.abs(tick) < 1e-9 ? styles.zero : styles.grid} />)}
        <Interval of={raw} y="33%" color="var(--sg-faint)" scale={scale} />
        <Interval of={corrected} y="67%" color="var(--sg-accent)" scale={scale} />
      </svg>
      <span className={styles.plotValue}><span>{formatPoints(raw.delta)}</span><b>{formatPoints(corrected.delta)}</b></span>
    </div>
  )
}

function Interval({ of, y, color, scale }: { of: { delta: number; low: number; high: number }; y: string; color: string; scale: DeltaScale }) {
  return (
    <>
      <line x1={`${scale.at(of.low)}%`} x2={`${scale.at(of.high)}%`} y1={y} y2={y} stroke={color} strokeWidth="2" strokeLinecap="round" opacity={0.55} />
      <circle cx={`${scale.at(of.delta)}%`} cy={y} r="3.5" fill={color} stroke="var(--sg-surface)" strokeWidth="1.5" />
    </>
  )
}
