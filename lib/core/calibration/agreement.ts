/** Cases that a person and a judge both rated: first letter the person, second the judge (p pass, f fail). */
export type LabelCounts = { pp: number; pf: number; fp: number; ff: number }

export type Agreement = {
  /** Share of cases with the same verdict, 0 to 1. */
  agreement: number
  kappa: number
  /** Gwet's AC1: stable where one verdict is much more common. */
  ac1: number
  /** Krippendorff's alpha for two raters. */
  alpha: number
  /** Share of human passes that the judge passes; NaN without any. */
  sensitivity: number
  /** Share of human fails that the judge fails; NaN without any. */
  specificity: number
}

/** Agreement of a judge with people. Values are NaN where the counts leave them undefined. */
export function agreement({ pp, pf, fp, ff }: LabelCounts): Agreement {
  const n = pp + pf + fp + ff
  const same = (pp + ff) / n
  const human = pp + pf
  const judge = pp + fp
  const byChance = (human * judge + (n - human) * (n - judge)) / (n * n)
  const passRate = (human + judge) / (2 * n)
  const ac1Chance = 2 * passRate * (1 - passRate)
  const passes = human + judge
  const expectedDisagreement = (2 * passes * (2 * n - passes)) / (2 * n * (2 * n - 1))
  return {
    agreement: same,
    kappa: (same - byChance) / (1 - byChance),
    ac1: (same - ac1Chance) / (1 - ac1Chance),
    alpha: 1 - (1 - same) / expectedDisagreement,
    sensitivity: pp / human,
    specificity: ff / (fp + ff),
  }
}
