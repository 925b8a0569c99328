import { labelAgreement, shareOf, type LabelAgreement, type Share } from '@/lib/core/calibration/label-agreement'
import { parsePairwiseReply } from '@/lib/core/judging/judge-reply'
import { choiceOfArm, nextPairStep, type PairChoice, type PairOrder, type PairVote } from '@/lib/core/judging/pairwise-votes'

/** What people say about a pair. Cases without a human verdict do not belong in the input. */
export type PairGold = 'baseline' | 'candidate' | 'tie'

/** One vote of one judge as it was recorded. */
export type RecordedPairVote = PairVote & { caseId: string }

/** What the product makes of a pair's votes; `incomplete` = it would have asked for a vote that was not recorded. */
export type PairVerdict = PairGold | 'unreadable' | 'incomplete'

export type OrderAgreement = {
  /** Same verdict as people, of every case with a vote in this order: an unreadable vote is not right. */
  right: Share
  unreadable: Share
  /** Unreadable votes as a label of their own. */
  all: LabelAgreement
  /** Readable votes only. */
  usable: LabelAgreement
  /** Per human verdict: how often the judge says the same, unreadable votes included in n. */
  found: Record<PairGold, Share>
}

export type JudgeAgreement = {
  cases: number
  /** AB is `baseline-first`, BA is `candidate-first`. */
  orders: Record<PairOrder, OrderAgreement>
  /** Of cases with a vote in both orders. Two unreadable votes are not the same verdict. */
  sameInBothOrders: Share
  rightInBothOrders: Share
  wrongButSame: Share
  /** Votes for the answer that stood first, of all readable votes that name one of the two. 0.5 = position decides nothing. */
  firstPosition: Share
  /** Of all votes. */
  unreadable: Share
  /** The verdicts of the product's own vote logic against people; `incomplete` pairs are left out and counted. */
  verdicts: { counts: Record<PairVerdict, number>; all: LabelAgreement; usable: LabelAgreement }
}

/** A judge's recorded reply as a vote, read as a live one is: what cannot be parsed is `unreadable`. */
export function recordedPairVote(caseId: string, order: PairOrder, reply: string): RecordedPairVote {
  const parsed = parsePairwiseReply(reply)
  return { caseId, order, choice: parsed ? choiceOfArm(parsed.choice, order) : 'unreadable' }
}

/** The verdict of the product's vote logic when it is answered from recorded votes, oldest first, instead of by a judge. */
export function verdictOfRecorded(recorded: readonly PairVote[], rounds: number): PairVerdict {
  const left = [...recorded]
  const votes: PairVote[] = []
  for (;;) {
    const step = nextPairStep(votes, rounds)
    if (step.kind === 'decided') return step.winner
    if (step.kind === 'unreadable') return 'unreadable'
    const at = left.findIndex((vote) => vote.order === step.order)
    if (at < 0) return 'incomplete'
    votes.push(...left.splice(at, 1))
  }
}

type RatedPair = readonly [gold: PairGold, choice: PairVerdict]

function isReadable([, choice]: RatedPair): boolean {
  return choice !== 'unreadable'
}

function agreementInOrder(rated: RatedPair[]): OrderAgreement {
  const all = labelAgreement(rated)
  const foundOf = (gold: PairGold) => {
    const own = rated.filter(([human]) => human === gold)
    return shareOf(own.filter(([, choice]) => choice === gold).length, own.length)
  }
  return {
    right: all.agreement, unreadable: shareOf(rated.filter((pair) => !isReadable(pair)).length, rated.length),
    all, usable: labelAgreement(rated.filter(isReadable)),
    found: { baseline: foundOf('baseline'), candidate: foundOf('candidate'), tie: foundOf('tie') },
  }
}

function choseFirst({ order, choice }: PairVote): boolean {
  return choice === (order === 'baseline-first' ? 'baseline' : 'candidate')
}

type JudgedPair = { gold: PairGold; votes: PairVote[]; first: PairChoice | null; second: PairChoice | null }

function judgedPairs(gold: ReadonlyMap<string, PairGold>, votes: readonly RecordedPairVote[]): JudgedPair[] {
  const byCase = new Map<string, PairVote[]>([...gold.keys()].map((caseId) => [caseId, []]))
  for (const { caseId, order, choice } of votes) {
    const own = byCase.get(caseId)
    if (!own) throw new RangeError(`Vote on ${caseId}: expected a case with a human verdict`)
    own.push({ order, choice })
  }
  return [...byCase].map(([caseId, own]) => {
    const choiceIn = (order: PairOrder) => own.find((vote) => vote.order === order)?.choice ?? null
    return { gold: gold.get(caseId)!, votes: own, first: choiceIn('baseline-first'), second: choiceIn('candidate-first') }
  })
}

function agreementOfVerdicts(pairs: JudgedPair[], rounds: number): JudgeAgreement['verdicts'] {
  const rated = pairs.map(({ gold, votes }): RatedPair => [gold, verdictOfRecorded(votes, rounds)])
  const counts: Record<PairVerdict, number> = { baseline: 0, candidate: 0, tie: 0, unreadable: 0, incomplete: 0 }
  for (const [, verdict] of rated) counts[verdict] += 1
  const complete = rated.filter(([, verdict]) => verdict !== 'incomplete')
  return { counts, all: labelAgreement(complete), usable: labelAgreement(complete.filter(isReadable)) }
}

/**
 * One judge against people: `gold` is the human verdict per case id, `votes` what the judge said. Cases without votes count
 * in `cases` and nowhere else. Figures per order and of both orders use the first vote in each order; `verdicts` runs the
 * product's vote logic for `rounds` rounds. Throws for a vote on a case without gold.
 */
export function judgeAgreement(gold: ReadonlyMap<string, PairGold>, votes: readonly RecordedPairVote[], rounds = 1): JudgeAgreement {
  const pairs = judgedPairs(gold, votes)
  const rated = (side: 'first' | 'second') => pairs.flatMap((pair): RatedPair[] => {
    const choice = pair[side]
    return choice === null ? [] : [[pair.gold, choice]]
  })
  const twice = pairs.filter(({ first, second }) => first !== null && second !== null)
  const same = twice.filter(({ first, second }) => first === second && first !== 'unreadable')
  const right = same.filter((pair) => pair.first === pair.gold).length
  const naming = votes.filter(({ choice }) => choice === 'baseline' || choice === 'candidate')
  return {
    cases: gold.size,
    orders: { 'baseline-first': agreementInOrder(rated('first')), 'candidate-first': agreementInOrder(rated('second')) },
    sameInBothOrders: shareOf(same.length, twice.length),
    rightInBothOrders: shareOf(right, twice.length),
    wrongButSame: shareOf(same.length - right, twice.length),
    firstPosition: shareOf(naming.filter(choseFirst).length, naming.length),
    unreadable: shareOf(votes.filter(({ choice }) => choice === 'unreadable').length, votes.length),
    verdicts: agreementOfVerdicts(pairs, rounds),
  }
}
