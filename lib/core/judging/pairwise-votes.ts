/** Which arm stood first in the question. */
export type PairOrder = 'baseline-first' | 'candidate-first'

/** What one vote says about the arms, after undoing the order; `unreadable` = the reply could not be parsed. */
export type PairChoice = 'baseline' | 'candidate' | 'tie' | 'unreadable'

export type PairVote = { order: PairOrder; choice: PairChoice }

export type PairStep =
  | { kind: 'ask'; order: PairOrder }
  | { kind: 'decided'; winner: 'baseline' | 'candidate' | 'tie' }
  | { kind: 'unreadable' }

type Round = 'baseline' | 'candidate' | 'tie' | 'unreadable' | 'open'

/** One round asks in both orders. A tie in the first settles it: both orders would have to name the same winner. */
function roundResult(votes: PairVote[]): Round {
  const [first, second] = votes
  if (!first) return 'open'
  if (first.choice === 'unreadable' || first.choice === 'tie') return first.choice
  if (!second) return 'open'
  if (second.choice === 'unreadable') return 'unreadable'
  return first.choice === second.choice ? first.choice : 'tie'
}

function splitRounds(votes: PairVote[]): Round[] {
  const rounds: Round[] = []
  let open: PairVote[] = []
  for (const vote of votes) {
    open.push(vote)
    const result = roundResult(open)
    if (result !== 'open') {
      rounds.push(result)
      open = []
    }
  }
  if (open.length > 0) rounds.push('open')
  return rounds
}

/**
 * What to do after the votes so far, for `rounds` rounds (at least 1). A round is a vote in each order; an answer that wins
 * in one order only is a tie, because position decided. An arm wins with more than half of all rounds; asking stops as soon
 * as the rest cannot change the result. Rounds that cannot be read count for nobody; when they could have decided, the
 * pair is `unreadable`, never a tie.
 */
export function nextPairStep(votes: PairVote[], rounds: number): PairStep {
  const results = splitRounds(votes)
  if (results.at(-1) === 'open') {
    return { kind: 'ask', order: votes.at(-1)?.order === 'baseline-first' ? 'candidate-first' : 'baseline-first' }
  }
  const count = (wanted: Round) => results.filter((result) => result === wanted).length
  const needed = Math.floor(rounds / 2) + 1
  const left = rounds - results.length
  for (const arm of ['baseline', 'candidate'] as const) {
    if (count(arm) >= needed) return { kind: 'decided', winner: arm }
  }
  const reachable = (arm: 'baseline' | 'candidate', more: number) => count(arm) + more >= needed
  const open = left + count('unreadable')
  if (!reachable('baseline', open) && !reachable('candidate', open)) return { kind: 'decided', winner: 'tie' }
  if (left > 0) return { kind: 'ask', order: results.length % 2 === 0 ? 'baseline-first' : 'candidate-first' }
  return { kind: 'unreadable' }
}

/** The arm that a choice between A and B names, given which arm was shown as A. */
export function choiceOfArm(choice: 'A' | 'B' | 'tie', order: PairOrder): 'baseline' | 'candidate' | 'tie' {
  if (choice === 'tie') return 'tie'
  return (choice === 'A') === (order === 'baseline-first') ? 'baseline' : 'candidate'
}
