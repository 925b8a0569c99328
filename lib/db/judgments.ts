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
  cached: boolean
}

/** Names of the models that judged in a run, as they called themselves. */
export async function listJudgeModels(db: Db, runId: string): Promise<string[]> {
  const rows = await db.judgment.groupBy({ by: ['model'], where: { runId }, orderBy: { model: 'asc' } })
  return rows.flatMap(({ model }) => model ?? [])
}
