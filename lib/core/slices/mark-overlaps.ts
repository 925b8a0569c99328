/** A found slice with its cases, as places in one common list of cases. */
export type SliceWithPlaces<T> = { slice: T; key: string; places: readonly number[] }

/** From this share of common cases (common / either) on, two slices say the same. */
const SAME = 0.8

/**
 * Points each slice to the first one before it that says the same, so that a page shows one instead of five: nearly the same
 * cases (Jaccard of at least 0.8), or two bins of one number with one inside the other. It points to slices that stand on their own only.
 */
export function markOverlaps<T>(slices: readonly SliceWithPlaces<T>[], cases: number): (T & { overlaps: number | null })[] {
  const leaders: { at: number; key: string; size: number; has: Uint8Array }[] = []
  return slices.map(({ slice, key, places }, at) => {
    const same = leaders.find((leader) => {
      let common = 0
      for (const place of places) common += leader.has[place]!
      const nested = key === leader.key && common > 0 && common === Math.min(places.length, leader.size)
      return nested || common / (places.length + leader.size - common) >= SAME
    })
    if (!same) {
      const has = new Uint8Array(cases)
      for (const place of places) has[place] = 1
      leaders.push({ at, key, size: places.length, has })
    }
    return { ...slice, overlaps: same?.at ?? null }
  })
}
