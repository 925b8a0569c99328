import { formatBudget, reachedCap } from '@/lib/core/cost/budget'
import type { Db } from '@/lib/db/client'
import { getSpending, getSpendingRow } from '@/lib/db/spending'
import { AppError } from '@/lib/errors'

/**
 * Throws `conflict` when the project's week has used up its budget. What the run itself may cost was said of measuring it: its
 * evidence is bounded by case, and by the week.
 */
export async function requireWeekBudget(db: Db, runId: string, at: Date): Promise<void> {
  const row = await getSpendingRow(db, runId)
  if (!row || row.weekUsd === null) return
  const { run, week } = await getSpending(db, row, at)
  if (reachedCap({ run: { ...run, budgetUsd: null }, week }) === null) return
  throw new AppError('conflict', `The budget of the week is used up: ${formatBudget(week.spentUsd)} of ${formatBudget(row.weekUsd)}. Raise budget.week_usd in the configuration of the project to go on earlier.`)
}
