import { asNumber, valueText, type Dimensions, type SliceCondition } from '@/lib/core/slices/slice-condition'
import type { SkippedDimension } from '@/lib/core/slices/types'

/** Conditions in alphabetical order of their dimensions; the dimensions without any, and why. */
export type Candidates = { conditions: SliceCondition[]; skipped: SkippedDimension[] }

type Limits = { exclude: readonly string[]; minCases: number; maxValues: number; maxDimensions: number }

/**
 * The slices worth searching, by section 11: each value of a dimension with 2 to `maxValues` (20) values; a number with more
 * of them in quarters and its top tenth. Bins are cut at values of the cases given, ties go up, so equal values are never parted.
 * Dimensions come in alphabetical order, whatever order the cases have.
 */
export function listCandidates(cases: readonly { dimensions: Dimensions }[], limits: Limits): Candidates {
  const found: Candidates = { conditions: [], skipped: [] }
  const skip = (key: string, reason: SkippedDimension['reason'], values: number | null, text: string) => {
    found.skipped.push({ key, reason, values, text })
  }
  const known = countKeys(cases)
  const excluded = new Set(limits.exclude)
  const kept = new Set([...known].filter(([key, n]) => n >= limits.minCases && !excluded.has(key))
    .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])).slice(0, limits.maxDimensions).map(([key]) => key))
  for (const [key, n] of [...known].sort((a, b) => compareText(a[0], b[0]))) {
    if (excluded.has(key)) skip(key, 'gated', null, 'The gate already compares its values.')
    else if (n < limits.minCases) skip(key, 'too-few-cases', null, `Only ${n} cases have it; ${limits.minCases} are needed.`)
    else if (!kept.has(key)) skip(key, 'too-many-dimensions', null, `More than ${limits.maxDimensions} dimensions; those that most cases have are searched.`)
    else {
      const { counts, numbers } = readDimension(cases, key)
      if (counts.size === 1) skip(key, 'one-value', 1, 'All its cases have the same value.')
      else if (counts.size <= limits.maxValues) {
        for (const value of [...counts].sort(compareText)) found.conditions.push({ key, op: 'is', value })
      } else if (numbers) found.conditions.push(...binNumber(key, numbers))
      else skip(key, 'too-many-values', counts.size, `${counts.size} different values; at most ${limits.maxValues} are searched, unless all are numbers.`)
    }
  }
  return found
}

function countKeys(cases: readonly { dimensions: Dimensions }[]): Map<string, number> {
  const known = new Map<string, number>()
  for (const { dimensions } of cases) {
    for (const key of Object.keys(dimensions)) {
      if (valueText(dimensions, key) !== null) known.set(key, (known.get(key) ?? 0) + 1)
    }
  }
  return known
}

/** The different values of a dimension, and all its numbers in order; `numbers` is null as soon as one value is none. */
function readDimension(cases: readonly { dimensions: Dimensions }[], key: string): { counts: Set<string>; numbers: Float64Array | null } {
  const counts = new Set<string>()
  const numbers = new Float64Array(cases.length)
  let n = 0
  let numeric = true
  for (const { dimensions } of cases) {
    const text = valueText(dimensions, key)
    if (text === null) continue
    counts.add(text)
    const number = numeric ? asNumber(dimensions[key]) : null
    if (number === null) numeric = false
    else numbers[n++] = number
  }
  return { counts, numbers: numeric ? numbers.subarray(0, n).sort() : null }
}

/** Quarters and top tenth of sorted numbers. Where many are equal, bins that would be empty or the same are left out. */
function binNumber(key: string, sorted: Float64Array): SliceCondition[] {
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!
  const [first, second, third, tenth] = [at(0.25), at(0.5), at(0.75), at(0.9)]
  const bins: SliceCondition[] = []
  if (first > sorted[0]!) bins.push({ key, op: 'to', to: first })
  if (first < second) bins.push({ key, op: 'between', from: first, to: second })
  if (second < third) bins.push({ key, op: 'between', from: second, to: third })
  bins.push({ key, op: 'from', from: third })
  if (tenth > third) bins.push({ key, op: 'from', from: tenth })
  return bins
}

/** By code units, which is the same everywhere; a language's own order is not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
