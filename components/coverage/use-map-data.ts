'use client'

import { useEffect, useState } from 'react'
import { unpackMap, type MapPoint } from '@/lib/core/clustering/trace-map'

type MapState = { url: string; points: MapPoint[]; state: 'ready' | 'none' | 'fault' }

const NO_POINTS: MapPoint[] = []
const NO_CASES: ReadonlySet<string> = new Set()

/** The picture of a grouping and the traces that are cases; 'none' where no picture was made. What is on its way is given up when the address changes. */
export function useMapData({ mapUrl, casesUrl, casesOf }: { mapUrl: string; casesUrl: string; casesOf: string }) {
  const [map, setMap] = useState<MapState | null>(null)
  const [cases, setCases] = useState<{ ids: ReadonlySet<string>; state: 'loading' | 'ready' | 'fault' }>({ ids: NO_CASES, state: 'loading' })
  useEffect(() => {
    const ending = new AbortController()
    const end = (state: MapState['state'], points: MapPoint[] = NO_POINTS) => {
      if (!ending.signal.aborted) setMap({ url: mapUrl, points, state })
    }
    fetch(mapUrl, { signal: ending.signal }).then(async (response) => {
      if (response.status === 204) return end('none')
      const points = response.ok ? unpackMap(new Uint8Array(await response.arrayBuffer())) : null
      end(points ? 'ready' : 'fault', points ?? NO_POINTS)
    }).catch(() => end('fault'))
    return () => ending.abort()
  }, [mapUrl])
  useEffect(() => {
    const ending = new AbortController()
    fetch(casesUrl, { signal: ending.signal }).then(async (response) => {
      const ids = response.ok ? await response.json() as string[] : null
      if (!ending.signal.aborted) setCases(ids ? { ids: new Set(ids), state: 'ready' } : { ids: NO_CASES, state: 'fault' })
    }).catch(() => {
      if (!ending.signal.aborted) setCases({ ids: NO_CASES, state: 'fault' })
    })
    return () => ending.abort()
  }, [casesUrl, casesOf])
  const current = map?.url === mapUrl ? map : null
  return { points: current?.points ?? NO_POINTS, cases: cases.ids, casesState: cases.state, state: current?.state ?? ('loading' as const) }
}
