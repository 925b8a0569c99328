import type { ChatResponse } from '@/lib/core/chat'
import { storableJson } from '@/lib/core/storable-text'
import type { Arm, FailureKind, Flip, VoteState } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import type { NewJudgment } from '@/lib/db/judgments'
import { addedSpending } from '@/lib/db/spending'

export type NewOutcome = {
  arm: Arm
  attempt: number
  passed: boolean | null
  reason: string | null
  failureKind: FailureKind | null
  detail: string | null
  output: ChatResponse | null
  model: string | null
  latencyMs: number | null
  inputTokens: number | null
  outputTokens: number | null
  cachedInputTokens: number | null
  costUsd: number | null
  /** The remembered answer to an equal, deterministic request; `savedUsd` is what it cost when it was paid, null = unknown. */
  cached: boolean
  savedUsd: number | null
}

/** Everything that one finished case leaves behind. */
export type CaseRecord = {
  caseId: string
  before: boolean | null
  after: boolean | null
  beforeReason: string | null
  afterReason: string | null
  flip: Flip
  failureKind: FailureKind | null
  /** What the candidate's failure is about; null = none, or nothing single. */
  failureTool: string | null
  failureArgument: string | null
  /** Names of the tools that the reference or an arm called. */
  tools: string[]
  /** null = no judge was asked. */
  votes: VoteState | null
  outcomes: NewOutcome[]
  judgments: NewJudgment[]
}

export type RecordedCount = { newlyDone: number; casesDone: number; casesTotal: number }

/**
 * Writes finished cases of one run in one statement: outcomes, votes, the cases and the run's counter. What a finished case has
 * stays as it is, and only cases that were open until now are counted, so the same record may come twice. A case that is
 * measured again has executions already; the record holds what stays of them, and its verdicts take the place of theirs; what a verdict that
 * stays was about, and how its votes were, stands in the case. What
 * the new rows cost is added to what the run spent. The caller holds
 * the run's lock, which keeps two writers of the same cases from blocking each other. What a model wrote and Postgres cannot
 * hold (NUL, half surrogate pairs) is replaced: one such answer must not keep its batch from being written for ever.
 */
