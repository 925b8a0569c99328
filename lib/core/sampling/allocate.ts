/**
 * Divides a sample over strata: first every stratum up to the floor (round by round, larger strata first), then the rest in
 * proportion to size by the divisor method of D'Hondt. Seats are handed out one after the other, so a larger sample
 * never takes a seat away from a stratum.
 *
 * @param sizes number of items per stratum
 * @returns seats per stratum, at most its size; they add up to the sample size or to all items
 */
export function allocate(sizes: ReadonlyMap<string, number>, rule: { sampleSize: number; floor: number }): Map<string, number> {
  const strata = [...sizes].filter(([, size]) => size > 0).map(([key, size]) => ({ key, size, seats: 0 }))
    .sort((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1))
  let left = Math.max(0, Math.floor(rule.sampleSize))
  for (let round = 0; round < rule.floor && left > 0; round += 1) {
    for (const stratum of strata) {
      if (left === 0 || stratum.seats >= stratum.size) continue
      stratum.seats += 1
      left -= 1
    }
  }
  for (; left > 0; left -= 1) {
    let best: (typeof strata)[number] | null = null
    for (const stratum of strata) {
      if (stratum.seats >= stratum.size) continue
      if (!best || stratum.size / (stratum.seats + 1) > best.size / (best.seats + 1)) best = stratum
    }
    if (!best) break
    best.seats += 1
  }
  return new Map(strata.map(({ key, seats }) => [key, seats]))
}
