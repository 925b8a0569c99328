import { REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import type { RunVotes } from '@/lib/core/display/run-view'
import type { PairOrder } from '@/lib/core/judging/pairwise-votes'
import type { Arm } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'

/** One vote of a judge, as it is stored with the case that it is about. */
export type NewJudgment = {
  attempt: number
  judge: 'pairwise' | 'rubric' | 'argument'
  promptVersion: string
  model: string
  order: PairOrder | null
  /** From 1, unique per case, attempt, judge and arm. */
  vote: number
  choice: 'pass' | 'fail' | 'candidate' | 'baseline' | 'tie' | 'unreadable'
  /** What the vote is about; `pair`: both arms of the attempt, against each other. */
  arm: Arm | 'pair'
  reason: string | null
  latencyMs: number | null
  inputTokens: number | null
  outputTokens: number | null
  costUsd: number | null
  /** What the same tokens would have cost at the reference judge; null or absent = it was the reference, nothing was asked, or a price is unknown. */
  referenceUsd?: number | null
  cached: boolean
  /** Cosine to the judged text whose answer was taken; absent or null = asked, or answered by the exact cache. */
  similarity?: number | null
  /** Tells several questions of this judge about one answer apart, for whether their votes agree; not stored. */
  question?: number
}

/** Names of the models that judged in a run, as they called themselves. */
export async function listJudgeModels(db: Db, runId: string): Promise<string[]> {
  const rows = await db.judgment.groupBy({ by: ['model'], where: { runId }, orderBy: { model: 'asc' } })
  return rows.flatMap(({ model }) => model ?? [])
}

/**
 * The votes of one run, without those for a reviewer. A round is a vote that names an arm and the next one in the other order; where they do not name the same
 * arm, the order decided: such a flip is a tie.
 */
export async function countRunVotes(db: Db, runId: string): Promise<RunVotes> {
  const rows = await db.$queryRaw<RunVotes[]>`
    WITH votes AS (
      SELECT choice, cached, "order", lag(choice) OVER own AS choice_before, lag("order") OVER own AS order_before
      FROM judgment WHERE run_id = ${runId}::uuid AND attempt < ${REVIEW_ATTEMPTS.from}
      WINDOW own AS (PARTITION BY case_id, attempt, judge, arm ORDER BY vote)
    ), marked AS (
      SELECT *, choice_before IN ('baseline', 'candidate') AND order_before <> "order" AND choice <> 'unreadable' AS ends FROM votes
    )
    SELECT count(*)::int AS votes, count(*) FILTER (WHERE cached)::int AS cached,
      count(*) FILTER (WHERE ends)::int AS rounds, count(*) FILTER (WHERE ends AND choice <> choice_before)::int AS flips
    FROM marked`
  return rows[0]!
}
