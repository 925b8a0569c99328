'use client'

import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { reasonParts, reasonText, REASON_WORDS, rulesText, type DrawPreview, type PreviewCluster, type PreviewSegment } from '@/lib/core/display/coverage-preview'
import { formatCount, formatMoment, formatPercent, plural } from '@/lib/core/display/format'
import { DRAW_REASONS } from '@/lib/core/sampling/types'
import styles from '@/components/coverage/refresh.module.css'

/** Rows with most traffic; the others are counted below. */
const MOST_ROWS = 120

/** How the next sample would be divided, and why. */
export function AllocationPreview({ preview }: { preview: DrawPreview }) {
  const [by, setBy] = useState<'segments' | 'clusters'>('segments')
  const rows: (PreviewSegment | PreviewCluster)[] = preview[by]
  const used = DRAW_REASONS.filter((reason) => rows.some(({ reasons }) => (reasons[reason] ?? 0) > 0))
  const raised = preview.segments.filter(({ raisedFrom }) => raisedFrom !== null)
  return (
    <section aria-label="Allocation" className={styles.allocation}>
      <p className={styles.lead}>
        <b>{plural(preview.cases, 'case')}</b> of {plural(preview.traffic, 'trace')} that can be replayed, {formatMoment(preview.windowFrom)} to {formatMoment(preview.windowTo)}. {rulesText(preview)}{' '}
        {preview.grouped ? 'Clusters are those of the newest grouping; the refresh groups anew.' : 'The traffic was never grouped; the refresh finds its clusters.'}
      </p>
      {!preview.capHeld && <p className={styles.warning} role="note">{capText(preview)}</p>}
      {raised.length > 0 && (
        <p className={styles.note}>{plural(raised.length, 'segment')} get{raised.length === 1 ? 's' : ''} more than {raised.length === 1 ? 'its' : 'their'} share, so that a drop of {formatPercent(preview.targetDrop, 0)} would show: {raised.slice(0, 4).map(({ key, raisedFrom, cases }) => `${key} ${formatCount(raisedFrom)} → ${formatCount(cases)}`).join(', ')}{raised.length > 4 && ' …'}</p>
      )}
      <div className={styles.bar}>
        <SegmentedControl size="xs" value={by} onChange={(value) => setBy(value as typeof by)} data={[{ value: 'segments', label: `By segment (${preview.segments.length})` }, { value: 'clusters', label: `By cluster (${preview.clusters.length})` }]} />
        <div className={styles.reasons}>{used.map((reason) => <span key={reason}><i data-reason={reason} />{REASON_WORDS[reason]}</span>)}<span><u aria-hidden />its share alone</span></div>
      </div>
      <Rows rows={rows.slice(0, MOST_ROWS)} by={by} />
      {rows.length > MOST_ROWS && <p className={styles.note}>{plural(rows.length - MOST_ROWS, 'row')} with less traffic not shown.</p>}
    </section>
  )
}

function Rows({ rows, by }: { rows: (PreviewSegment | PreviewCluster)[]; by: 'segments' | 'clusters' }) {
  const most = Math.max(...rows.map(({ cases, share }) => Math.max(cases, share)), 1)
  const isSegment = (row: PreviewSegment | PreviewCluster): row is PreviewSegment => by === 'segments' && 'smallestDrop' in row
  return (
    <div className={styles.rows} tabIndex={0} role="group" aria-label="Rows">
      <table>
        <thead><tr><th scope="col">{by === 'segments' ? 'Segment' : 'Cluster'}</th><th scope="col">Traffic</th><th scope="col" className={styles.wide}>What it gets, and why</th><th scope="col">Cases</th>{by === 'segments' && <th scope="col" title="In 8 of 10 runs">Smallest drop seen</th>}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} title={reasonText(row) || 'no case'}>
              <th scope="row">{nameOf(row)}</th>
              <td className={styles.traffic}>{formatCount(row.traffic)}</td>
              <td className={styles.wide}>
                <span className={styles.stackBar} role="img" aria-label={reasonText(row) || 'no case'}>
                  {reasonParts(row).map(({ reason, cases }) => <i key={reason} data-reason={reason} style={{ width: `${(cases / most) * 100}%` }} />)}
                  <u style={{ left: `${(row.share / most) * 100}%` }} />
                </span>
              </td>
              <td><b>{formatCount(row.cases)}</b></td>
              {by === 'segments' && <td>{isSegment(row) && row.smallestDrop !== null ? `${(row.smallestDrop * 100).toFixed(1)} points` : <span className={styles.faint}>not gated</span>}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function nameOf(row: PreviewSegment | PreviewCluster): string {
  if ('label' in row) return row.label
  return row.key === '' ? 'without a segment' : row.key
}

function capText({ customerShare, largestCustomer, traffic }: DrawPreview): string {
  const cap = customerShare === null ? 'the cap' : `the cap of ${formatPercent(customerShare, 0)} for one customer`
  const who = largestCustomer ? ` ${largestCustomer.name} sends ${formatPercent(largestCustomer.traffic / Math.max(1, traffic), 0)} of the traffic and gets ${plural(largestCustomer.cases, 'case')}.` : ''
  return `The sample cannot be filled within ${cap}, so it is not kept.${who}`
}
