import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { FlagLife, LifeState } from '@/lib/core/flag/flag-life'

/** Which cases of the adversarial set are listed; `month`: when they came in, `YYYY-MM`. */
export type AdversarialFilter = { state?: LifeState; month?: string; text?: string }

/** One line of the list of the adversarial set. */
export type AdversarialListRow = {
  caseId: string
  key: string
  /** Begin of the last thing that the user said; null where nothing was said, or its contents were erased. */
  title: string | null
  expectation: string | null
  /** How often it was said more exactly; 0 = it stands as it was flagged. */
  refined: number
  createdAt: string
  ticketUrl: string | null
  flaggedBy: string | null
  tickets: number
  state: LifeState
  /** Of the newest run that measured it; null = never measured. */
  lastRun: { id: string; name: string; at: string } | null
  /** Why its contents were erased; null = they are there. */
  erased: string | null
}

/** What should have happened, as it was said first (version 1) and refined later. */
export type ExpectationVersion = { version: number; text: string; by: string; at: string }

/** One adversarial case with everything about it but the answers of its runs. */
export type AdversarialCaseView = {
  caseId: string
  key: string
  createdAt: string
  traceId: string | null
  /** It was made of a trace that is not stored any more. */
  expired: boolean
  request: ChatRequest | null
  segments: string[]
  customerId: string | null
  expectations: ExpectationVersion[]
  life: FlagLife
  erased: { reason: string | null; at: string } | null
  /** What production answered when it was flagged; null = the trace is gone, or has no answer. */
  production: ChatResponse | null
  /** The answer of the newest run's candidate; null = none is stored. */
  lastAnswer: { runId: string; runName: string; response: ChatResponse } | null
}

/** One run that measured the adversarial set; rates 0 to 1, null = not measured. */
export type AdversarialTrendPoint = {
  runId: string; name: string; at: string
  size: number
  before: number | null
  after: number | null
  floor: number | null
  /** Mean over all cases of the run with the weight of the adversarial set, and with every case once; null = nothing measured. */
  weighted: number | null
  unweighted: number | null
}

/** What a run's candidate made of the cases that came into the set in one month. */
export type CohortPoint = { runId: string; cohort: string; n: number; passed: number; missing: number }
