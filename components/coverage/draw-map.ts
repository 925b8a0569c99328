import type { MapPoint } from '@/lib/core/clustering/trace-map'
import type { Place } from '@/lib/core/display/coverage-map'

export type Drawing = {
  points: readonly MapPoint[]
  places: readonly Place[]
  cases: ReadonlySet<string>
  colorOf: (cluster: string) => string
  /** What is not among these is faint; null = nothing is selected. */
  selected: readonly number[] | null
  width: number
  height: number
}

const FAINT = 0.14
const TURN = 2 * Math.PI

/** Draws the picture anew, sharp on any screen: noise first, then clusters, then the rings of cases. */
export function drawMap(canvas: HTMLCanvasElement, { points, places, cases, colorOf, selected, width, height }: Drawing): void {
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const context = canvas.getContext('2d')
  if (!context) return
  context.scale(ratio, ratio)
  const chosen = selected && new Set(selected)
  const radius = points.length > 8000 ? 1.5 : points.length > 2500 ? 2 : 2.6
  const order = points.map((_, index) => index).sort((a, b) => Number(points[b]!.cluster === 'noise') - Number(points[a]!.cluster === 'noise'))
  for (const bright of [false, true]) {
    context.globalAlpha = bright ? 0.78 : FAINT
    for (const index of order) {
      if ((chosen === null || chosen.has(index)) !== bright) continue
      context.fillStyle = colorOf(points[index]!.cluster)
      context.beginPath()
      context.arc(places[index]!.x, places[index]!.y, radius, 0, TURN)
      context.fill()
    }
  }
  const { color } = getComputedStyle(canvas)
  context.strokeStyle = color
  context.lineWidth = 0.9
  for (const index of order) {
    if (!cases.has(points[index]!.traceId)) continue
    context.globalAlpha = chosen === null || chosen.has(index) ? 0.62 : FAINT
    context.fillStyle = colorOf(points[index]!.cluster)
    context.beginPath()
    context.arc(places[index]!.x, places[index]!.y, radius + 0.9, 0, TURN)
    context.fill()
    context.stroke()
  }
}
