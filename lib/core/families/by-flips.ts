import { groupBy } from '@/lib/core/families/group-by'
import { namesInWords } from '@/lib/core/families/names-in-words'
import type { SegmentFlips, Suggestion } from '@/lib/core/families/types'
import { seededRandom } from '@/lib/core/seeded-random'

/** Runs that two segments must have in common, and in how many of them each must have changed. */
const MIN_RUNS = 5
const MIN_CHANGES = 3
/** Chance that any pair of a project is called related though none is. */
const LEVEL = 0.05
/** Pairs are compared with each other: more would need more runs than anyone has. */
const MAX_SEGMENTS = 60
/** Weaker relations are not worth a family, whatever their chance. */
const MIN_CORRELATION = 0.6

type Series = { segment: string; changes: Map<string, number>; flips: number }
type Link = { a: string; b: string; correlation: number; runs: number }

/**
 * Segments that break and get fixed together: their net changes over stored runs, without what the whole run did, correlate in
 * every pair of a family. What chance could do is asked of the data itself: the runs of one segment are shuffled, and the
 * correlation must beat all but `LEVEL` / pairs of the shuffles. Give one run for each candidate: repeats are no new evidence.
 */
export function familiesByFlips(flips: readonly SegmentFlips[]): Suggestion[] {
  const series = seriesOf(flips)
  const pairs = (series.length * (series.length - 1)) / 2
  const links = series.flatMap((a, i) => series.slice(i + 1).flatMap((b) => linkOf(a, b, pairs) ?? []))
  return groupsOf(links).map(({ segments, links: own }): Suggestion => ({
    basis: 'flips', segmentKeys: segments, label: `Together: ${namesInWords(segments, 3)}`.slice(0, 100),
    words: `these ${segments.length} segments broke and got fixed together over ${Math.min(...own.map(({ runs }) => runs))} runs: `
      + `correlation ${own.length === 1 ? '' : 'at least '}${Math.min(...own.map(({ correlation }) => correlation)).toFixed(2)}; `
      + `chance reaches that for any of ${pairs} ${pairs === 1 ? 'pair' : 'pairs'} in fewer than 5 of 100 projects`,
  }))
}

/** Net change of each segment in each run, in share of its cases, less that of all segments of the run. */
function seriesOf(flips: readonly SegmentFlips[]): Series[] {
  const bySegment = new Map<string, Series>()
  for (const [runId, rows] of groupBy(flips.filter(({ n }) => n > 0), (row) => row.runId)) {
    const sum = (pick: (row: SegmentFlips) => number) => rows.reduce((total, row) => total + pick(row), 0)
    const common = (sum(({ fixes }) => fixes) - sum(({ breaks }) => breaks)) / sum(({ n }) => n)
    for (const { segment, n, breaks, fixes } of rows) {
      const own = bySegment.get(segment) ?? { segment, changes: new Map<string, number>(), flips: 0 }
      own.changes.set(runId, (fixes - breaks) / n - common)
      own.flips += fixes === breaks ? 0 : 1
      bySegment.set(segment, own)
    }
  }
  return [...bySegment.values()].filter(({ changes, flips: changed }) => changes.size >= MIN_RUNS && changed >= MIN_CHANGES)
    .sort((a, b) => b.flips - a.flips || (a.segment < b.segment ? -1 : 1)).slice(0, MAX_SEGMENTS)
    .sort((a, b) => (a.segment < b.segment ? -1 : 1))
}

function linkOf(a: Series, b: Series, pairs: number): Link | null {
  const runs = [...a.changes.keys()].filter((runId) => b.changes.has(runId)).sort()
  if (runs.length < MIN_RUNS) return null
  const [x, y] = [runs.map((runId) => a.changes.get(runId)!), runs.map((runId) => b.changes.get(runId)!)]
  const correlation = correlate(x, y)
  if (correlation < MIN_CORRELATION || !beatsChance(x, y, correlation, pairs, `${a.segment}\u001f${b.segment}`)) return null
  return { a: a.segment, b: b.segment, correlation, runs: runs.length }
}

function correlate(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(x), mean(y)]
  let [xy, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY]
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy)
}

/** (1 + shuffles that correlate as well) / (1 + shuffles) ≤ LEVEL / pairs, given up as soon as it cannot be reached any more. */
function beatsChance(x: readonly number[], y: readonly number[], correlation: number, pairs: number, seed: string): boolean {
  const random = seededRandom(seed)
  const shuffles = Math.ceil((4 * pairs) / LEVEL)
  const allowed = Math.floor(((1 + shuffles) * LEVEL) / pairs) - 1
  const shuffled = [...y]
  let exceeded = 0
  for (let round = 0; round < shuffles; round++) {
    for (let i = shuffled.length - 1; i > 0; i--) {
      const other = Math.floor(random() * (i + 1))
      ;[shuffled[i], shuffled[other]] = [shuffled[other]!, shuffled[i]!]
    }
    if (correlate(x, shuffled) >= correlation - 1e-9 && ++exceeded > allowed) return false
  }
  return true
}

/** Families in which every pair is linked: the strongest links begin, a segment joins the first family that it fits. */
function groupsOf(links: Link[]): { segments: string[]; links: Link[] }[] {
  const known = new Map(links.map((link) => [`${link.a}\u001f${link.b}`, link]))
  const between = (a: string, b: string) => known.get(a < b ? `${a}\u001f${b}` : `${b}\u001f${a}`)
  const groups: string[][] = []
  for (const { a, b } of [...links].sort((one, other) => other.correlation - one.correlation || (one.a + one.b < other.a + other.b ? -1 : 1))) {
    for (const [member, joining] of [[a, b], [b, a]] as const) {
      const group = groups.find((candidate) => candidate.includes(member))
      if (group && !groups.some((candidate) => candidate.includes(joining)) && group.every((other) => between(other, joining))) group.push(joining)
    }
    if (!groups.some((group) => group.includes(a) || group.includes(b))) groups.push([a, b])
  }
  return groups.map((segments) => ({
    segments: segments.sort(), links: segments.flatMap((a, i) => segments.slice(i + 1).map((b) => between(a, b)!)),
  }))
}
