import { Panel } from '@/components/ui/panel'
import { formatCount, formatDay, formatPercent } from '@/lib/core/display/format'
import type { SourceWeekRow } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'

/** What came in by week: new, known before, put aside. */
export function SourceWeeks({ weeks }: { weeks: SourceWeekRow[] }) {
  const most = Math.max(1, ...weeks.map(({ stored, duplicates, quarantined }) => stored + duplicates + quarantined))
  const width = (count: number) => `${(count / most) * 100}%`
  return (
    <Panel title="By week" note="weeks begin on Monday, UTC">
      {weeks.length === 0 ? <p className={styles.quiet}>Nothing came in yet.</p> : (
        <>
          <div role="table" aria-label="Rows by week" className={styles.weeks}>
            <div role="row" className={`${styles.week} ${styles.weekHead}`}>
              <span role="columnheader">Week of</span><span aria-hidden /><span role="columnheader">New</span><span role="columnheader">Put aside</span><span role="columnheader">Known</span><span role="columnheader">No customer</span>
            </div>
            {weeks.map(({ week, stored, duplicates, quarantined, missing }) => (
              <div role="row" className={styles.week} key={week}>
                <span role="rowheader">{formatDay(week)}</span>
                <span className={styles.weekBar} aria-hidden>
                  {stored > 0 && <i className={styles.new} style={{ width: width(stored) }} />}{quarantined > 0 && <i className={styles.aside} style={{ width: width(quarantined) }} />}{duplicates > 0 && <i className={styles.known} style={{ width: width(duplicates) }} />}
                </span>
                <span role="cell">{formatCount(stored)}</span><span role="cell">{formatCount(quarantined)}</span><span role="cell">{formatCount(duplicates)}</span><span role="cell">{formatPercent(missing.customer)}</span>
              </div>
            ))}
          </div>
          <div className={styles.keys} aria-hidden><span><i className={styles.new} />new</span><span><i className={styles.aside} />put aside</span><span><i className={styles.known} />known before</span></div>
        </>
      )}
    </Panel>
  )
}
