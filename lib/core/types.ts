/**
 * The words of Slicegate as types. Everything else in the product speaks these.
 *
 * trace      one logged model call of production: request, response, model, time, dimensions
 * dimension  a named property of a trace or case (customer, intent, language, tool)
 * segment    one value of the dimension that the project gates on
 * family     a named group of segments, gated together
 * cluster    a group of traces with similar intent; unclustered traces are noise
 * case       one frozen, redacted item to evaluate: request, reference, segments, cluster
 * dataset    a set of cases: replay (this week's sample), adversarial (permanent), suite
 * arm        baseline (what serves production now) or candidate (what wants to ship)
 * run        one evaluation of candidate against baseline on frozen cases with a frozen config
 * outcome    what one arm did on one case in one attempt
 * judgment   one vote of a judge on an outcome or a pair
 * verdict    of an outcome: scored (pass or fail) or unscored with a reason; missing is never zero
 * break, fix passed before and fails now; failed before and passes now
 * gate       the decision of a run
 */

export const ARMS = ['baseline', 'candidate'] as const
export type Arm = (typeof ARMS)[number]

export const DATASET_KINDS = ['replay', 'adversarial', 'suite'] as const
export type DatasetKind = (typeof DATASET_KINDS)[number]

export const RUN_STATUSES = ['queued', 'running', 'confirming', 'paused', 'deciding', 'done', 'failed', 'cancelled'] as const
/**
 * `confirming`: every case is measured, and flips run again before the gate decides. `paused`: a budget is used up; what was
 * measured stays, and the run goes on when there is money again.
 */
export type RunStatus = (typeof RUN_STATUSES)[number]

/** `warn` is a pass with something to read; `no-verdict` means that nothing was measured. */
export const GATES = ['pass', 'warn', 'blocked', 'inconclusive', 'no-verdict'] as const
export type Gate = (typeof GATES)[number]

/** Exit codes of the command line, one per gate. 2 is kept for usage and configuration errors. */
export const EXIT_CODES: Record<Gate, number> = { pass: 0, warn: 0, blocked: 1, inconclusive: 3, 'no-verdict': 4 }

export const FAILURE_KINDS = [
  'wrong tool', 'missing call', 'extra call', 'wrong argument', 'invalid json', 'wrong json', 'truncated', 'refused',
  'empty', 'wrong text', 'worse than baseline', 'error',
] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/**
 * Why an outcome has no score. Free text is allowed in imported results, these are the reasons Slicegate itself gives. A parameter
 * is named after the colon when the provider names one that is well known.
 */
export type UnscoredReason =
  | 'rate limited' | 'server error' | 'timeout' | 'connection lost' | 'malformed response' | 'unauthorized' | 'quota exhausted'
  | 'parameter refused' | `parameter refused: ${string}` | 'tools unsupported' | 'context too long' | 'content policy' | 'model not found'
  | 'request refused by provider' | 'judge unreadable' | 'judge unavailable' | 'no reference'
  | 'no counterpart' | 'cancelled' | 'address refused' | 'answer too large' | 'needs a model' | 'answer too long to check' | 'judge not better than guessing'

/**
 * What a failure is about, where the comparison knows it: the tool, and the argument as a path like `lines[0].amount`. Without a
 * tool the path is one of the JSON answer. null = no single one.
 */
export type FailurePlace = { tool: string | null; argument: string | null }

/** Whether the votes on a case said the same; `order-flip`: the place of an answer decided a round. */
export const VOTE_STATES = ['agreed', 'split', 'order-flip'] as const
export type VoteState = (typeof VOTE_STATES)[number]

export type Verdict =
  | { kind: 'scored'; passed: boolean; failureKind: FailureKind | null; detail: string | null; place?: FailurePlace }
  | { kind: 'unscored'; reason: string }

/** What a case did between the arms. `null` counts are impossible: a pair exists only if both sides are scored. */
export type Flip = 'break' | 'fix' | 'both-pass' | 'both-fail' | 'missing'

export const ROLES = ['viewer', 'support', 'reviewer', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const API_SCOPES = ['ingest', 'read', 'run', 'flag', 'adversarial'] as const
export type ApiScope = (typeof API_SCOPES)[number]
