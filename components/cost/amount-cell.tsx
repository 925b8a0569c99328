import { amountText, type Amount } from '@/lib/core/cost/cost-report'
import { plural } from '@/lib/core/display/format'
import styles from '@/components/cost/cost.module.css'

/** What is known, with the number of calls that it leaves out below it. */
export function AmountCell({ amount }: { amount: Amount }) {
  return (
    <span className={styles.amount}>
      {amountText(amount)}
      {amount.unpriced > 0 && <small>{amount.unpriced === amount.calls ? '' : '+ '}{plural(amount.unpriced, 'call')}{amount.unpriced === amount.calls ? '' : ' unknown'}</small>}
    </span>
  )
}
