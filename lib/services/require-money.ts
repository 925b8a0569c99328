import { pausedSentence, reachedCap } from '@/lib/core/cost/budget'
import type { RunStatus } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import { getSpending, type SpendingRow } from '@/lib/db/spending'
import { AppError } from '@/lib/errors'

/** Throws `conflict` with the figures while the budget of the run, or of its project's week, is used up: it would be paused again at once. */
export async function requireMoney(tx: Db, row: SpendingRow, runStatus: RunStatus, now: Date): Promise<void> {
  const spending = await getSpending(tx, row, now)
  const cap = reachedCap(spending)
  if (cap === null) return
  const more = cap === 'run' ? 'Give it a higher one.' : 'Raise budget.week_usd in the configuration of the project to go on earlier.'
  throw new AppError('conflict', `${pausedSentence(spending)} ${more}`, { runStatus, cap, ...spending[cap] })
}
