'use client'

import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useMemo } from 'react'
import { SaidList } from '@/components/coverage/said-list'
import { MOST_SAID } from '@/components/coverage/use-said'
import type { MapPoint } from '@/lib/core/clustering/trace-map'
import type { SaidTrace } from '@/lib/core/display/coverage-types'
import { formatCount, plural } from '@/lib/core/display/format'
import styles from '@/components/coverage/map.module.css'

/** Points of one picture: those of a cluster, or, where `cluster` is null, those inside a line. */
export type Selection = { mapUrl: string; indexes: number[]; cluster: string | null }
export type Chosen = Omit<Selection, 'mapUrl'>
export type MapLook = { colorOf: (cluster: string) => string; labelOf: (cluster: string) => string }

type Props = {
  selection: Chosen
  points: MapPoint[]
  cases: ReadonlySet<string>
  look: MapLook
  base: string
  said: ReadonlyMap<string, SaidTrace>
  ask: (traceIds: string[]) => void
  onClear: () => void
}

const MOST_CLUSTERS = 4

/** What the selected traces ask: how many, of which clusters, and the texts of some that are spread over all of them. */
export function MapSelection({ selection, points, cases, look, base, said, ask, onClear }: Props) {
  const { indexes } = selection
  const { ids, clusters, caseCount } = useMemo(() => summarise(indexes, points, cases), [indexes, points, cases])
  useEffect(() => ask(ids), [ids, ask])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClear()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  const clusterOf = useMemo(() => new Map(indexes.map((index) => [points[index]!.traceId, points[index]!.cluster])), [indexes, points])
  const texts = ids.flatMap((id) => said.get(id) ?? [])
  return (
    <section aria-label="Selected traces" className={styles.selection}>
      <header>
        <div>
          <h3>{selection.cluster === null ? `${plural(indexes.length, 'trace')} selected` : look.labelOf(selection.cluster)}</h3>
          <p>{selection.cluster !== null && `${plural(indexes.length, 'trace')}, `}{caseCount === 0 ? 'none of them is a case' : `${formatCount(caseCount)} of them ${caseCount === 1 ? 'is a case' : 'are cases'}`}</p>
          {selection.cluster === null && clusters.length > 1 && (
            <ul className={styles.parts} aria-label="Clusters of the selection">
              {clusters.slice(0, MOST_CLUSTERS).map(({ key, count }) => <li key={key}><i style={{ background: look.colorOf(key) }} aria-hidden /><span>{look.labelOf(key)}</span><small>{formatCount(count)}</small></li>)}
              {clusters.length > MOST_CLUSTERS && <li><i aria-hidden /><span>{plural(clusters.length - MOST_CLUSTERS, 'other cluster')}</span></li>}
            </ul>
          )}
        </div>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Clear the selection" onClick={onClear}><X size={14} /></ActionIcon>
      </header>
      <div className={styles.selected} tabIndex={0} role="group" aria-label="Texts">
        <SaidList
          traces={texts.length === 0 ? null : texts} base={base} empty="" label="Selected traces" cases={cases}
          colorOf={(traceId) => look.colorOf(clusterOf.get(traceId) ?? '')}
        />
      </div>
      {(indexes.length > ids.length || selection.cluster !== null) && (
        <footer>
          {indexes.length > ids.length && `${ids.length} of ${formatCount(indexes.length)}, spread evenly. `}
          {selection.cluster !== null && <Link href={`${base}/traces?cluster=${encodeURIComponent(selection.cluster)}`}>All traces of the cluster</Link>}
        </footer>
      )}
    </section>
  )
}

function summarise(indexes: number[], points: MapPoint[], cases: ReadonlySet<string>) {
  const shown = Math.min(MOST_SAID, indexes.length)
  const ids = Array.from({ length: shown }, (_, i) => points[indexes[Math.floor((i * indexes.length) / shown)]!]!.traceId)
  const counts = new Map<string, number>()
  let caseCount = 0
  for (const index of indexes) {
    const { cluster, traceId } = points[index]!
    counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
    if (cases.has(traceId)) caseCount += 1
  }
  return { ids, caseCount, clusters: [...counts].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count) }
}
