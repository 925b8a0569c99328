import { thingKey, type JudgedThing, type VoteShape } from '@/lib/core/rating/judged-thing'
import { unitHash } from '@/lib/core/sampling/unit-hash'

/** What a run may ask people for, and how much of it is drawn from all verdicts alike. */
export const RATINGS_PER_RUN = 40
export const UNIFORM_PER_RUN = 10
/** Open tasks of a project: more would only say how far behind everybody is. */
export const MOST_OPEN = 400

export type RatingReason = 'uniform' | VoteShapeReason | 'deciding'
type VoteShapeReason = Exclude<VoteShape, 'agreed'>

/** `inclusion`: the chance with which it was drawn from all verdicts of the run; null for what was picked for what it is. */
export type ChosenRating = { thing: JudgedThing; reason: RatingReason; inclusion: number | null; priority: number }

/** What is known before: how often people contradicted verdicts with such votes, and how many labels a judge has in a segment. */
export type KnownLabels = { wrong: Record<VoteShape, { wrong: number; n: number }>; labels: ReadonlyMap<string, number> }

type Input = {
  things: readonly JudgedThing[]
  /** Of `ratingStake`. */
  stakeOf: (thing: JudgedThing) => number
  seed: string
  known: KnownLabels
  /** Things that have a task already, by `thingKey`, and how many of all were drawn uniformly before. */
  taken?: ReadonlySet<string>
  uniformBefore?: number
  budget?: number
  uniform?: number
}

/** Chance that a judge is wrong where nobody has rated yet, and how many ratings that guess is worth. */
const PRIOR: Record<VoteShape, number> = { agreed: 0.1, split: 0.3, 'order-flip': 0.4 }
const PRIOR_RATINGS = 10
/** Weight of learning about the judge beside the verdict of this run, which somebody waits for. */
const LEARNING = 0.2

export function labelsKey({ judge, judgeModel, promptVersion }: Pick<JudgedThing, 'judge' | 'judgeModel' | 'promptVersion'>, segment: string): string {
  return JSON.stringify([judge, judgeModel, promptVersion, segment])
}

/**
 * What people are asked about one run, in two parts. The uniform part is a simple random sample of all verdicts: those with the
 * smallest hash of seed and thing, so every one had the same chance k/N, also when the sample is made longer later. The rest goes to
 * votes that differ, orders that flip and verdicts that decide a set, by the expected value of a label:
 *
 *     e · (stake + LEARNING / √(1 + n))
 *
 * e: chance that the judge is wrong, from earlier ratings of such votes (Beta prior worth PRIOR_RATINGS); a label that agrees changes
 * nothing. stake: 1/k as in `ratingStake`. n: labels of this judge in the segment where it has fewest; a rate's interval shrinks with √n.
 * Something that both parts draw is `uniform`. The uniform part stands spread among the rest, in the order of its hashes, so that
 * people who work through the top of the queue meet it too, whatever the judge said.
 */
export function chooseRatings(input: Input): ChosenRating[] {
  const { things, seed, taken = new Set(), uniformBefore = 0, budget = RATINGS_PER_RUN, uniform = UNIFORM_PER_RUN } = input
  const hashed = things.map((thing) => ({ thing, hash: unitHash(seed, thingKey(thing)) })).sort((a, b) => a.hash - b.hash || (thingKey(a.thing) < thingKey(b.thing) ? -1 : 1))
  const drawn = hashed.slice(0, Math.min(things.length, uniformBefore + uniform)).map(({ thing }) => thing)
  const inclusion = things.length === 0 ? 0 : drawn.length / things.length
  const drawnKeys = new Set(drawn.map(thingKey))
  const picked = hashed.flatMap(({ thing, hash }) => {
    if (drawnKeys.has(thingKey(thing)) || taken.has(thingKey(thing))) return []
    const stake = input.stakeOf(thing)
    if (stake === 0 && thing.shape === 'agreed') return []
    return [{ thing, hash, stake, priority: labelValue(thing, stake, input.known) }]
  }).sort((a, b) => b.priority - a.priority || a.hash - b.hash).slice(0, Math.max(0, budget - uniform))
  const targeted = picked.map(({ thing, stake, priority }): ChosenRating => ({
    thing, reason: stake > 0 || thing.shape === 'agreed' ? 'deciding' : thing.shape, inclusion: null, priority,
  }))
  // of the uniform part what is new is spread; what has a task keeps its place
  const fresh = drawn.filter((thing) => !taken.has(thingKey(thing)))
  const places = new Map(fresh.map((thing, i) => [thingKey(thing), placeAmong(targeted, i, fresh.length)]))
  return [
    ...targeted,
    ...drawn.map((thing): ChosenRating => ({ thing, reason: 'uniform', inclusion, priority: places.get(thingKey(thing)) ?? 0 })),
  ]
}

function placeAmong(targeted: ChosenRating[], index: number, of: number): number {
  if (targeted.length === 0) return PRIOR.agreed * LEARNING
  return targeted[Math.min(targeted.length - 1, Math.floor(((index + 0.5) * targeted.length) / of))]!.priority
}

/** Expected value of one more label, from 0 to 1.2; see `chooseRatings`. */
export function labelValue(thing: JudgedThing, stake: number, { wrong, labels }: KnownLabels): number {
  const seen = wrong[thing.shape]
  const error = (PRIOR[thing.shape] * PRIOR_RATINGS + seen.wrong) / (PRIOR_RATINGS + seen.n)
  const counts = (thing.segments.length === 0 ? [''] : thing.segments).map((segment) => labels.get(labelsKey(thing, segment)) ?? 0)
  return error * (stake + LEARNING / Math.sqrt(1 + Math.min(...counts)))
}
