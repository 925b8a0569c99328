import { AmountCell } from '@/components/cost/amount-cell'
import { Panel } from '@/components/ui/panel'
import { COST_ROLES, lessText, type WeekRow } from '@/lib/core/cost/cost-report'
import { formatCost, formatDay } from '@/lib/core/display/format'
import styles from '@/components/cost/cost.module.css'

/** Money by week in which runs were started, stacked by role, on a bar for the plain policy. */
export function WeeksPanel({ weeks }: { weeks: WeekRow[] }) {
  const most = Math.max(...weeks.map(({ total, plainUsd }) => Math.max(total.usd, plainUsd ?? 0)), Number.MIN_VALUE)
  const width = (usd: number) => `${(usd / most) * 100}%`
  return (
    <Panel title="By week" note="weeks begin on Monday, UTC">
      <div role="table" aria-label="Cost by week" className={styles.weeks}>
        <div role="row" className={`${styles.week} ${styles.weekHead}`}>
          <span role="columnheader">Week of</span><span aria-hidden /><span role="columnheader">Cost</span><span role="columnheader">Plain policy</span><span role="columnheader">Less</span>
        </div>
        {weeks.map(({ start, total, byRole, plainUsd }) => (
          <div role="row" className={styles.week} key={start}>
            <span role="rowheader">{formatDay(start)}</span>
            <span className={styles.weekBar} aria-hidden>
              {plainUsd !== null && <b style={{ width: width(plainUsd) }} />}
              {COST_ROLES.map((role) => byRole[role].usd > 0 && <i key={role} className={styles[role]} style={{ width: width(byRole[role].usd) }} />)}
            </span>
            <span role="cell"><AmountCell amount={total} /></span>
            <span role="cell">{formatCost(plainUsd)}</span>
            <span role="cell">{lessText(total, plainUsd)}</span>
          </div>
        ))}
      </div>
      <div className={styles.keys} aria-hidden>
        <span><i className={styles.candidate} />candidate</span><span><i className={styles.baseline} />baseline</span><span><i className={styles.judge} />judge</span>{weeks.some(({ byRole }) => byRole.shadow.usd > 0) && <span><i className={styles.shadow} />judge tried out</span>}{weeks.some(({ byRole }) => byRole.embedding.usd > 0) && <span><i className={styles.embedding} />embedding</span>}<span><i className={styles.plain} />plain policy</span>
      </div>
    </Panel>
  )
}
