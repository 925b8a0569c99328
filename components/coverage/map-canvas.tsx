'use client'

import { useElementSize } from '@mantine/hooks'
import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react'
import { drawMap } from '@/components/coverage/draw-map'
import type { Chosen, MapLook } from '@/components/coverage/map-selection'
import type { MapPoint } from '@/lib/core/clustering/trace-map'
import { indexPlaces, nearestPoint, placeOf, pointsInside, type Place } from '@/lib/core/display/coverage-map'
import type { SaidTrace } from '@/lib/core/display/coverage-types'
import styles from '@/components/coverage/map.module.css'

type Props = {
  points: MapPoint[]
  cases: ReadonlySet<string>
  look: MapLook
  selection: Chosen | null
  onSelect: (selection: Chosen | null) => void
  said: ReadonlyMap<string, SaidTrace>
  ask: (traceIds: string[]) => void
}

const HEIGHT = 460
const MARGIN = 14
/** A pointer that rests so long wants to read. */
const HOVER_MS = 140
/** A shorter way is a click. */
const LASSO_PX = 8

/** The points. A line around some of them selects them; a click selects the nearest one. */
export function MapCanvas({ points, cases, look, selection, onSelect, said, ask }: Props) {
  const { ref: frame, width } = useElementSize()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const [line, setLine] = useState<Place[] | null>(null)
  const index = useMemo(() => indexPlaces(points.map((point) => placeOf(point, { width, height: HEIGHT, margin: MARGIN }))), [points, width])
  useEffect(() => {
    if (canvas.current && width > 0) drawMap(canvas.current, { points, places: index.places, cases, colorOf: look.colorOf, selected: selection?.indexes ?? null, width, height: HEIGHT })
  }, [points, index, cases, look, selection, width])
  const hoveredId = hovered === null ? null : points[hovered]?.traceId ?? null
  useEffect(() => {
    if (hoveredId === null) return
    const timer = setTimeout(() => ask([hoveredId]), HOVER_MS)
    return () => clearTimeout(timer)
  }, [hoveredId, ask])
  const placeAt = (event: PointerEvent): Place => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setHovered(null)
    setLine([placeAt(event)])
  }
  const move = (event: PointerEvent) => {
    const at = placeAt(event)
    if (line) setLine([...line, at])
    else setHovered(nearestPoint(index, at))
  }
  const end = (event: PointerEvent) => {
    if (!line) return
    const all = [...line, placeAt(event)]
    setLine(null)
    const [first] = all
    if (all.some(({ x, y }) => Math.hypot(x - first!.x, y - first!.y) > LASSO_PX)) {
      const indexes = pointsInside(index.places, all)
      return onSelect(indexes.length === 0 ? null : { cluster: null, indexes })
    }
    const nearest = nearestPoint(index, first!)
    onSelect(nearest === null ? null : { cluster: null, indexes: [nearest] })
  }
  return (
    <div ref={frame} className={styles.frame} style={{ height: HEIGHT }}>
      <canvas
        ref={canvas} className={styles.canvas} style={{ height: HEIGHT }} role="img" aria-label={`Map of ${points.length} traces. Choose a cluster from the list beside it to read its traces.`}
        onPointerDown={begin} onPointerMove={move} onPointerUp={end} onPointerCancel={() => setLine(null)} onPointerLeave={() => setHovered(null)}
      />
      <svg className={styles.over} width={width} height={HEIGHT} aria-hidden>
        {line && <polygon points={line.map(({ x, y }) => `${x},${y}`).join(' ')} className={styles.lasso} />}
        {hovered !== null && index.places[hovered] && <circle cx={index.places[hovered].x} cy={index.places[hovered].y} r={6} className={styles.hovered} />}
      </svg>
      {hovered !== null && points[hovered] && <Tip point={points[hovered]} at={index.places[hovered]!} width={width} isCase={cases.has(points[hovered].traceId)} look={look} said={said.get(points[hovered].traceId)} />}
    </div>
  )
}

function Tip({ point, at, width, isCase, look, said }: { point: MapPoint; at: Place; width: number; isCase: boolean; look: MapLook; said: SaidTrace | undefined }) {
  const right = at.x > width / 2
  return (
    <div className={styles.tip} style={{ top: Math.min(at.y + 12, HEIGHT - 110), ...(right ? { right: width - at.x + 12 } : { left: at.x + 12 }) }}>
      <b><i style={{ background: look.colorOf(point.cluster) }} />{look.labelOf(point.cluster)}{isCase && <small>case</small>}</b>
      <span>{said ? said.said?.trim() || 'without text' : '…'}</span>
    </div>
  )
}
