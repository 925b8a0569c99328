import { judgeAgreement, type JudgeAgreement, type PairGold } from '@/lib/core/calibration/judge-agreement'
import { guessingP, judgeStatus, type JudgeStatus } from '@/lib/core/calibration/judge-status'
import { pairVotes, type JudgedThing, type LabelChoice } from '@/lib/core/calibration/judged-thing'
import { kappaTest, type KappaTest } from '@/lib/core/calibration/kappa-test'
import { shareOf, type Share } from '@/lib/core/calibration/label-agreement'
import { weighLabels, type LabelWeights } from '@/lib/core/calibration/label-weights'
import { lengthBias, type LengthBias } from '@/lib/core/calibration/length-bias'
import { positionBias, selfAgreement, type PositionBias } from '@/lib/core/calibration/position-bias'
import { wilson } from '@/lib/core/gate/intervals'
import type { JudgeKind } from '@/lib/core/judging/judge-prompts'

/** Who judged, and by which prompt. */
export type JudgeIdentity = { model: string; promptVersion: string; judge: JudgeKind }

/** What people make of a judge, over all labels or in one segment. Rates are 0 to 1; null and empty shares: nothing was measured. */
export type CalibrationEntry = JudgeStatus & {
  /** Key of the segment; null = all labels. */
  segment: string | null
  /** Labels, those of them that were chosen because of a doubt, and how many equal labels they are worth. */
  n: number
  chosen: number
  effective: number
  /** As the labels are. `agreement` is what counts: each kind of verdict as often as the judge gives it, with Wilson limits. */
  right: Share
  agreement: { rate: number; low: number; high: number } | null
  /** The most frequent label of people and the agreement of always saying it, weighted alike; `p`: chance that the guess looks so much better by luck. */
  guess: { label: LabelChoice; rate: number; p: number } | null
  kappa: KappaTest | null
  /** Without verdicts that could not be read. */
  usableKappa: KappaTest | null
  /** Counts by human label, then by what the judge said. */
  confusion: { gold: LabelChoice; judged: LabelChoice; n: number }[]
  self: Share
  position: PositionBias
  length: LengthBias | null
  /** By week of the run (its Monday, UTC), oldest first. */
  trend: { week: string; right: Share }[]
  /** Votes that could not be read, of those on labelled things. */
  unreadable: Share
  /** Right in each order, of all votes; null for judges of one answer, and unless it was asked for. */
  orders: JudgeAgreement | null
}

/** `segments`: in the order of their keys, only those with a label. */
export type JudgeCalibration = JudgeIdentity & { all: CalibrationEntry; segments: CalibrationEntry[] }

type Labelled = LabelWeights<JudgedThing & { gold: LabelChoice }>

/** One judge with one prompt against people: what was put before them, settled or not. `orders` also counts each order on its own. */
export function calibrateJudge(identity: JudgeIdentity, things: readonly JudgedThing[], { orders = false }: { orders?: boolean } = {}): JudgeCalibration {
  const bySegment = new Map<string, JudgedThing[]>()
  for (const thing of things) {
    for (const key of new Set(thing.segments)) {
      const own = bySegment.get(key)
      if (own) own.push(thing)
      else bySegment.set(key, [thing])
    }
  }
  const segments = [...bySegment].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([, own]) => own.some(({ gold }) => gold !== null))
  const entry = (segment: string | null, own: readonly JudgedThing[]): CalibrationEntry => {
    const found = entryOf(segment, identity.judge, own)
    return orders && identity.judge === 'pairwise' ? { ...found, orders: ordersOf(own.filter(isLabelled)) } : found
  }
  return { ...identity, all: entry(null, things), segments: segments.map(([key, own]) => entry(key, own)) }
}

const isLabelled = (thing: JudgedThing): thing is JudgedThing & { gold: LabelChoice } => thing.gold !== null

