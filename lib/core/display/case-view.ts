import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { SliceCondition } from '@/lib/core/slices/slice-condition'
import type { RerunMark } from '@/lib/core/display/rerun-marks'
import type { Arm, Flip, VoteState } from '@/lib/core/types'

/** One line of a list of cases: no bodies. */
export type CaseRow = {
  caseId: string
  key: string
  /** Begin of the last thing that the user said; null for a case without a request. */
  title: string | null
  position: number
  flip: Flip
  failureKind: string | null
  before: boolean | null
  after: boolean | null
  beforeReason: string | null
  afterReason: string | null
  segments: string[]
  adversarial: boolean
  customerId: string | null
  /** What the candidate's outcome says in words; null when it has nothing to say. */
  detail: string | null
}

/** Where a page of cases goes on: the place of its last row in every order. */
export type CaseCursor = { rank: number; position: number; key: string }

/** Worst first, unless the filter says otherwise. */
export const CASE_SORTS = ['position', 'key'] as const
export type CaseSort = (typeof CASE_SORTS)[number]

/**
 * Which cases of a set a list shows, all of it together. `tool` and `argument` are those that the failure is about, `called` is a tool that the
 * reference or an arm called. `votes: none`: no judge was asked. `missing` is a side with its reason, `candidate: timeout`. `text`
 * is the beginning of the case's id.
 */
export type CaseFilter = {
  flip?: Flip
  failureKind?: string
  segment?: string
  family?: string
  cluster?: string
  tool?: string
  argument?: string
  called?: string
  votes?: VoteState | 'none'
  rerun?: RerunMark
  missing?: string
  quarantined?: true
  text?: string
  sort?: CaseSort
}

/** What a list can be narrowed by, with how many cases each value has under everything else that is filtered. */
export const CASE_FACETS = ['flip', 'failureKind', 'segment', 'cluster', 'tool', 'argument', 'called', 'votes', 'rerun', 'missing', 'quarantined'] as const
export type CaseFacet = (typeof CASE_FACETS)[number]
export type FacetValue = { value: string; n: number }
export type CaseFacets = { total: number; values: Record<CaseFacet, FacetValue[]> }

/**
 * A list of cases with what it can be narrowed by. `clusters` are names by key. `without` is there for an empty list: how many cases
 * there would be without that one part of the filter.
 */
export type CaseListData = {
  filter: CaseFilter
  first: CasePage
  facets: CaseFacets
  clusters: Record<string, string>
  families: { id: string; label: string }[]
  without: { part: keyof CaseFilter; n: number }[]
}

/** `mark`: what re-runs made of the case's flip; null = it has none, or was not run again. */
export type MarkedCase = CaseRow & { mark: RerunMark | null }

/** `next` null: it is the last page. */
export type CasePage = { rows: MarkedCase[]; next: CaseCursor | null }

/**
 * Which cases of a run belong to a set, in words that a query understands. `slice`: cases with that value of a dimension. `segments`: cases with any of `anyOf`, or
 * with none of `noneOf`, or with that value of a dimension.
 */
export type CaseSet =
  | { kind: 'all' }
  | { kind: 'adversarial' }
  | { kind: 'slice'; condition: SliceCondition }
  | { kind: 'segments'; anyOf: string[]; noneOf: string[] | null; dimension: { key: string; value: string } | null }

export type OutcomeView = {
  id: string
  arm: Arm
  attempt: number
  passed: boolean | null
  reason: string | null
  failureKind: string | null
  detail: string | null
  output: ChatResponse | null
  model: string | null
  latencyMs: number | null
  inputTokens: number | null
  outputTokens: number | null
  costUsd: number | null
  /** A remembered answer; `savedUsd` is what it cost when it was paid, null = unknown. */
  cached: boolean
  savedUsd: number | null
}

export type JudgmentView = {
  id: string
  attempt: number
  judge: string
  promptVersion: string
  model: string | null
  order: string | null
  vote: number
  choice: string
  /** What the vote is about; `pair`: both arms against each other. */
  arm: string
  reason: string | null
  latencyMs: number | null
  costUsd: number | null
  cached: boolean
}

/** A ticket that reported a failure. */
export type FlagView = { id: string; ticketUrl: string; expectation: string; createdAt: string; by: string }

export type CaseView = {
  caseId: string
  key: string
  traceId: string | null
  segments: string[]
  adversarial: boolean
  clusterKey: string | null
  /** What the newest grouping calls that cluster; null when it no longer has it. */
  cluster: string | null
  customerId: string | null
  conversationId: string | null
  dimensions: Record<string, string>
  request: ChatRequest | null
  reference: ChatResponse | null
  expectation: string | null
  before: boolean | null
  after: boolean | null
  beforeReason: string | null
  afterReason: string | null
  flip: Flip | null
  failureKind: string | null
  outcomes: OutcomeView[]
  judgments: JudgmentView[]
}

/**
 * The listed cases around one, in the order of the list: up to some dozen `before` and `after`, of `total`. `index` counts
 * from 1 and is null for a case that the list does not have.
 */
export type CaseNeighbours = { before: string[]; after: string[]; index: number | null; total: number }
