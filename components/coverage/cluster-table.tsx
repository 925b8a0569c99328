'use client'

import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { ClusterDetails, type ReadExamples } from '@/components/coverage/cluster-details'
import { ClusterName, type RenameCluster } from '@/components/coverage/cluster-name'
import { Sparkline } from '@/components/coverage/sparkline'
import { CHANGE_LOOK, STATE_COLOR, STATE_LOOK } from '@/components/coverage/state-look'
import type { DrawCases } from '@/components/overview/draw-cases-button'
import { ToneBadge } from '@/components/ui/badge'
import type { ClusterCoverage, SamplingFloors } from '@/lib/core/display/coverage-types'
import { formatCount, formatPercent } from '@/lib/core/display/format'
import styles from '@/components/coverage/coverage.module.css'

/** `rename` and `draw` null: the person may look only. */
export type ClusterActions = { readExamples: ReadExamples; rename: RenameCluster | null; draw: DrawCases | null }

type Props = { rows: ClusterCoverage[]; base: string; actions: ClusterActions; floors: SamplingFloors; customer: string | null }

/** Every cluster of the traffic against the cases; a row opens to what it is about. */
export function ClusterTable({ rows, ...shared }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const most = Math.max(...rows.map(({ share }) => share), Number.MIN_VALUE)
  const toggle = (key: string) => setOpen((before) => {
    const next = new Set(before)
    if (!next.delete(key)) next.add(key)
    return next
  })
  return (
    <div role="table" aria-label="Clusters" className={styles.clusters}>
      <div role="row" className={`${styles.cluster} ${styles.clusterHead}`}>
        <span role="columnheader">Cluster</span><span role="columnheader">Share of traffic</span><span role="columnheader" title="Of the newest sample, of suites, of the adversarial set">Cases</span>
        <span role="columnheader">Coverage</span><span role="columnheader">Trend</span>
      </div>
      {rows.map((row) => <ClusterRow key={row.key} row={row} most={most} open={open.has(row.key)} onToggle={() => toggle(row.key)} {...shared} />)}
    </div>
  )
}

type RowProps = Omit<Props, 'rows'> & { row: ClusterCoverage; most: number; open: boolean; onToggle: () => void }

function ClusterRow({ row, most, open, onToggle, ...shared }: RowProps) {
  const id = useId()
  const name = row.isNoise ? 'Novel' : row.label
  return (
    <>
      <div role="row" className={styles.cluster} data-open={open} data-noise={row.isNoise}>
        <div role="rowheader" className={styles.clusterName}>
          <button type="button" className={styles.fold} aria-expanded={open} aria-controls={id} aria-label={`${open ? 'Close' : 'Open'} ${name}`} onClick={onToggle}><ChevronRight size={15} aria-hidden /></button>
          {row.isNoise ? <span className={styles.label} onClick={onToggle}>Novel<small>in no cluster, a stratum of its own</small></span>
            : <ClusterName row={row} rename={shared.actions.rename} onToggle={onToggle} />}
          {row.change && <ToneBadge tone={CHANGE_LOOK[row.change].tone} dot={false} title={`It ${CHANGE_LOOK[row.change].text}`}>{CHANGE_LOOK[row.change].label}</ToneBadge>}
        </div>
        <div role="cell" className={styles.share}>
          <span className={styles.track} aria-hidden><i style={{ width: `${(row.share / most) * 100}%`, background: row.isNoise ? 'var(--sg-open)' : STATE_COLOR[row.state] }} /></span>
          <span>{formatPercent(row.share)}</span>
        </div>
        <div role="cell" className={styles.cases}><Cases row={row} /></div>
        <div role="cell"><ToneBadge tone={STATE_LOOK[row.state].tone} title={`${formatCount(row.floor)} cases make it covered`}>{STATE_LOOK[row.state].label}</ToneBadge></div>
        <div role="cell" className={styles.trend}><Sparkline values={row.trend} /></div>
      </div>
      {open && <div role="row" id={id} className={styles.detailsRow}><div role="cell"><ClusterDetails row={row} {...shared} /></div></div>}
    </>
  )
}

const KINDS = [['replay', 'sample'], ['suite', 'suites'], ['adversarial', 'adversarial']] as const

function Cases({ row: { cases, byKind, floor, state } }: { row: ClusterCoverage }) {
  const parts = KINDS.filter(([kind]) => byKind[kind] > 0).map(([kind, word]) => `${formatCount(byKind[kind])} ${word}`)
  const said = [...(state === 'thin' ? [`of ${formatCount(floor)}`] : []), ...(parts.length > 1 ? [parts.join(', ')] : [])].join(' · ')
  return <><b>{formatCount(cases)}</b>{said && <small title={said}>{said}</small>}</>
}
