import { wilson, Z95 } from '@/lib/core/gate/intervals'

/** `inclusion`: the chance with which the case was drawn, above 0 up to 1; null = not drawn from traffic, so it stands for none. */
export type WeighedCase = { passed: boolean; inclusion: number | null }

/**
 * `rate`: share of the traffic that passes, 0 to 1. `standardError`: of the rate, 0 when all traffic was measured. `low`, `high`:
 * limits of the 95 % interval. `cases`: those that have a chance of inclusion. `standsFor`: traces that they stand for.
 */
export type WeightedRate = { rate: number; standardError: number; low: number; high: number; cases: number; standsFor: number }

/**
 * The pass rate of the traffic from which cases were drawn with unequal chances: each case counts 1 / inclusion (Hájek 1971:
 * Σ y/π over Σ 1/π). Its error is linearised, with traces drawn one by one: √ Σ (1 − π)(y − rate)²/π² over Σ 1/π (Särndal,
 * Swensson and Wretman 1992, 5.7). The limits are Wilson's for as many cases as would have that error in a plain sample; when
 * all pass or all fail, for as many as the weights are worth. null when no case was drawn from traffic.
 *
 * @throws RangeError for a chance that is none
 */
export function weightedRate(cases: readonly WeighedCase[]): WeightedRate | null {
  const drawn = cases.flatMap(({ passed, inclusion }) => (inclusion === null ? [] : [{ y: passed ? 1 : 0, chance: requireChance(inclusion) }]))
  if (drawn.length === 0) return null
  const sum = (of: (item: { y: number; chance: number }) => number) => drawn.reduce((total, item) => total + of(item), 0)
  const standsFor = sum(({ chance }) => 1 / chance)
  const rate = Math.min(1, sum(({ y, chance }) => y / chance) / standsFor)
  const standardError = Math.sqrt(sum(({ y, chance }) => ((1 - chance) * (y - rate) ** 2) / chance ** 2)) / standsFor
  const open = sum(({ chance }) => (1 - chance) / chance ** 2)
  const worth = standardError > 0 ? (rate * (1 - rate)) / standardError ** 2 : standsFor ** 2 / open
  // nobody was left out: this is the traffic itself
  const [low, high] = open === 0 || worth === Infinity ? [rate, rate] : wilson(rate * worth, worth, Z95)
  return { rate, standardError, low, high, cases: drawn.length, standsFor }
}

function requireChance(inclusion: number): number {
  if (!(inclusion > 0 && inclusion <= 1)) throw new RangeError(`inclusion is ${inclusion}; expected a number above 0 up to 1.`)
  return inclusion
}
