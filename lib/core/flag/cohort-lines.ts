import type { CohortPoint } from '@/lib/core/display/adversarial-view'

/** A run's result on one cohort: place on both axes in percent, `y` from the top; null = nothing was measured. */
export type CohortDot = { runId: string; x: number; y: number | null; rate: number | null; n: number; passed: number; missing: number }
export type CohortLine = { cohort: string; dots: CohortDot[]; /** Unbroken pieces of the line, as points `x,y` of a square of 100. */ paths: string[] }

/**
 * One line for each month of entry, all over the same runs in their order, so that the pictures can be compared. A run that measured
 * nothing of a cohort leaves a gap: it is no zero. Runs before a cohort's first case have no dot of it.
 */
export function cohortLines(runIds: readonly string[], points: readonly CohortPoint[]): CohortLine[] {
  const cohorts = [...new Set(points.map(({ cohort }) => cohort))].sort()
  return cohorts.map((cohort) => {
    const own = new Map(points.filter((point) => point.cohort === cohort).map((point) => [point.runId, point]))
    const dots = runIds.flatMap((runId, i): CohortDot[] => {
      const point = own.get(runId)
      if (!point) return []
      const rate = point.n === 0 ? null : point.passed / point.n
      return [{ runId, x: placeOf(i, runIds.length), y: rate === null ? null : (1 - rate) * 100, rate, n: point.n, passed: point.passed, missing: point.missing }]
    })
    return { cohort, dots, paths: piecesOf(dots) }
  })
}

/** The middle where there is one run alone. */
function placeOf(i: number, count: number): number {
  return count < 2 ? 50 : (i / (count - 1)) * 100
}

function piecesOf(dots: CohortDot[]): string[] {
  const pieces: string[][] = [[]]
  for (const { x, y } of dots) {
    if (y === null) pieces.push([])
    else pieces.at(-1)!.push(`${round(x)},${round(y)}`)
  }
  return pieces.filter((piece) => piece.length > 1).map((piece) => piece.join(' '))
}

const round = (value: number) => Math.round(value * 100) / 100
