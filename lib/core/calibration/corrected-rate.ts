import type { LabelCounts } from '@/lib/core/calibration/agreement'

/**
 * Judged pass rate of all cases corrected by the labelled ones (prediction-powered, Angelopoulos et al. 2023):
 * [rate, standard error]. Needs two labels at least, else NaN.
 */
export function correctedRate(cases: number, judgePassed: number, { pp, pf, fp, ff }: LabelCounts): [number, number] {
  const n = pp + pf + fp + ff
  const shift = (pf - fp) / n
  const variance = (((pf + fp) / n - shift * shift) * n) / (n - 1)
  const rate = judgePassed / cases
  return [rate + shift, Math.sqrt((rate * (1 - rate)) / cases + variance / n)]
}

/** Rogan-Gladen correction of a judged rate by the judge's sensitivity and specificity; noisier than `correctedRate`. */
export function roganGladen(rate: number, sensitivity: number, specificity: number): number {
  return (rate + specificity - 1) / (sensitivity + specificity - 1)
}
