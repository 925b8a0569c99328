import type { FlagLife, LifeState } from '@/lib/core/flag/flag-life'

/** A call as a person sees it before picking it: redacted, like everything that is stored. */
export type CandidateCall = {
  id: string
  sourceId: string
  ts: string
  customerId: string | null
  model: string | null
  segment: string | null
  /** Begin of what the user said; null where nothing was said. */
  said: string | null
  /** Begin of what production answered; null where it answered nothing in words. */
  answered: string | null
  tools: string[]
  /** Whether the call ended with an error. */
  failed: boolean
}

/** A proposed call with why it is proposed: shares from 0 to 1, null where the clue says nothing. */
export type ProposedCall = CandidateCall & { closeness: number | null; words: number | null }

/** `lookedAt`: calls that were compared; `capped`: there were more, and only those nearest in time were. */
export type Proposals = { calls: ProposedCall[]; lookedAt: number; capped: boolean; customers: 'exact' | 'begins' | 'any' }

/** A case of the set beside a new flag; `tools`: those that production's answer called, null = the call is no longer stored. */
export type CaseBrief = { caseId: string; key: string; createdAt: string; said: string | null; answered: string | null; tools: string[] | null; expectation: string | null; tickets: number }

/** `same`: the trace is a case already. `near`: cases with nearly the same request, the nearest first. */
export type Duplicates = { call: CandidateCall; same: CaseBrief | null; near: (CaseBrief & { similarity: number })[] }

/** A ticket that waits for a person. */
export type OpenTicket = {
  id: string; ticketUrl: string; traceRef: string | null; customerId: string | null; happenedAt: string | null; words: string | null; expectation: string | null; createdAt: string
}

/** What a person flagged, with the life of its case; `receivedAt`: when the ticket came in, before or with the flag; `erased`: the contents were taken away for legal reasons. */
export type MyFlag = { id: string; caseId: string; ticketUrl: string; expectation: string; receivedAt: string; createdAt: string; title: string | null; erased: boolean; life: FlagLife }

export const LIFE_LOOK: Record<LifeState, { label: string; tone: 'neutral' | 'blocked' | 'pass' | 'warn' }> = {
  'never-run': { label: 'Never run', tone: 'neutral' },
  failing: { label: 'Still failing', tone: 'warn' },
  fixed: { label: 'Fixed', tone: 'pass' },
  'broken-again': { label: 'Broken again', tone: 'blocked' },
}
