/** Chance that a uniform sample of `looked` traces holds at least one of a kind that makes up `share` of the traffic: 1 − (1 − p)^n. */
export function chanceToSee(share: number, looked: number): number {
  return 1 - (1 - share) ** looked
}

/** The smallest share of the traffic that such a sample sees with that chance; 1 when nothing is looked at. */
export function smallestShareSeen(looked: number, chance = 0.9): number {
  return looked === 0 ? 1 : 1 - (1 - chance) ** (1 / looked)
}

/** The largest share that is still possible, at 95 %, when none of `looked` was of the kind; about 3 / n, the rule of three. */
export function largestShareUnseen(looked: number, confidence = 0.95): number {
  return looked === 0 ? 1 : 1 - (1 - confidence) ** (1 / looked)
}
