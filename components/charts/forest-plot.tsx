'use client'

import { Tooltip, VisuallyHidden } from '@mantine/core'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatPoints } from '@/lib/core/display/format'
import type { SetRow } from '@/lib/core/display/run-view'
import { deltaScale, type DeltaScale } from '@/components/charts/forest-scale'
import { setTone, toneColor, VERDICT_LOOK } from '@/components/ui/tone'
import styles from '@/components/charts/forest-plot.module.css'

type Props = {
  rows: SetRow[]
  /** Address of the run: every row leads to the cases of its set. */
  base: string
  /** While a run is measured the axis stands still at ± this share. */
  fixedLimit?: number
  footer?: ReactNode
}

function rowColor(row: SetRow): string {
  if (row.live !== null) return LIVE_COLOR[row.live]
  return row.verdict ? toneColor(setTone({ verdict: row.verdict, blocks: row.blocks })) : 'var(--sg-accent)'
}

const LIVE_COLOR = { 'too-early': 'var(--sg-faint)', steady: 'var(--sg-accent)', dropping: 'var(--sg-warn)' } as const

const LIVE_WORDS = {
  'too-early': 'too early to tell: a real drop could still hide', steady: 'no drop of the planned size so far',
  dropping: 'dropping: its breaks run again before the gate decides',
} as const

function describe(row: SetRow): string {
  if (row.delta === null) return `${row.label}: nothing measured yet`
  const interval = row.deltaLow !== null && row.deltaHigh !== null
    ? `, 95% interval ${formatPoints(row.deltaLow)} to ${formatPoints(row.deltaHigh)}` : ''
  return `${row.label}: ${formatPoints(row.delta)} points${interval}, ${row.passedBefore} to ${row.passedAfter} passed of ${row.n}${row.live ? `; ${LIVE_WORDS[row.live]}` : ''}`
}

/** A name that ends in a number keeps it where there is little room: names of customers often begin alike. */
function SetName({ label }: { label: string }) {
  const tail = /[-_.: ]?\d{1,6}$/.exec(label)?.[0] ?? ''
  return tail === '' || tail.length === label.length ? <span>{label}</span> : <><span>{label.slice(0, -tail.length)}</span><span>{tail}</span></>
}

/** Every other tick, counted from zero: where there is little room only the others have words. */
function isMinor(ticks: number[], i: number): boolean {
  return ticks.length > 4 && (i - ticks.findIndex((tick) => Math.abs(tick) < 1e-9)) % 2 !== 0
}

/** One row a set: the change of its pass rate with a 95 % interval against the zero line. Every row is a link. */
export function ForestPlot({ rows, base, fixedLimit, footer }: Props) {
  const intervals = rows.flatMap((row) => (row.deltaLow === null || row.deltaHigh === null ? [] : [{ low: row.deltaLow, high: row.deltaHigh }]))
  const scale = deltaScale(intervals, fixedLimit)
  return (
    <div className={styles.plot} role="group" aria-label="Change of the pass rate by segment, in percentage points, with 95% intervals">
      {rows.map((row) => <ForestRow key={`${row.kind}:${row.id}`} row={row} scale={scale} href={`${base}/sets/${row.kind}/${encodeURIComponent(row.id)}`} />)}
      <div className={styles.axis} aria-hidden>
        <span>points, 95% interval</span>
        <div className={styles.ticks}>
          {scale.ticks.map((tick, i) => <span key={tick} data-minor={isMinor(scale.ticks, i) || undefined} style={{ left: `${scale.at(tick)}%` }}>{formatPoints(tick, 0)}</span>)}
        </div>
        <span />
      </div>
      {footer && <div className={styles.more}>{footer}</div>}
    </div>
  )
}

function ForestRow({ row, scale, href }: { row: SetRow; scale: DeltaScale; href: string }) {
  const color = rowColor(row)
  return (
    <Tooltip label={<ForestTip row={row} />} events={{ hover: true, focus: true, touch: false }} position="top" multiline>
      <Link href={href} className={styles.row} data-set={row.id} prefetch={false}>
        <VisuallyHidden>{describe(row)}</VisuallyHidden>
        <span className={styles.label} aria-hidden><SetName label={row.label} /><small>{row.n}{row.live === 'too-early' ? ' · too early' : ''}</small></span>
        <svg className={styles.track} aria-hidden>
          {scale.ticks.map((tick) => (
            <line key={tick} x1={`${scale.at(tick)}%`} x2={`${scale.at(tick)}%`} y1="0" y2="100%" className={Math.abs(tick) < 1e-9 ? styles.zero : styles.grid} />
          ))}
          {row.deltaLow !== null && row.deltaHigh !== null && (
            <line x1={`${scale.at(row.deltaLow)}%`} x2={`${scale.at(row.deltaHigh)}%`} y1="50%" y2="50%" stroke={color} strokeWidth="2" strokeLinecap="round" opacity={0.55} />
          )}
          {row.delta !== null && <circle cx={`${scale.at(row.delta)}%`} cy="50%" r={row.blocks ? 5 : 4} fill={color} stroke="var(--sg-surface)" strokeWidth="1.5" />}
        </svg>
        <span className={styles.value} aria-hidden style={{ color: row.blocks ? color : undefined }}>{formatPoints(row.delta)}</span>
      </Link>
    </Tooltip>
  )
}

function ForestTip({ row }: { row: SetRow }) {
  return (
    <div className={styles.tip}>
      <b>{row.label}{row.verdict ? ` · ${VERDICT_LOOK[row.verdict].label}` : ''}</b>
      <span>{row.n === 0 ? 'nothing measured yet' : `${row.passedBefore} → ${row.passedAfter} passed of ${row.n}`}</span>
      {row.delta !== null && <span>{formatPoints(row.delta)} points{row.deltaLow !== null && row.deltaHigh !== null && ` (95%: ${formatPoints(row.deltaLow)} to ${formatPoints(row.deltaHigh)})`}</span>}
      {row.live && <span>{LIVE_WORDS[row.live]}</span>}
      <span>{row.breaks} broke, {row.fixes} fixed{row.missing > 0 && `, ${row.missing} not measured`}</span>
    </div>
  )
}
