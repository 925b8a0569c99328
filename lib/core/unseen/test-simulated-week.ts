import { seededRandom } from '@/lib/core/seeded-random'
import { chapman } from '@/lib/core/unseen/chapman'
import { estimateUnseen, type AuditCounts, type Unseen } from '@/lib/core/unseen/estimate-unseen'

/** For tests and the table of docs/unseen.md: weeks whose failures are known. */
export type WeekSetting = {
  traces: number
  /** Share of the traces that are failures. */
  rate: number
  /** Share of the failures that customers report, over all clusters. */
  reported: number
  clusters: number
  /** Traces of the uniform part that were looked at. */
  looked: number
  /** Chance of "unsure" for a failure, and for what is fine. */
  unsure?: { failure: number; fine: number }
  /** Chance that a person calls a failure fine, and that they call fine a failure. */
  mistakes?: { missed: number; invented: number }
  /** Failures among the ten of the surprise part, as a chance of each. */
  surprises?: number
}

type Cluster = { traces: number; reported: number; hidden: number }
export type SimulatedWeek = { counts: AuditCounts; truth: number; byCluster: { counts: AuditCounts; truth: number }[] }

const SURPRISES = 10

/** Sizes fall like 1/rank; every third cluster has no failures and the others up to four times the mean; reports come from every second one twice as often and from the rest hardly. */
function layOut({ traces, rate, reported, clusters }: WeekSetting, random: () => number): Cluster[] {
  const ranks = Array.from({ length: clusters }, (_, i) => 1 / (i + 1))
  const all = ranks.reduce((sum, weight) => sum + weight, 0)
  const sizes = ranks.map((weight) => Math.floor((traces * weight) / all))
  sizes[0]! += traces - sizes.reduce((sum, size) => sum + size, 0)
  const weights = sizes.map((size, i) => (clusters === 1 ? size : i % 3 === 2 ? 0 : size * (1 + i)))
  const heavy = weights.reduce((sum, weight) => sum + weight, 0)
  const failures = sizes.map((size, i) => Math.min(size, Math.round((traces * rate * weights[i]!) / heavy)))
  return sizes.map((size, i) => {
    const chance = clusters === 1 ? reported : Math.min(1, i % 2 === 0 ? 1.6 * reported : 0.2 * reported)
    let flagged = 0
    for (let k = 0; k < failures[i]!; k++) if (random() < chance) flagged += 1
    return { traces: size, reported: flagged, hidden: failures[i]! - flagged }
  })
}

/** Places from 0 to n − 1, `size` of them, each set as likely as any other (Floyd). */
function drawPlaces(n: number, size: number, random: () => number): Set<number> {
  const drawn = new Set<number>()
  for (let top = n - Math.min(n, size); top < n; top++) {
    const place = Math.floor(random() * (top + 1))
    drawn.add(drawn.has(place) ? top : place)
  }
  return drawn
}

const noCounts = ({ traces, reported }: Cluster): AuditCounts =>
  ({ traces, flagged: reported, unflagged: { fine: 0, failure: 0, unsure: 0 }, reported: { fine: 0, failure: 0, unsure: 0 }, surprises: 0 })

function say(isFailure: boolean, { unsure, mistakes }: WeekSetting, random: () => number): 'fine' | 'failure' | 'unsure' {
  if (unsure && random() < (isFailure ? unsure.failure : unsure.fine)) return 'unsure'
  if (mistakes && random() < (isFailure ? mistakes.missed : mistakes.invented)) return isFailure ? 'fine' : 'failure'
  return isFailure ? 'failure' : 'fine'
}

/** A week with its audit. `truth`: failures that were neither reported nor called one by those who looked. */
export function simulateWeek(setting: WeekSetting, seed: string): SimulatedWeek {
  const random = seededRandom(seed)
  const clusters = layOut(setting, random)
  const byCluster = clusters.map((cluster) => ({ counts: noCounts(cluster), truth: cluster.hidden, untouched: cluster.hidden }))
  for (const drawn of drawPlaces(setting.traces, setting.looked, random)) {
    let [index, place] = [0, drawn]
    while (place >= clusters[index]!.traces) place -= clusters[index++]!.traces
    const [cluster, own] = [clusters[index]!, byCluster[index]!]
    const isReported = place < cluster.reported
    const isFailure = place < cluster.reported + cluster.hidden
    const verdict = say(isFailure, setting, random)
    own.counts[isReported ? 'reported' : 'unflagged'][verdict] += 1
    if (!isReported && isFailure) {
      own.untouched -= 1
      if (verdict === 'failure') own.truth -= 1
    }
  }
  for (let k = 0; k < SURPRISES; k++) {
    const own = byCluster.find(({ untouched }) => untouched > 0)
    if (!own || random() >= (setting.surprises ?? 0)) continue
    own.counts.surprises += 1
    own.untouched -= 1
    own.truth -= 1
  }
  return { counts: addCounts(byCluster.map(({ counts }) => counts)), truth: byCluster.reduce((sum, own) => sum + own.truth, 0), byCluster }
}

