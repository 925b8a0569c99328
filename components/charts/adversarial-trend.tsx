'use client'

import { CompositeChart } from '@mantine/charts'
import { formatCount, formatMoment, formatPercent } from '@/lib/core/display/format'
import type { AdversarialPoint } from '@/lib/core/display/overview-view'
import styles from '@/components/charts/charts.module.css'

/** Size (bars, right) and pass rate of the candidate (line, left) of the adversarial set per run, with its floor. */
export function AdversarialTrend({ points, height = 210 }: { points: AdversarialPoint[]; height?: number }) {
  const floor = points.at(-1)?.floor ?? null
  const data = points.map((point, i) => ({ index: i, rate: point.after === null ? null : point.after * 100, size: point.size }))
  return (
    <figure className={styles.figure}>
      <CompositeChart
        h={height} data={data} dataKey="index" withRightYAxis withLegend={false} strokeWidth={2} gridAxis="x" tickLine="none" curveType="linear" maxBarWidth={26}
        series={[
          { name: 'size', type: 'bar', color: 'var(--sg-border-strong)', yAxisId: 'right' },
          { name: 'rate', type: 'line', color: 'var(--sg-accent)' },
        ]}
        xAxisProps={{ tickFormatter: (i: number) => shortDate(points[i]?.at), interval: 'preserveStartEnd', minTickGap: 24 }}
        yAxisProps={{ domain: [0, 100], width: 42, tickFormatter: (value: number) => `${value}%` }}
        rightYAxisProps={{ width: 32, allowDecimals: false, domain: [0, (most: number) => Math.ceil(most * 2.2)] }}
        referenceLines={floor === null ? [] : [{ y: floor * 100, color: 'var(--sg-blocked)', label: `floor ${formatPercent(floor, 0)}`, labelPosition: 'insideBottomLeft' }]}
        lineProps={{ isAnimationActive: false, connectNulls: false }} barProps={{ isAnimationActive: false, radius: 3 }}
        tooltipAnimationDuration={0} tooltipProps={{ content: ({ label }) => <TrendTip point={points[Number(label)]} /> }}
      />
      <figcaption className={styles.caption}>
        <span><i style={{ background: 'var(--sg-accent)' }} />pass rate of the candidate</span>
        <span><i style={{ background: 'var(--sg-border-strong)' }} />cases in the set</span>
      </figcaption>
    </figure>
  )
}

const shortDate = (iso: string | undefined) => (iso ? formatMoment(iso).split(' ').slice(0, 2).join(' ') : '')

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
