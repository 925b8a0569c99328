import type { GateReport, SetResult } from '@/lib/core/gate/types'
import { weightedScore } from '@/lib/core/gate/weighted-score'

type Part = { n: number; missing: number; passedBefore: number; passedAfter: number; w: number }

/** The cases in two parts, the adversarial ones with their weight; null where every case weighs the same. */
export function weightedParts(sets: readonly SetResult[]): [rest: Part, adversarial: Part] | null {
  const all = sets.find(({ kind }) => kind === 'all')
  const own = sets.find(({ kind }) => kind === 'adversarial')
  if (!all || !own || own.weight === 1 || own.n === 0) return null
  const less = (field: 'n' | 'missing' | 'passedBefore' | 'passedAfter') => all[field] - own[field]
  return [
    { n: less('n'), missing: less('missing'), passedBefore: less('passedBefore'), passedAfter: less('passedAfter'), w: 1 },
    { n: own.n, missing: own.missing, passedBefore: own.passedBefore, passedAfter: own.passedAfter, w: own.weight },
  ]
}

/** Both scores with the weight of the adversarial set, rates 0 to 1 (gate-statistics, section 7); null where every case weighs the same. */
export function compositeOf(sets: readonly SetResult[]): GateReport['composite'] {
  const parts = weightedParts(sets)
  if (parts === null) return null
  const side = (passed: 'passedBefore' | 'passedAfter') => parts.map((part) => ({ n: part.n, k: part[passed], w: part.w }))
  const [before] = weightedScore(side('passedBefore'))
  const [after, standardError, effectiveN] = weightedScore(side('passedAfter'))
  return { before, after, standardError, effectiveN }
}

/** "adversarial counts 3 times"; null where every case weighs the same. */
export function weightInWords({ sets, composite }: Pick<GateReport, 'sets' | 'composite'>): string | null {
  const own = sets.find(({ kind }) => kind === 'adversarial')
  return composite === null || !own ? null : `adversarial counts ${timesInWords(own.weight)}`
}

/** "3 times". */
export function timesInWords(weight: number): string {
  return `${Number(weight.toFixed(3))} ${weight === 1 ? 'time' : 'times'}`
}