export async function recordCases(db: Db, runId: string, given: CaseRecord[], doneAt: Date): Promise<RecordedCount> {
  // of one case that came twice in a batch the first counts
  const records = [...new Map([...given].reverse().map((record) => [record.caseId, record])).values()]
  const cases = records.map(({ outcomes: _outcomes, judgments: _judgments, ...row }) => row)
  const outcomes = records.flatMap((record) => record.outcomes.map((outcome) => ({ caseId: record.caseId, ...outcome })))
  const judgments = records.flatMap((record) => record.judgments.map((judgment) => ({ caseId: record.caseId, ...judgment })))
  const rows = await db.$queryRaw<RecordedCount[]>`
    WITH new_outcomes AS (
      INSERT INTO outcome (id, run_id, case_id, arm, attempt, passed, reason, failure_kind, detail, output, model, latency_ms,
        input_tokens, output_tokens, cached_input_tokens, cost_usd, cached, saved_usd, created_at)
      SELECT gen_random_uuid(), ${runId}::uuid, "caseId", arm, attempt, passed, reason, "failureKind", detail, output, model,
        "latencyMs", "inputTokens", "outputTokens", "cachedInputTokens", "costUsd", coalesce(cached, false), "savedUsd", ${doneAt}
      FROM json_to_recordset(${storableJson(outcomes)}::json) AS o("caseId" uuid, arm text, attempt int, passed bool,
        reason text, "failureKind" text, detail text, output json, model text, "latencyMs" float8, "inputTokens" int,
        "outputTokens" int, "cachedInputTokens" int, "costUsd" float8, cached bool, "savedUsd" float8)
      ON CONFLICT (run_id, case_id, arm, attempt) DO UPDATE SET passed = excluded.passed, reason = excluded.reason,
        failure_kind = excluded.failure_kind, detail = excluded.detail, output = excluded.output, model = excluded.model,
        latency_ms = excluded.latency_ms, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
        cached_input_tokens = excluded.cached_input_tokens, cost_usd = excluded.cost_usd, cached = excluded.cached, saved_usd = excluded.saved_usd
      WHERE EXISTS (SELECT 1 FROM run_case rc WHERE rc.run_id = outcome.run_id AND rc.case_id = outcome.case_id AND rc.done_at IS NULL)
      RETURNING case_id, arm, attempt, model, cost_usd, cached
    ), replaced AS (
      SELECT o.arm, o.model, o.cost_usd, o.cached FROM outcome o JOIN new_outcomes n USING (case_id, arm, attempt) WHERE o.run_id = ${runId}::uuid
    ), new_judgments AS (
      INSERT INTO judgment (id, run_id, case_id, attempt, judge, prompt_version, model, "order", vote, choice, arm, reason,
        latency_ms, input_tokens, output_tokens, cost_usd, reference_usd, cached, similarity, created_at)
      SELECT gen_random_uuid(), ${runId}::uuid, "caseId", attempt, judge, "promptVersion", model, "order", vote, choice, arm,
        reason, "latencyMs", "inputTokens", "outputTokens", "costUsd", "referenceUsd", cached, similarity, ${doneAt}
      FROM json_to_recordset(${storableJson(judgments)}::json) AS j("caseId" uuid, attempt int, judge text,
        "promptVersion" text, model text, "order" text, vote int, choice text, arm text, reason text, "latencyMs" float8,
        "inputTokens" int, "outputTokens" int, "costUsd" float8, "referenceUsd" float8, cached bool, similarity float8)
      ON CONFLICT (run_id, case_id, attempt, judge, arm, vote) DO NOTHING
      RETURNING cost_usd, cached
    ), spent AS (${addedSpending(runId, { outcomes: 'new_outcomes', replaced: 'replaced', judgments: 'new_judgments' })}), finished AS (
      UPDATE run_case rc SET before = c.before, after = c.after, before_reason = c."beforeReason",
        after_reason = c."afterReason", flip = c.flip, failure_kind = c."failureKind", tools = c.tools, done_at = ${doneAt},
        failure_tool = CASE WHEN c."failureKind" IS NOT NULL THEN coalesce(c."failureTool", rc.failure_tool) END,
        failure_argument = CASE WHEN c."failureKind" IS NOT NULL THEN coalesce(c."failureArgument", rc.failure_argument) END,
        votes = CASE WHEN 'order-flip' IN (c.votes, rc.votes) THEN 'order-flip' WHEN 'split' IN (c.votes, rc.votes) THEN 'split' ELSE coalesce(c.votes, rc.votes) END
      FROM json_to_recordset(${storableJson(cases)}::json) AS c("caseId" uuid, before bool, after bool,
        "beforeReason" text, "afterReason" text, flip text, "failureKind" text, "failureTool" text, "failureArgument" text, tools text[], votes text)
      WHERE rc.run_id = ${runId}::uuid AND rc.case_id = c."caseId" AND rc.done_at IS NULL
      RETURNING 1
    )
    UPDATE run SET cases_done = cases_done + (SELECT count(*)::int FROM finished),
      spent_usd = spent_usd + (SELECT usd FROM spent), unpriced_calls = unpriced_calls + (SELECT unpriced FROM spent), costs = NULL
    WHERE id = ${runId}::uuid
    RETURNING (SELECT count(*)::int FROM finished) AS "newlyDone", cases_done AS "casesDone", cases_total AS "casesTotal"`
  const row = rows[0]
  if (!row) throw new Error(`Run ${runId} vanished while its cases were written`)
  return row
}

/** true when the arm has at least one answer in this run, whatever it was worth. */
export async function hasAnswer(db: Db, runId: string, arm: Arm): Promise<boolean> {
  const rows = await db.$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM outcome WHERE run_id = ${runId}::uuid AND arm = ${arm} AND output IS NOT NULL) AS found`
  return rows[0]?.found ?? false
}
