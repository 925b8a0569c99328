import { STATE_COLOR } from '@/components/coverage/state-look'
import { formatPercent, plural } from '@/lib/core/display/format'
import type { ClusterCoverage } from '@/lib/core/display/coverage-types'
import styles from '@/components/coverage/coverage.module.css'

/** Clusters by share of the traffic, coloured by how well the cases stand for them; for where there is no room for the table. */
export function CoverageBars({ rows }: { rows: ClusterCoverage[] }) {
  const most = Math.max(...rows.map((row) => row.share), Number.MIN_VALUE)
  return (
    <div className={styles.bars}>
      {rows.map((row) => (
        <div className={styles.barRow} key={row.key}>
          <span title={row.label}>{row.isNoise ? 'Novel, in no cluster' : row.label}</span>
          <div className={styles.track}><i style={{ width: `${(row.share / most) * 100}%`, background: STATE_COLOR[row.state] }} /></div>
          <span>{formatPercent(row.share)}</span>
          <span data-none={row.cases === 0}>{plural(row.cases, 'case')}</span>
        </div>
      ))}
    </div>
  )
}
