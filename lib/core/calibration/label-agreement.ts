import { wilson } from '@/lib/core/gate/intervals'

/** `count` of `n` with the 95 % Wilson limits; `rate` is null when n = 0: nothing was measured. */
export type Share = { count: number; n: number; rate: number | null; low: number; high: number }

export function shareOf(count: number, n: number): Share {
  const [low, high] = wilson(count, n)
  return { count, n, rate: n === 0 ? null : count / n, low, high }
}

/** Two labels that were given to the same thing. */
export type LabelPair<Label extends string = string> = readonly [Label, Label]

/** `kappa` and `ac1` are null where they are undefined: nothing was rated, or chance alone explains full agreement. */
export type LabelAgreement = { agreement: Share; kappa: number | null; ac1: number | null }

function countLabels(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}

function beyondChance(observed: number, chance: number): number | null {
  return chance >= 1 ? null : (observed - chance) / (1 - chance)
}

/**
 * Agreement of two raters, Cohen's kappa and Gwet's AC1 for any number of labels. The categories of AC1 are the labels that
 * one of the two used at least once.
 */
export function labelAgreement(pairs: readonly LabelPair[]): LabelAgreement {
  const n = pairs.length
  const agreement = shareOf(pairs.filter(([a, b]) => a === b).length, n)
  if (agreement.rate === null) return { agreement, kappa: null, ac1: null }
  const [first, second] = [countLabels(pairs.map(([a]) => a)), countLabels(pairs.map(([, b]) => b))]
  const labels = [...new Set([...first.keys(), ...second.keys()])]
  const shares = labels.map((label) => [(first.get(label) ?? 0) / n, (second.get(label) ?? 0) / n] as const)
  const chance = shares.reduce((sum, [a, b]) => sum + a * b, 0)
  const spread = shares.reduce((sum, [a, b]) => sum + ((a + b) / 2) * (1 - (a + b) / 2), 0)
  const ac1Chance = labels.length === 1 ? 0 : spread / (labels.length - 1)
  return { agreement, kappa: beyondChance(agreement.rate, chance), ac1: beyondChance(agreement.rate, ac1Chance) }
}

/**
 * Fleiss' kappa of things that were all rated by the same number of people (two at least). null when nothing was rated or
 * one label was given throughout. Throws when the numbers of votes differ.
 */
export function fleissKappa(items: readonly (readonly string[])[]): number | null {
  const votes = items[0]?.length ?? 0
  if (items.length === 0) return null
  if (votes < 2 || items.some((item) => item.length !== votes)) throw new RangeError('Fleiss kappa: expected the same number of votes, two at least, for each item')
  const pairsOfVotes = votes * (votes - 1)
  const observed = items.reduce((sum, item) => {
    const same = [...countLabels(item).values()].reduce((total, count) => total + count * (count - 1), 0)
    return sum + same / pairsOfVotes
  }, 0) / items.length
  const all = items.length * votes
  const chance = [...countLabels(items.flat()).values()].reduce((sum, count) => sum + (count / all) ** 2, 0)
  return beyondChance(observed, chance)
}
