import { pausedSentence, projectedUsd, reachedCap, suggestedBudget, type Cap, type Spending } from '@/lib/core/cost/budget'
import type { RunStatus } from '@/lib/core/types'

/** What a run spent, beside what it may, for people and for the API; US dollars, times in ISO 8601. */
export type SpendingView = {
  budgetUsd: number | null
  spentUsd: number
  /** Calls that `spentUsd` leaves out, because their price is unknown. */
  unpricedCalls: number
  /** null = no case with a price is measured yet. */
  projectedUsd: number | null
  /** A budget with which the run should end; null = unknown. */
  suggestedUsd: number | null
  /** null = the project has no budget for a week. */
  week: { budgetUsd: number; spentUsd: number; since: string } | null
  /** Why the run is paused; null while it is not. `cap` null = there is money again. */
  paused: { cap: Cap | null; sentence: string } | null
}

export function spendingView(run: { status: RunStatus; casesDone: number; casesTotal: number }, spending: Spending): SpendingView {
  const { run: own, week } = spending
  const measured = { spentUsd: own.spentUsd, casesDone: run.casesDone, casesTotal: run.casesTotal }
  return {
    ...own, projectedUsd: projectedUsd(measured), suggestedUsd: suggestedBudget(measured),
    week: week.budgetUsd === null ? null : { budgetUsd: week.budgetUsd, spentUsd: week.spentUsd, since: new Date(week.since).toISOString() },
    paused: run.status === 'paused' ? { cap: reachedCap(spending), sentence: pausedSentence(spending) } : null,
  }
}
