/** What two runs measured of the adversarial set: in all, and on the cases that both have. */
export type GrowthCounts = {
  earlier: { n: number; passed: number }
  later: { n: number; passed: number }
  /** Cases that both runs measured, and how many of those each passed. */
  both: { n: number; earlierPassed: number; laterPassed: number }
}

export type GrowthEffect = {
  /** Pass rates, 0 to 1; null where nothing was measured. */
  earlier: number | null
  later: number | null
  /** The same on the cases that both runs have. */
  earlierBoth: number | null
  laterBoth: number | null
  /** `grew`: the rate moved and none of it comes from cases that both runs have. `mixed`: part of it does. `same-set`: no case came or went. */
  kind: 'unknown' | 'same-set' | 'grew' | 'mixed'
}

const rate = (passed: number, n: number) => (n === 0 ? null : passed / n)

/** Whether the mean of a growing set moved because a candidate became better or worse, or because other cases are in it. */
export function growthEffect({ earlier, later, both }: GrowthCounts): GrowthEffect {
  const rates = {
    earlier: rate(earlier.passed, earlier.n), later: rate(later.passed, later.n),
    earlierBoth: rate(both.earlierPassed, both.n), laterBoth: rate(both.laterPassed, both.n),
  }
  if (rates.earlier === null || rates.later === null || rates.earlierBoth === null || rates.laterBoth === null) return { ...rates, kind: 'unknown' }
  if (both.n === earlier.n && both.n === later.n) return { ...rates, kind: 'same-set' }
  return { ...rates, kind: rates.earlier !== rates.later && both.earlierPassed === both.laterPassed ? 'grew' : 'mixed' }
}
