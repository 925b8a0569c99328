'use client'

import { useMemo } from 'react'
import type { Chosen, MapLook } from '@/components/coverage/map-selection'
import type { MapPoint } from '@/lib/core/clustering/trace-map'
import type { ClusterCoverage } from '@/lib/core/display/coverage-types'
import { formatCount } from '@/lib/core/display/format'
import styles from '@/components/coverage/map.module.css'

type Props = { rows: ClusterCoverage[]; points: MapPoint[]; look: MapLook; onChoose: (selection: Chosen) => void }

/** Clusters with their colours; a press lists the traces of one, as a line around them does. */
export function MapLegend({ rows, points, look, onChoose }: Props) {
  const byCluster = useMemo(() => {
    const indexes = new Map<string, number[]>()
    points.forEach(({ cluster }, index) => {
      const own = indexes.get(cluster)
      if (own) own.push(index)
      else indexes.set(cluster, [index])
    })
    return indexes
  }, [points])
  return (
    <>
      <p className={styles.howTo}>Draw a line around points, or choose a cluster, to read what they ask. <span><i aria-hidden />ringed: a case</span></p>
      <ul className={styles.legend} aria-label="Clusters on the map">
        {rows.filter(({ key }) => byCluster.has(key)).map(({ key }) => (
          <li key={key}>
            <button type="button" onClick={() => onChoose({ cluster: key, indexes: byCluster.get(key)! })}>
              <i style={{ background: look.colorOf(key) }} aria-hidden /><span>{look.labelOf(key)}</span><small>{formatCount(byCluster.get(key)!.length)}</small>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
