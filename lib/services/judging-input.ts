import type { ChatResponse } from '@/lib/core/chat'
import type { Arm, UnscoredReason, Verdict } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { OpenCase } from '@/lib/db/run-cases'
import type { Llm } from '@/lib/llm/client'
import type { EmbeddingSource } from '@/lib/services/embed-texts'
import type { RoutedJudge } from '@/lib/services/judge-routing'

/** An answer, or why there is none. */
export type ArmAnswer = { kind: 'answered'; response: ChatResponse } | { kind: 'failed'; reason: UnscoredReason }

/** One case with both answers. `attempt` numbers the execution; `structured` and `freeform` are those of the configuration. */
export type JudgingInput = {
  projectId: string
  item: OpenCase
  attempt: number
  /** Which arm's execution a vote on a pair belongs to; `pair`: both are new. */
  pairArm: Arm | 'pair'
  baseline: ArmAnswer
  candidate: ArmAnswer
  judge: RoutedJudge | null
  structured: string
  freeform: string
  /** Who embeds for checks of similarity; absent = texts are compared by their letters. */
  embedding?: EmbeddingSource
  /** Who embeds for the semantic layer of the judge cache; absent or null = it is off. */
  semantic?: EmbeddingSource | null
  signal?: AbortSignal
}

export type WithJudge = JudgingInput & { judge: RoutedJudge }

export type JudgingDeps = { db: DbClient; llm: Llm }

export const PASSED: Verdict = { kind: 'scored', passed: true, failureKind: null, detail: null }

export function unscored(reason: UnscoredReason): Verdict {
  return { kind: 'unscored', reason }
}
