import type { ReactNode } from 'react'
import { BudgetLine } from '@/components/cost/budget-line'
import styles from '@/components/runs/run.module.css'
import { Panel } from '@/components/ui/panel'
import { formatBudget } from '@/lib/core/cost/budget'
import type { SpendingView } from '@/lib/core/cost/spending-view'
import { formatCount, plural } from '@/lib/core/display/format'

type Props = { spending: SpendingView; progress: { done: number; total: number } | null; action: ReactNode }

/** What a run spent beside its budget, and where it will end. `progress` null = it has ended. */
export function SpendingPanel({ spending, progress, action }: Props) {
  const { budgetUsd, spentUsd, unpricedCalls, projectedUsd, week } = spending
  return (
    <Panel title="Budget" note={budgetUsd === null ? 'no limit of its own' : undefined} actions={action}>
      <div className={styles.spending}>
        <BudgetLine label="This run" spentUsd={spentUsd} budgetUsd={budgetUsd} unpricedCalls={unpricedCalls} projectedUsd={progress ? projectedUsd : null} />
        {progress && progress.done >= progress.total && <p>Every case is measured; flips run again before the gate decides.</p>}
        {progress && progress.done < progress.total && (
          <p>
            {formatCount(progress.done)} of {plural(progress.total, 'case')} measured
            {projectedUsd !== null && <>; all of them should cost {unpricedCalls > 0 && 'at least '}<b>{formatBudget(projectedUsd)}</b>, without re-runs</>}.
          </p>
        )}
        {unpricedCalls > 0 && <p>{plural(unpricedCalls, 'call has', 'calls have')} no known price and {unpricedCalls === 1 ? 'does' : 'do'} not count.</p>}
        {progress && week && <BudgetLine label="Project, this week" spentUsd={week.spentUsd} budgetUsd={week.budgetUsd} />}
      </div>
    </Panel>
  )
}
