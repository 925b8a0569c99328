import { pairVotes, type JudgedThing } from '@/lib/core/calibration/judged-thing'
import { shareOf, type Share } from '@/lib/core/calibration/label-agreement'
import { meanInterval } from '@/lib/core/calibration/student-t'
import type { PairOrder, PairVote } from '@/lib/core/judging/pairwise-votes'

export type PositionBias = {
  /** Pairs that were asked about in both orders and named an answer in each; the other order named another one. */
  flips: Share
  /** Share of the votes on these pairs for the answer that stood first, with 95 % limits by pair; 0.5 = the place decides nothing. null without a pair. */
  first: { rate: number; low: number; high: number; pairs: number } | null
}

/**
 * What the place of an answer decides. Only pairs count that named an answer in both orders: then each answer stood first
 * once, and whatever is not one half is due to the place. The two votes of a pair are one observation.
 */
export function positionBias(things: readonly Pick<JudgedThing, 'votes'>[]): PositionBias {
  const named = things.flatMap(({ votes }) => {
    const pair = pairVotes(votes)
    const [one, other] = [namedIn(pair, 'baseline-first'), namedIn(pair, 'candidate-first')]
    return one && other ? [[one, other] as const] : []
  })
  const mean = meanInterval(named.map(([one, other]) => (Number(one.choice === 'baseline') + Number(other.choice === 'candidate')) / 2))
  const first = mean && { rate: mean.mean, low: Math.max(0, mean.low), high: Math.min(1, mean.high), pairs: mean.n }
  return { flips: shareOf(named.filter(([one, other]) => one.choice !== other.choice).length, named.length), first }
}

function namedIn(votes: PairVote[], order: PairOrder): PairVote | null {
  const vote = votes.find((own) => own.order === order)
  return vote && (vote.choice === 'baseline' || vote.choice === 'candidate') ? vote : null
}

/** Of things with two votes in the same order (or without an order): how often the second said the same as the first. */
export function selfAgreement(things: readonly Pick<JudgedThing, 'votes'>[]): Share {
  const twice = things.flatMap(({ votes }) => {
    const again = votes.findIndex((vote, index) => votes.findIndex(({ order }) => order === vote.order) < index)
    return again < 0 ? [] : [[votes.find(({ order }) => order === votes[again]!.order)!, votes[again]!] as const]
  })
  return shareOf(twice.filter(([one, other]) => one.choice === other.choice && one.choice !== 'unreadable').length, twice.length)
}
