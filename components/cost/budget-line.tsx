import { formatBudget } from '@/lib/core/cost/budget'
import styles from '@/components/cost/budget-line.module.css'

type Props = {
  label: string
  spentUsd: number
  /** null = no limit: there is nothing to fill. */
  budgetUsd: number | null
  /** Calls of unknown price, which the amount leaves out. */
  unpricedCalls?: number
  /** Where the whole will end, in US dollars; a mark on the bar. null = unknown. */
  projectedUsd?: number | null
}

/** How much of a budget is used up: `$3.20 of $5.00` with a bar, red from the cap on. An amount that leaves calls out says "at least". */
export function BudgetLine({ label, spentUsd, budgetUsd, unpricedCalls = 0, projectedUsd = null }: Props) {
  const spent = `${unpricedCalls > 0 ? 'at least ' : ''}${formatBudget(spentUsd)}`
  if (budgetUsd === null) return <div className={styles.line}><div className={styles.figures}><span>{label}</span><b>{spent}</b></div></div>
  const share = Math.min(1, spentUsd / budgetUsd)
  const mark = projectedUsd === null || projectedUsd > budgetUsd ? null : projectedUsd / budgetUsd
  return (
    <div className={styles.line}>
      <div className={styles.figures}><span>{label}</span><span><b>{spent}</b> of {formatBudget(budgetUsd)}</span></div>
      <div
        className={styles.bar} role="progressbar" aria-label={`${label}: share of the budget that is used up`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor(share * 100)}
        aria-valuetext={`${spent} of ${formatBudget(budgetUsd)}`} data-state={share >= 1 ? 'full' : share >= 0.8 ? 'near' : 'room'}
      >
        <i style={{ width: `${share * 100}%` }} />
        {mark !== null && mark > share && <s style={{ left: `${mark * 100}%` }} />}
      </div>
    </div>
  )
}
