/**
 * The plain policy that costs are held against: the reference judge is asked about every pair, with all votes in both orders, every
 * time, and every answer is asked for.
 *
 * What it asks: for a pair `rounds` votes in each of two orders; for an arm that is held against an expectation `rounds`
 * votes. A vote that was bought counts with what the same tokens cost at the reference judge, any other one with the mean of those;
 * answers that were bought count with what they cost, remembered ones with what they cost when they were paid. So the parts
 * of the difference add up to it exactly: paid + all parts = plain. Shadow votes, which only try a cheaper judge out, are a part
 * below zero. Calls of unknown price are on neither side.
 */

/** How the pairs of one run were judged, re-runs included. Pairs that nobody could judge stand nowhere: nothing was saved on them. */
export type JudgedPairs = {
  /** Votes in each order that the run was set to. */
  rounds: number
  /** Pairs that were decided by checks, structure or form: without a model, or with questions about single arguments alone. */
  structural: number
  /** Votes of those questions. The structural layer saved so many less. */
  argumentVotes: number
  /** Arms that were decided by their form while a judge had the other one, or by their structure when they alone ran again. */
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
  /** Of those from the cache the ones whose question was not the same but near enough: the semantic layer. */
  similarVotes: number
}

/** What the calls of one run cost, as far as the plain policy needs it; US dollars, calls of unknown price left out. */
export type PlainPrices = {
  /** Mean cost of a bought vote at the reference judge; null = unknown. */
  voteUsd: number | null
  /** What the bought votes would have cost at the reference judge, less what they cost. */
  routedUsd: number
  shadowVotes: number
  shadowUsd: number
  /** What the remembered answers of both arms cost when they were paid; null = that is known of none of them. */
  outputsUsd: number | null
}

/** What saves votes, or their price; and what saves answers. */
export const VOTE_SAVINGS = ['structural', 'equal', 'early stop', 'cache', 'semantic cache', 'routing', 'shadow votes'] as const
export const SAVINGS = [...VOTE_SAVINGS, 'output cache'] as const
export type Saving = (typeof SAVINGS)[number]

/**
 * `usd` null: no vote of this judge, or no such answer, has a known price, so what was saved is not known in money. `votes` are
 * those not bought: routing only makes them cheaper, and shadow votes are bought on top.
 */
export type SavedPart = { votes: number; usd: number | null }
export type Saved = Record<Saving, SavedPart>

/** Votes that the plain policy would have asked for. */
export function plainVotes(pairs: JudgedPairs): number {
  const { rounds, structural, structuralArms, equal, judged, judgedArms, unfinishedVotes } = pairs
  return 2 * rounds * (structural + equal + judged) + rounds * (structuralArms + judgedArms) + unfinishedVotes
}

/** What each saving saved on one run in votes and US dollars. What the run paid plus all parts is what the plain policy would have cost. */
export function savedAgainstPlain(pairs: JudgedPairs, { voteUsd, routedUsd, shadowVotes, shadowUsd, outputsUsd }: PlainPrices): Saved {
  const { rounds, structural, argumentVotes, structuralArms, equal, judged, judgedArms, unfinishedVotes, votes, cachedVotes, similarVotes } = pairs
  const part = (count: number): SavedPart => ({ votes: count, usd: count === 0 ? 0 : voteUsd === null ? null : count * voteUsd })
  return {
    structural: part(2 * rounds * structural + rounds * structuralArms - argumentVotes),
    equal: part(2 * rounds * equal),
    'early stop': part(2 * rounds * judged + rounds * judgedArms + unfinishedVotes + argumentVotes - votes),
    cache: part(cachedVotes - similarVotes),
    'semantic cache': part(similarVotes),
    routing: { votes: 0, usd: routedUsd },
    'shadow votes': { votes: 0 - shadowVotes, usd: 0 - shadowUsd },
    'output cache': { votes: 0, usd: outputsUsd },
  }
}

export function addSaved(all: readonly Saved[]): Saved {
  const sum = (saving: Saving): SavedPart => all.reduce<SavedPart>(
    (total, { [saving]: part }) => ({ votes: total.votes + part.votes, usd: total.usd === null || part.usd === null ? null : total.usd + part.usd }),
    { votes: 0, usd: 0 },
  )
  return Object.fromEntries(SAVINGS.map((saving) => [saving, sum(saving)])) as Saved
}

/** US dollars of all parts; null when one is unknown. */
export function totalSaved(saved: Saved, savings: readonly Saving[] = SAVINGS): number | null {
  return savings.reduce<number | null>((total, saving) => (total === null || saved[saving].usd === null ? null : total + saved[saving].usd), 0)
}
