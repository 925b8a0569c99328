import { studentT } from '@/lib/core/calibration/student-t'
import { pairedDifference, Z95 } from '@/lib/core/gate/intervals'

/** What people say about the change of a case: broke, stayed, or was fixed. */
export type ChangeLabels = { breaks: number; same: number; fixes: number }

/** Cases of a set that the judge treated alike: the same verdicts on both arms, and votes that agreed or did not. */
export type ChangeStratum = {
  /** Measured pairs. */
  n: number
  /** after − before by the verdicts: −1, 0 or 1. */
  judged: -1 | 0 | 1
  /** No judge decided these: their verdicts are taken as they are. */
  exact: boolean
  /** Of the cases that people have judged in full. */
  labels: ChangeLabels
}

/** Points are shares, −1 to 1. */
export type ChangeEstimate = { delta: number; low: number; high: number }

export type CorrectedDelta = {
  /** Measured pairs, those of them that a judge decided, and those of these that people have judged. */
  n: number
  judged: number
  labels: number
  raw: ChangeEstimate
  /** null: there is no label, so nothing can be corrected. */
  corrected: ChangeEstimate | null
}

const countOf = ({ breaks, same, fixes }: ChangeLabels) => breaks + same + fixes

/**
 * The change of the pass rate of a set corrected for the errors of its judge, beside the raw one, both with 95 % limits (they
 * hold for the traffic that the cases stand for, as the raw ones do). The cases are divided into strata by what the judge
 * said: how often it said so is known of all of them, what people say of it from the labelled ones,
 * Δ = Σ share of the stratum · mean change by people. That is prediction-powered inference (Angelopoulos et al. 2023) with a
 * predictor that takes few values, or post-stratification. Which cases of a stratum are labelled must not depend on whether
 * the judge is right about them; how many are may depend on anything. The limits of the strata are combined by the squares of their
 * distances (MOVER, Zou, Donner 2008) with the spread between the strata of the n cases; a stratum without labels keeps the
 * judge's verdict in the middle and every possible value in its limits. null when there is no pair.
 */
export function correctedDelta(strata: readonly ChangeStratum[]): CorrectedDelta | null {
  const n = strata.reduce((sum, { n: own }) => sum + own, 0)
  if (n === 0) return null
  const judged = strata.filter(({ exact }) => !exact)
  const labels = judged.reduce((sum, stratum) => sum + countOf(stratum.labels), 0)
  const total = (change: -1 | 1) => strata.filter((stratum) => stratum.judged === change).reduce((sum, stratum) => sum + stratum.n, 0)
  const [delta, low, high] = pairedDifference(total(-1), total(1), n)
  const sizes = { n, judged: judged.reduce((sum, stratum) => sum + stratum.n, 0), labels }
  const known = { total: n, errorRate: errorRateOf(judged, labels), quantile: studentT(Math.max(1, labels - 1)) }
  return { ...sizes, raw: { delta, low, high }, corrected: labels === 0 ? null : combine(strata.map((stratum) => estimateOf(stratum, known)), n) }
}

const VERDICTS = { [-1]: 'breaks', 0: 'same', 1: 'fixes' } as const

/** How often people say something else than the judge, by the share of each labelled stratum; half an error is added, so that it is never 0. */
function errorRateOf(judged: readonly ChangeStratum[], labels: number): number {
  const labelled = judged.filter((stratum) => countOf(stratum.labels) > 0)
  const cases = labelled.reduce((sum, { n }) => sum + n, 0)
  if (cases === 0) return 1
  const wrong = labelled.reduce((sum, stratum) => sum + stratum.n * (1 - stratum.labels[VERDICTS[stratum.judged]] / countOf(stratum.labels)), 0)
  return ((wrong / cases) * labels + 0.5) / (labels + 1)
}

/** Mean change of one stratum by people with the distance of its limits. */
type StratumEstimate = { share: number; mean: number; below: number; above: number }

/**
 * Limits after Agresti and Min (2005), who add invented labels so that a few equal ones do not look certain. Theirs are two, spread
 * evenly; over many strata that says too much. Here it is one for each stratum, that errs half as often as the judge does on the whole: in
 * simulation the limits then hold 95 % (see the table in docs/calibration.md).
 */
function estimateOf({ n, judged, exact, labels }: ChangeStratum, { total, errorRate, quantile }: { total: number; errorRate: number; quantile: number }): StratumEstimate {
  const share = n / total
  const known = countOf(labels)
  if (exact) return { share, mean: judged, below: 0, above: 0 }
  if (known === 0) return { share, mean: judged, below: judged + 1, above: 1 - judged }
  const invented = (change: -1 | 1) => (judged === change ? 1 - errorRate / 2 : errorRate / 4)
  const breaks = labels.breaks + invented(-1)
  const fixes = labels.fixes + invented(1)
  const mean = (labels.fixes - labels.breaks) / known
  const middle = (fixes - breaks) / (known + 1)
  const half = (quantile * Math.sqrt(breaks + fixes - (fixes - breaks) ** 2 / (known + 1))) / (known + 1)
  return { share, mean, below: Math.max(0, mean - Math.max(-1, middle - half)), above: Math.max(0, Math.min(1, middle + half) - mean) }
}

function combine(strata: StratumEstimate[], n: number): ChangeEstimate {
  const delta = strata.reduce((sum, { share, mean }) => sum + share * mean, 0)
  // what n other cases of the same traffic would have been, by the means of their strata
  const between = strata.reduce((sum, { share, mean }) => sum + share * (mean - delta) ** 2, 0) / n
  const distance = (side: 'below' | 'above') => Math.sqrt(Z95 * Z95 * between + strata.reduce((sum, own) => sum + (own.share * own[side]) ** 2, 0))
  return { delta, low: Math.max(-1, delta - distance('below')), high: Math.min(1, delta + distance('above')) }
}
