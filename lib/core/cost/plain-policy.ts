/**
 * The plain policy that costs are held against: the model judges every pair, with all votes in both orders, every time.
 *
 * What it asks: for a pair `rounds` votes in each of two orders; for an arm that is held against an expectation `rounds`
 * votes. A vote that was bought counts with what it cost, any other one with the mean cost of a vote of that judge, so the
 * parts of the difference add up to it exactly.
 */

/** How the pairs of one run were judged, re-runs included. Pairs that nobody could judge stand nowhere: nothing was saved on them. */
export type JudgedPairs = {
  /** Votes in each order that the run was set to. */
  rounds: number
  /** Pairs that were decided by checks, structure or form: without a model, or with questions about single arguments alone. */
  structural: number
  /** Votes of those questions. The structural layer saved so many less. */
  argumentVotes: number
  /** Arms that were decided by their form while a judge had the other one. */
  structuralArms: number
  /** Pairs of the same text twice: no question was asked. */
  equal: number
  /** Pairs, and arms held against an expectation, that a judge decided. */
  judged: number
  judgedArms: number
  /** Votes on pairs of which the judge gave out before the end: the plain policy would not have come further. */
  unfinishedVotes: number
  /** All votes that were given, those above included, and those of them that came from the cache. */
  votes: number
  cachedVotes: number
}

export const SAVINGS = ['structural', 'equal', 'early stop', 'cache'] as const
export type Saving = (typeof SAVINGS)[number]

/** `usd` null: no vote of this judge has a known price, so what was saved is known in votes only. */
export type SavedPart = { votes: number; usd: number | null }
export type Saved = Record<Saving, SavedPart>

/** Votes that the plain policy would have asked for. */
export function plainVotes(pairs: JudgedPairs): number {
  const { rounds, structural, structuralArms, equal, judged, judgedArms, unfinishedVotes } = pairs
  return 2 * rounds * (structural + equal + judged) + rounds * (structuralArms + judgedArms) + unfinishedVotes
}

/**
 * What each saving saved on one run in votes and US dollars; `voteUsd` is the mean cost of a bought vote, null when unknown.
 * The plain policy would have cost what the run paid for votes plus all parts.
 */
export function savedAgainstPlain(pairs: JudgedPairs, voteUsd: number | null): Saved {
  const { rounds, structural, argumentVotes, structuralArms, equal, judged, judgedArms, unfinishedVotes, votes, cachedVotes } = pairs
  const part = (count: number): SavedPart => ({ votes: count, usd: count === 0 ? 0 : voteUsd === null ? null : count * voteUsd })
  return {
    structural: part(2 * rounds * structural + rounds * structuralArms - argumentVotes),
    equal: part(2 * rounds * equal),
    'early stop': part(2 * rounds * judged + rounds * judgedArms + unfinishedVotes + argumentVotes - votes),
    cache: part(cachedVotes),
  }
}

export function addSaved(all: readonly Saved[]): Saved {
  const sum = (saving: Saving): SavedPart => all.reduce<SavedPart>(
    (total, { [saving]: part }) => ({ votes: total.votes + part.votes, usd: total.usd === null || part.usd === null ? null : total.usd + part.usd }),
    { votes: 0, usd: 0 },
  )
  return { structural: sum('structural'), equal: sum('equal'), 'early stop': sum('early stop'), cache: sum('cache') }
}

/** US dollars of all parts; null when one is unknown. */
export function totalSaved(saved: Saved): number | null {
  return SAVINGS.reduce<number | null>((total, saving) => (total === null || saved[saving].usd === null ? null : total + saved[saving].usd), 0)
}
