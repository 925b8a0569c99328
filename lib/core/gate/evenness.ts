/** First-run flips and units of a part of the run. */
export type FlipCounts = { b: number; c: number; n: number }

/**
 * How evenly churn is spread over the segments: shape of a gamma distribution. Infinity = they scatter no more than by
 * chance; the smaller, the less the rest of the run says about any one segment. The smaller of breaks and fixes is
 * compared, because a true regression or improvement raises only one of them.
 */
export function evenness(segments: FlipCounts[]): number {
  let total = 0
  let units = 0
  for (const segment of segments) {
    total += Math.min(segment.b, segment.c)
    units += segment.n
  }
  if (units === 0) return Infinity
  let expectedSquares = 0
  let scatter = 0
  for (const segment of segments) {
    const expected = (segment.n * total) / units
    expectedSquares += expected * expected
    scatter += (Math.min(segment.b, segment.c) - expected) ** 2
  }
  return scatter > total ? expectedSquares / (scatter - total) : Infinity
}