function entryOf(segment: string | null, judge: JudgeKind, things: readonly JudgedThing[]): CalibrationEntry {
  const labelled = things.filter(isLabelled)
  const weighed = weighLabels(things) as Labelled
  const { effective } = weighed
  const matrix = weighed.labels.map(({ label, weight }) => ({ gold: label.gold, judged: label.judged, weight }))
  const shares = comparedToGuess(weighed)
  const kappa = kappaTest(matrix, effective)
  const position = positionBias(things)
  const others = shares === null ? 0 : labelled.filter(({ gold }) => gold !== shares.label).length
  const status = judgeStatus({ effective, judgeOnly: shares?.judgeOnly ?? 0, guessOnly: shares?.guessOnly ?? 0, kappa, others, n: labelled.length, position })
  const usable = matrix.filter(({ judged }) => judged !== 'unreadable')
  return {
    ...status, segment, n: labelled.length, chosen: labelled.filter(({ reason }) => reason !== 'uniform' && reason !== 'imported').length, effective,
    right: shareOf(labelled.filter(({ gold, judged }) => gold === judged).length, labelled.length),
    agreement: shares && agreementOf(shares.right, effective),
    guess: shares && { label: shares.label, rate: shares.guess, p: guessingP({ effective, ...shares }) },
    kappa, usableKappa: kappaTest(usable, (effective * usable.length) / Math.max(1, matrix.length)),
    confusion: confusionOf(labelled), self: judge === 'argument' ? shareOf(0, 0) : selfAgreement(things), position,
    length: judge === 'pairwise' ? lengthBias(labelled) : null, trend: trendOf(labelled), unreadable: unreadableOf(labelled), orders: null,
  }
}

function agreementOf(rate: number, effective: number): { rate: number; low: number; high: number } {
  const [low, high] = wilson(rate * effective, effective)
  return { rate, low, high }
}

/** Shares of the labels, weighted: right, right by always saying the most frequent one, and right by only one of the two. */
function comparedToGuess({ labels }: Labelled): { label: LabelChoice; right: number; guess: number; judgeOnly: number; guessOnly: number } | null {
  const total = labels.reduce((sum, { weight }) => sum + weight, 0)
  if (total === 0) return null
  const byLabel = new Map<LabelChoice, number>()
  for (const { label: { gold }, weight } of labels) byLabel.set(gold, (byLabel.get(gold) ?? 0) + weight)
  const [label, most] = [...byLabel].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]!
  const share = (keep: (isRight: boolean, isGuess: boolean) => boolean) =>
    labels.reduce((sum, own) => sum + (keep(own.label.gold === own.label.judged, own.label.gold === label) ? own.weight : 0), 0) / total
  return {
    label, right: share((isRight) => isRight), guess: most / total, judgeOnly: share((isRight, isGuess) => isRight && !isGuess), guessOnly: share((isRight, isGuess) => !isRight && isGuess),
  }
}

function confusionOf(labelled: readonly { gold: LabelChoice; judged: LabelChoice }[]): CalibrationEntry['confusion'] {
  const counts = new Map<string, CalibrationEntry['confusion'][number]>()
  for (const { gold, judged } of labelled) {
    const key = `${gold} ${judged}`
    const own = counts.get(key)
    if (own) own.n++
    else counts.set(key, { gold, judged, n: 1 })
  }
  return [...counts.values()].sort((a, b) => (a.gold + a.judged < b.gold + b.judged ? -1 : 1))
}

function unreadableOf(labelled: readonly JudgedThing[]): Share {
  const count = (keep: (choice: LabelChoice) => boolean) => labelled.reduce((sum, { votes }) => sum + votes.filter(({ choice }) => keep(choice)).length, 0)
  return shareOf(count((choice) => choice === 'unreadable'), count(() => true))
}

const DAY_MS = 86_400_000

/** The Monday of a moment, UTC. */
function weekOf(at: string): string {
  const day = Math.floor(Date.parse(at) / DAY_MS)
  // the epoch began on a Thursday
  return new Date((day - ((day + 3) % 7)) * DAY_MS).toISOString().slice(0, 10)
}

function trendOf(labelled: readonly { gold: LabelChoice; judged: LabelChoice; at: string }[]): CalibrationEntry['trend'] {
  const weeks = new Map<string, { n: number; right: number }>()
  for (const { gold, judged, at } of labelled) {
    const own = weeks.get(weekOf(at)) ?? { n: 0, right: 0 }
    weeks.set(weekOf(at), { n: own.n + 1, right: own.right + Number(gold === judged) })
  }
  return [...weeks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([week, { n, right }]) => ({ week, right: shareOf(right, n) }))
}

function ordersOf(labelled: readonly (JudgedThing & { gold: LabelChoice })[]): JudgeAgreement {
  const key = ({ runId, caseId, arm }: JudgedThing) => `${runId} ${caseId} ${arm}`
  const gold = new Map(labelled.map((thing) => [key(thing), thing.gold as PairGold]))
  return judgeAgreement(gold, labelled.flatMap((thing) => pairVotes(thing.votes).map((vote) => ({ ...vote, caseId: key(thing) }))))
}

