import { fleissKappa, labelAgreement, shareOf, type LabelAgreement, type Share } from '@/lib/core/calibration/label-agreement'

/** The label that more than half of the votes name; null when none does: there is no majority then, and no tie is invented. */
export function majorityLabel<Label extends string>(votes: readonly Label[]): Label | null {
  return votes.find((label) => votes.filter((vote) => vote === label).length * 2 > votes.length) ?? null
}

export type HumanAgreement<Label extends string> = {
  items: number
  /** How often each label is the majority; labels that never are do not appear. */
  majority: Partial<Record<Label, number>>
  /** Items without a majority: they have no gold label. */
  undecided: number
  unanimous: Share
  /** Each two people, numbered from 0 as in the votes. */
  pairs: (LabelAgreement & { people: [number, number] })[]
  /** Fleiss' kappa; null when undefined. */
  fleissKappa: number | null
}

/** How far people agree with each other: one list of votes per item, in the same order of people everywhere. */
export function humanAgreement<Label extends string>(items: readonly (readonly Label[])[]): HumanAgreement<Label> {
  const fleiss = fleissKappa(items)
  const majority: Partial<Record<Label, number>> = {}
  let undecided = 0
  for (const votes of items) {
    const label = majorityLabel(votes)
    if (label === null) undecided += 1
    else majority[label] = (majority[label] ?? 0) + 1
  }
  const people = (items[0] ?? []).map((_, index) => index)
  const pairs = people.flatMap((a) => people.filter((b) => b > a).map((b) => ({
    people: [a, b] as [number, number], ...labelAgreement(items.map((votes) => [votes[a]!, votes[b]!])),
  })))
  const unanimous = items.filter((votes) => votes.every((vote) => vote === votes[0])).length
  return { items: items.length, majority, undecided, unanimous: shareOf(unanimous, items.length), pairs, fleissKappa: fleiss }
}
