export type AllocationRule = {
  sampleSize: number
  /** Every stratum gets so many, if it has them. */
  floor: number
  /** Strata that should have more than the floor, and how many; those that are missing need nothing of their own. */
  needs?: ReadonlyMap<string, number>
}

type Stratum = { key: string; size: number; seats: number }

/**
 * Divides a sample over strata: first every stratum up to the floor (round by round, larger strata first), then one stratum
 * after the other up to what it needs (those that can reach it first, larger ones first), then the rest in proportion to size
 * by the divisor method of D'Hondt. Seats are handed out one after the other in an order that does not depend on their
 * number, so a larger sample never takes a seat away from a stratum.
 *
 * @param sizes number of items per stratum
 * @returns seats per stratum, at most its size; they add up to the sample size or to all items
 */
export function allocate(sizes: ReadonlyMap<string, number>, rule: AllocationRule): Map<string, number> {
  const strata = [...sizes].filter(([, size]) => size > 0).map(([key, size]): Stratum => ({ key, size, seats: 0 }))
    .sort((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1))
  let left = Math.max(0, Math.floor(rule.sampleSize))
  left = fillFloors(strata, rule.floor, left)
  left = fillNeeds(strata, rule.needs ?? new Map(), left)
  fillInProportion(strata, left)
  return new Map(strata.map(({ key, seats }) => [key, seats]))
}

function fillFloors(strata: Stratum[], floor: number, seats: number): number {
  let left = seats
  for (let round = 0; round < floor && left > 0; round += 1) {
    for (const stratum of strata) {
      if (left === 0 || stratum.seats >= stratum.size) continue
      stratum.seats += 1
      left -= 1
    }
  }
  return left
}

/** One after the other: half of what it needs would not help a stratum. */
function fillNeeds(strata: Stratum[], needs: ReadonlyMap<string, number>, seats: number): number {
  let left = seats
  const need = ({ key }: Stratum) => needs.get(key) ?? 0
  const canReach = (stratum: Stratum) => stratum.size >= need(stratum)
  for (const stratum of [...strata.filter(canReach), ...strata.filter((other) => !canReach(other))]) {
    const more = Math.min(left, Math.max(0, Math.min(need(stratum), stratum.size) - stratum.seats))
    stratum.seats += more
    left -= more
  }
  return left
}

function fillInProportion(strata: Stratum[], seats: number): void {
  for (let left = seats; left > 0; left -= 1) {
    let best: Stratum | null = null
    for (const stratum of strata) {
      if (stratum.seats >= stratum.size) continue
      if (!best || stratum.size / (stratum.seats + 1) > best.size / (best.seats + 1)) best = stratum
    }
    if (!best) return
    best.seats += 1
  }
}
