/** A place on the canvas in CSS pixels. */
export type Place = { x: number; y: number }
type Point = { x: number; y: number }
export type Frame = { width: number; height: number; margin: number }

/** Where a point of the picture (-1 to 1, y upwards) stands on the canvas. It has no axes, so it fills its frame, at most twice as wide as high. */
export function placeOf({ x, y }: Point, { width, height, margin }: Frame): Place {
  const [w, h] = [Math.max(1, width / 2 - margin), Math.max(1, height / 2 - margin)]
  return { x: width / 2 + x * Math.min(w, 2 * h), y: height / 2 - y * Math.min(h, 2 * w) }
}

const CELL = 12

export type PointIndex = { places: readonly Place[]; cells: ReadonlyMap<string, number[]> }

/** Points by squares of 12 pixels, so that the nearest of 20,000 is found at every move of the pointer. */
export function indexPlaces(places: readonly Place[]): PointIndex {
  const cells = new Map<string, number[]>()
  places.forEach(({ x, y }, index) => {
    const key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`
    const cell = cells.get(key)
    if (cell) cell.push(index)
    else cells.set(key, [index])
  })
  return { places, cells }
}

/** The point nearest to a place, at most 12 pixels away; null when there is none. */
export function nearestPoint({ places, cells }: PointIndex, at: Place): number | null {
  const [column, row] = [Math.floor(at.x / CELL), Math.floor(at.y / CELL)]
  let [best, least] = [null as number | null, CELL * CELL]
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const index of cells.get(`${column + dx} ${row + dy}`) ?? []) {
        const { x, y } = places[index]!
        const distance = (x - at.x) ** 2 + (y - at.y) ** 2
        if (distance <= least) [best, least] = [index, distance]
      }
    }
  }
  return best
}

/** The points inside a line drawn around them, closed at its end; even-odd rule, nothing for fewer than three corners. */
export function pointsInside(places: readonly Place[], line: readonly Place[]): number[] {
  if (line.length < 3) return []
  return places.flatMap((place, index) => (isInside(place, line) ? [index] : []))
}

function isInside({ x, y }: Place, line: readonly Place[]): boolean {
  let inside = false
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [a, b] = [line[i]!, line[j]!]
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}

/** Hue of each cluster (0 to 360), by the golden angle in the order in which clusters were seen first: a new one changes no other. */
export function clusterHues(rows: readonly { key: string; isNoise: boolean; firstSeenAt: string | null }[]): Map<string, number> {
  const ordered = rows.filter(({ isNoise }) => !isNoise).sort((a, b) => (a.firstSeenAt ?? '').localeCompare(b.firstSeenAt ?? '') || (a.key < b.key ? -1 : 1))
  return new Map(ordered.map(({ key }, index) => [key, (255 + index * 137.508) % 360]))
}

/** The colour of a cluster in a colour scheme; null (noise, never grouped) is grey. */
export function clusterColor(hue: number | null | undefined, dark: boolean): string {
  if (hue === null || hue === undefined) return dark ? 'oklch(0.5 0 0)' : 'oklch(0.75 0 0)'
  return dark ? `oklch(0.74 0.14 ${hue.toFixed(1)})` : `oklch(0.6 0.16 ${hue.toFixed(1)})`
}
