'use client'

import { CompositeChart } from '@mantine/charts'
import { formatCount, formatDay, formatMoment, formatPercent } from '@/lib/core/display/format'
import type { AdversarialPoint } from '@/lib/core/display/overview-view'
import styles from '@/components/charts/charts.module.css'

/** The bars take less than half of the height, below where rates usually stand. */
const HEADROOM = 2.2

/**
 * Size (bars, right) and pass rate of the candidate (dots, left) of the adversarial set per run, with its floor. The dots are
 * not joined: each run may have a candidate of its own.
 */
export function AdversarialTrend({ points, height = 210 }: { points: AdversarialPoint[]; height?: number }) {
  const floor = points.at(-1)?.floor ?? null
  const top = Math.ceil((Math.max(1, ...points.map((point) => point.size)) * HEADROOM) / 20) * 20
  const data = points.map((point, i) => ({ index: i, rate: point.after === null ? null : point.after * 100, size: point.size }))
  return (
    <figure className={styles.figure}>
      <CompositeChart
        h={height} data={data} dataKey="index" withRightYAxis withLegend={false} strokeWidth={0} dotProps={{ r: 4, strokeWidth: 0, fill: 'var(--sg-accent)' }} activeDotProps={{ r: 5, strokeWidth: 0 }} gridAxis="x" tickLine="none" curveType="linear" maxBarWidth={26}
        series={[
          { name: 'size', type: 'bar', color: 'var(--sg-border-strong)', yAxisId: 'right' },
          { name: 'rate', type: 'line', color: 'var(--sg-accent)' },
        ]}
        xAxisProps={{ tickFormatter: (i: number) => momentLabel(points, i), interval: 'preserveStartEnd', minTickGap: 24 }}
        yAxisProps={{ domain: [0, 100], ticks: [0, 25, 50, 75, 100], width: 42, tickFormatter: (value: number) => `${value}%` }}
        rightYAxisProps={{ width: 32, allowDecimals: false, domain: [0, top], ticks: [0, 1, 2, 3, 4].map((i) => (top / 4) * i) }}
        referenceLines={floor === null ? [] : [{ y: floor * 100, color: 'var(--sg-blocked)' }]}
        lineProps={{ isAnimationActive: false, connectNulls: false }} barProps={{ isAnimationActive: false, radius: 3 }}
        tooltipAnimationDuration={0} tooltipProps={{ content: ({ label }) => <TrendTip point={points[Number(label)]} /> }}
      />
      <figcaption className={styles.caption}>
        <span><i style={{ background: 'var(--sg-accent)' }} />pass rate of the candidate</span>
        <span><i style={{ background: 'var(--sg-border-strong)' }} />cases in the set</span>
        {floor !== null && <span><i style={{ background: 'var(--sg-blocked)', height: 2 }} />floor {formatPercent(floor, 0)}</span>}
      </figcaption>
    </figure>
  )
}

/** The day where a new one begins, the time for further runs of it. */
function momentLabel(points: AdversarialPoint[], i: number): string {
  const at = points[i]?.at
  if (!at) return ''
  const before = points[i - 1]?.at
  return before && formatDay(before) === formatDay(at) ? formatMoment(at).split(', ')[1]!.replace(' UTC', '') : formatDay(at)
}

function TrendTip({ point }: { point: AdversarialPoint | undefined }) {
  if (!point) return null
  return (
    <div className={styles.tip}>
      <b>{point.name}</b>
      <span>{formatPercent(point.before)} → {formatPercent(point.after)} of {formatCount(point.size)}</span>
      <span>{formatMoment(point.at)}</span>
    </div>
  )
}
