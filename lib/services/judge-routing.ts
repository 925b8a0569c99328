import type { Endpoint } from '@/lib/core/endpoint'
import type { JudgePlan } from '@/lib/core/judging/route-plan'
import type { Judge } from '@/lib/services/ask-judge'
import type { Refusal } from '@/lib/services/execute-arm'

export type JudgeRefusal = { endpoint: Endpoint; model: string; status: Refusal['status'] }

/** The judge that answers a run, and how it is routed; absent = nobody takes over, nothing is compared. */
export type RoutedJudge = Judge & { routing?: JudgeRouting }

export type JudgeRouting = {
  plan: JudgePlan
  /** Who takes over, in this order. */
  others: Judge[]
  /** null: its endpoint is gone or has no key. */
  reference: Judge | null
  trial: Judge | null
  /** Comparisons under way; none of them rejects. */
  shadows: Set<Promise<void>>
  /** Hears of answers that say that no call to this judge can succeed. */
  onRefusal?: (refusal: JudgeRefusal) => Promise<void>
  /** Hears of comparisons that could not be kept. */
  onFault?: (error: unknown) => void
}

/** Resolves when every comparison that was begun is kept, or given up. */
export async function endOfShadows(judge: RoutedJudge | null): Promise<void> {
  const shadows = judge?.routing?.shadows
  while (shadows && shadows.size > 0) await Promise.all(shadows)
}
