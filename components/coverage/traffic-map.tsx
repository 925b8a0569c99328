'use client'

import { useMemo, useState } from 'react'
import { useComputedColorScheme } from '@mantine/core'
import { MapCanvas } from '@/components/coverage/map-canvas'
import { MapLegend } from '@/components/coverage/map-legend'
import { MapSelection, type Chosen, type Selection } from '@/components/coverage/map-selection'
import { useMapData } from '@/components/coverage/use-map-data'
import { useSaid } from '@/components/coverage/use-said'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { clusterColor, clusterHues } from '@/lib/core/display/coverage-map'
import type { ClusterCoverage, SaidTrace } from '@/lib/core/display/coverage-types'
import { formatCount } from '@/lib/core/display/format'
import styles from '@/components/coverage/map.module.css'

/** Texts of at most 50 traces. */
export type ReadSaid = (traceIds: string[]) => Promise<ActionResult<SaidTrace[]>>

type Props = {
  mapUrl: string
  casesUrl: string
  /** Changes when the cases of `casesUrl` do. */
  casesOf: string
  rows: ClusterCoverage[]
  base: string
  readSaid: ReadSaid
  method: string
}

/** A picture of the traffic: near points ask similar things. Clusters have colours, cases are ringed. */
export function TrafficMap({ mapUrl, casesUrl, casesOf, rows, base, readSaid, method }: Props) {
  const { points, cases, casesState, state } = useMapData({ mapUrl, casesUrl, casesOf })
  const [selection, setSelection] = useState<Selection | null>(null)
  const { said, ask } = useSaid(readSaid)
  const dark = useComputedColorScheme('light') === 'dark'
  const look = useMemo(() => {
    const [hues, labels] = [clusterHues(rows), new Map(rows.map((row) => [row.key, row.isNoise ? 'Novel' : row.label]))]
    return { colorOf: (key: string) => clusterColor(hues.get(key), dark), labelOf: (key: string) => labels.get(key) ?? 'in no cluster of now' }
  }, [rows, dark])
  const shownCases = useMemo(() => points.reduce((sum, { traceId }) => sum + Number(cases.has(traceId)), 0), [points, cases])
  const caseWords = { ready: `${formatCount(shownCases)} of them cases`, loading: 'cases are on their way', fault: 'which of them are cases could not be read' }[casesState]
  // a selection of an older picture points to other traces
  const chosen = selection?.mapUrl === mapUrl ? selection : null
  const choose = (next: Chosen | null) => setSelection(next && { ...next, mapUrl })
  return (
    <Panel
      title="Map" note={state === 'ready' ? `${formatCount(points.length)} traces, ${caseWords}` : undefined} flush
      actions={<span className={styles.hint}>A picture for the eye only: distances are flattened to two dimensions</span>}
    >
      {state === 'ready' ? (
        <div className={styles.map}>
          <MapCanvas points={points} cases={cases} look={look} selection={chosen} onSelect={choose} said={said} ask={ask} />
          <aside className={styles.aside}>
            {chosen ? <MapSelection selection={chosen} points={points} cases={cases} look={look} base={base} said={said} ask={ask} onClear={() => choose(null)} />
              : <MapLegend rows={rows} points={points} look={look} onChoose={choose} />}
          </aside>
        </div>
      ) : <p className={styles.none} role="status">{stateText(state, method)}</p>}
    </Panel>
  )
}

function stateText(state: 'loading' | 'none' | 'fault', method: string): string {
  if (state === 'loading') return 'Drawing the map…'
  if (state === 'fault') return 'The map could not be loaded. Load the page again.'
  return method === 'hdbscan' ? 'There is no picture of this grouping.' : 'There is no picture yet: this traffic was grouped by the form of its requests, which has no distances. A refresh groups it by what it asks.'
}
