/** Who judged, and by which words. `model` null = it did not say. */
export type UsedJudge = { judge: string; model: string | null; promptVersion: string }

/** How the verdicts of some cases came about. `deciding` are the breaks that made the run block. */
export type JudgeFacts = {
  cases: number; judged: number; deciding: number; decidingJudged: number
  /** Cases in which votes on one question differ, and in which the order of the answers decided a round. */
  split: number; decidingSplit: number; flipped: number; decidingFlipped: number
  votes: number; cached: number; similar: number; unreadable: number; rounds: number; flips: number
  judges: (UsedJudge & { votes: number; cases: number })[]
}

/** A decided run before this one with the same baseline. */
export type PreviousRun = {
  id: string; name: string; decidedAt: string; gate: string; config: unknown; candidate: string | null; baseline: unknown
  datasetId: string | null; datasetName: string | null; datasetVersion: number | null; contentHash: string | null
}

/** `shared` of all `cases` of the run's dataset are in that of the earlier one; `members` are the measured cases of the sets in question. */
export type OverlapFacts = { cases: number; shared: number; members: number; newMembers: number; deciding: number; newDeciding: number }

/** In how many of those that were looked into something was replaced before it was stored. */
export type PlaceholderFacts = { deciding: number; decidingHeld: number; others: number; othersHeld: number }

export type CacheFacts = { answers: number; cached: number; decidingCached: number }
export type QuarantineFacts = { cases: number; deciding: number }

/** One thing that could explain a block. `clear`: it does not. `look`: it could. `unknown`: nobody can say. */
export type EvidenceLine = { id: string; label: string; figure: string; sentence: string; says: 'clear' | 'look' | 'unknown' }
