import { findMembers } from '@/lib/core/slices/find-members'
import { findSlices } from '@/lib/core/slices/find-slices'
import { layOut } from '@/lib/core/slices/lay-out'
import { listCandidates } from '@/lib/core/slices/list-candidates'
import type { Layout } from '@/lib/core/slices/max-statistic'
import type { SliceCase } from '@/lib/core/slices/types'
import { seededRandom } from '@/lib/core/seeded-random'

/**
 * `npx tsx bench/slice-search.ts`: the search for hidden slices over 100,000 cases, 5,000 segments and 200 slices, both searches
 * with 999 shuffles each, beside a plain loop that shuffles every case and adds up every slice anew.
 */
const CASES = 100_000
const SEGMENTS = 5_000
const SHUFFLES = 999
/** The plain loop runs as often only, and is extrapolated. */
const PLAIN_SHUFFLES = 20
const RULES = { seed: 'bench', minCases: 20, maxShare: 0.8, maxValues: 20, maxDimensions: 200, exclude: [] }

/** 23 dimensions of 6 values, 2 of 6 with one large value, 10 numbers with 5 bins: 200 slices; 5 % break, 4 % are fixed, 17 % fail. */
function makeCases(): SliceCase[] {
  const random = seededRandom('bench cases')
  const weights = Array.from({ length: SEGMENTS }, () => Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let reached = 0
  const ends = weights.map((weight) => (reached += weight) / total)
  return Array.from({ length: CASES }, (_, i) => {
    const segment = ends.findIndex((end) => end > (i + 0.5) / CASES)
    const dimensions: Record<string, string | number> = {}
    for (let d = 0; d < 25; d++) dimensions[`text_${d}`] = `value ${Math.floor((d < 2 ? random() ** 3 : random()) * 6)}`
    for (let d = 0; d < 10; d++) dimensions[`number_${d}`] = Math.floor(Math.exp(6 + 3 * random()))
    const luck = random()
    const change = luck < 0.05 ? 1 : luck < 0.09 ? -1 : 0
    return { id: `case-${i}`, segment: `segment-${segment}`, change, failed: change === 1 || (change === 0 && luck > 0.88), dimensions }
  })
}

/** Section 11 as it is written: all values of a segment change places, every slice is summed over all its cases; the largest T per shuffle. */
function plainShuffles({ ends, values, from, slices, sizes }: Layout, shuffles: number): number {
  const random = seededRandom('plain')
  const z = Float64Array.from(values)
  for (let g = 0, start = 0; g < ends.length; start = ends[g]!, g++) {
    let sum = 0
    for (let i = start; i < ends[g]!; i++) sum += values[i]!
    for (let i = start; i < ends[g]!; i++) z[i]! -= sum / (ends[g]! - start)
  }
  const variance = z.reduce((sum, value) => sum + value * value, 0) / z.length
  const members: number[][] = Array.from(sizes, () => [])
  for (let i = 0; i < z.length; i++) for (let k = from[i]!; k < from[i + 1]!; k++) members[slices[k]!]!.push(i)
  let largest = 0
  for (let b = 0; b < shuffles; b++) {
    for (let g = 0, start = 0; g < ends.length; start = ends[g]!, g++) {
      for (let i = start; i < ends[g]!; i++) {
        const other = i + Math.floor(random() * (ends[g]! - i))
        const value = z[other]!
        z[other] = z[i]!
        z[i] = value
      }
    }
    for (const places of members) {
      let sum = 0
      for (const place of places) sum += z[place]!
      largest = Math.max(largest, sum / Math.sqrt(places.length * variance))
    }
  }
  return largest
}

function timed<T>(work: () => T): { seconds: number; result: T } {
  const start = performance.now()
  const result = work()
  return { seconds: (performance.now() - start) / 1000, result }
}

const cases = makeCases()
const ours = timed(() => findSlices(cases, { seed: RULES.seed, shuffles: SHUFFLES }))
const ordered = [...cases].sort((a, b) => (a.segment! < b.segment! ? -1 : a.segment! > b.segment! ? 1 : 0))
const { conditions } = listCandidates(ordered, RULES)
const members = findMembers(ordered, conditions)
const plain = timed(() => {
  for (const values of [ordered.map(({ change }) => change), ordered.map(({ failed }) => Number(failed))]) {
    plainShuffles(layOut(ordered, values, members, conditions.length, RULES).layout, PLAIN_SHUFFLES)
  }
})
const plainSeconds = (plain.seconds * SHUFFLES) / PLAIN_SHUFFLES
const segments = new Set(cases.map(({ segment }) => segment)).size
const size = `${CASES} cases, ${segments} segments, ${ours.result.change.searched} slices, ${SHUFFLES} shuffles, two searches`
const memory = Math.round(process.memoryUsage().rss / 2 ** 20)
const beside = `plain loop ${plainSeconds.toFixed(1)} s (from ${PLAIN_SHUFFLES} shuffles); ratio ${(plainSeconds / ours.seconds).toFixed(1)}`
process.stdout.write(`${size}: ${ours.seconds.toFixed(2)} s (limit 10 s), ${memory} MB; ${beside}\n`)
if (ours.seconds > 10) process.exitCode = 1
