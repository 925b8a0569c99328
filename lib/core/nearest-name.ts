/** Edit distance of two texts with transpositions counted once (optimal string alignment), in code units. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforeLast[j - 2]! + 1)
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/**
 * The candidate nearest to a mistyped name, or null when none is near enough (more than a third of the letters differ)
 * to be what was meant. Case is ignored; ties go to the first in alphabetical order.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = name.slice(0, 80).toLowerCase()
  let best: string | null = null
  let bestDistance = Infinity
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) > 40) continue
    const distance = editDistance(wanted, candidate.slice(0, 80).toLowerCase())
    if (distance < bestDistance || (distance === bestDistance && best !== null && candidate < best)) {
      best = candidate
      bestDistance = distance
    }
  }
  const limit = Math.max(1, Math.floor(Math.max(wanted.length, best?.length ?? 0) / 3))
  return best !== null && bestDistance <= limit ? best : null
}
