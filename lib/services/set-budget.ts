import { formatBudget } from '@/lib/core/cost/budget'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db } from '@/lib/db/client'
import { setRunBudget, type SpendingRow } from '@/lib/db/spending'
import { AppError } from '@/lib/errors'

/** The largest budget there is, in US dollars. */
export const MAX_BUDGET_USD = 1_000_000

/**
 * Gives a run another budget, with its audit event; the caller holds the run's lock. Throws `invalid` for one that is no amount,
 * or not above what the run has spent: it would pause the run, which has a button of its own.
 */
export async function setBudget(db: Db, row: SpendingRow, { budgetUsd, actor }: { budgetUsd: number; actor: string }): Promise<void> {
  checkBudget(budgetUsd)
  if (budgetUsd <= row.spentUsd) throw wrongBudget(`expected more than the ${formatBudget(row.spentUsd)} that the run has spent, got ${formatBudget(budgetUsd)}`)
  if (budgetUsd === row.budgetUsd) return
  await setRunBudget(db, row.runId, budgetUsd)
  await recordAuditEvent(db, {
    projectId: row.projectId, actor, action: 'run.budget', target: row.runId, before: { budgetUsd: row.budgetUsd }, after: { budgetUsd },
  })
}

/** Throws `invalid` for what is no amount of US dollars above 0. */
export function checkBudget(budgetUsd: number): void {
  if (!(budgetUsd > 0 && budgetUsd <= MAX_BUDGET_USD)) throw wrongBudget(`expected US dollars above 0, up to ${MAX_BUDGET_USD}, got ${budgetUsd}`)
}

function wrongBudget(message: string): AppError {
  return new AppError('invalid', `budgetUsd: ${message}`, { errors: [{ field: 'budgetUsd', message }] })
}