function addCounts(parts: AuditCounts[]): AuditCounts {
  const sum = (of: (part: AuditCounts) => number) => parts.reduce((total, part) => total + of(part), 0)
  const verdicts = (side: 'unflagged' | 'reported') => ({ fine: sum((part) => part[side].fine), failure: sum((part) => part[side].failure), unsure: sum((part) => part[side].unsure) })
  return { traces: sum((part) => part.traces), flagged: sum((part) => part.flagged), unflagged: verdicts('unflagged'), reported: verdicts('reported'), surprises: sum((part) => part.surprises) }
}

/** Limits of an answer; unknown leaves everything open. */
export function limitsOf(unseen: Unseen): [number, number] {
  if (unseen.kind === 'unknown') return [0, Infinity]
  if (unseen.kind === 'counted') return [0, 0]
  return unseen.kind === 'at-most' ? [0, unseen.high] : [unseen.low, unseen.high]
}

export type Coverage = {
  /** Share of the seeds whose interval holds the truth; of all clusters that had an answer, over all seeds. */
  own: number
  clusters: number | null
  /** Share of the seeds in which both lists have an entry, and of those that Sadinle's, and Seber's normal, limits hold the truth. */
  answered: number
  sadinle: number | null
  normal: number | null
  /** Middle ones over the seeds: failures that nobody saw, and upper limits of ours and, where there is one, of Sadinle's. */
  truth: number
  high: number
  sadinleHigh: number | null
}

/** How often intervals hold the truth over that many seeds. */
export function measureCoverage(setting: WeekSetting, seeds: number): Coverage {
  const weeks = Array.from({ length: seeds }, (_, seed) => simulateWeek(setting, `${JSON.stringify(setting)} ${seed}`))
  const own = weeks.map(({ counts, truth }) => ({ truth, limits: limitsOf(estimateUnseen(counts).unseen) }))
  const clusters = setting.clusters === 1 ? [] : weeks.flatMap(({ byCluster }) => byCluster.flatMap(({ counts, truth }) => {
    const { unseen } = estimateUnseen(counts)
    return unseen.kind === 'unknown' ? [] : [{ truth, limits: limitsOf(unseen) }]
  }))
  const lists = weeks.flatMap(({ counts: { flagged, unflagged, reported, surprises }, truth }) => {
    const both = { reported: flagged, audited: unflagged.failure + reported.failure, both: reported.failure }
    const answer = chapman(both)
    // the two lists know nothing of the surprise part
    return answer ? [{ truth: truth + surprises, limits: [answer.low, answer.high] as [number, number], normal: seber(both) }] : []
  })
  return {
    own: shareHeld(own)!, clusters: shareHeld(clusters), answered: lists.length / seeds, sadinle: shareHeld(lists),
    normal: shareHeld(lists.map(({ truth, normal }) => ({ truth, limits: normal }))),
    truth: middle(own.map(({ truth }) => truth))!, high: middle(own.map(({ limits }) => limits[1]))!, sadinleHigh: middle(lists.map(({ limits }) => limits[1])),
  }
}

/** Chapman's estimate of the unseen ± 1.96 standard errors (Seber 1970): what is taught most often. */
function seber({ reported: n1, audited: n2, both: m }: { reported: number; audited: number; both: number }): [number, number] {
  const unseen = ((n1 + 1) * (n2 + 1)) / (m + 1) - 1 - (n1 + n2 - m)
  const half = 1.96 * Math.sqrt(((n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m)) / ((m + 1) ** 2 * (m + 2)))
  return [unseen - half, unseen + half]
}

function shareHeld(answers: { truth: number; limits: [number, number] }[]): number | null {
  return answers.length === 0 ? null : answers.filter(({ truth, limits: [low, high] }) => low <= truth && truth <= high).length / answers.length
}

function middle(values: number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}
