import { Panel } from '@/components/ui/panel'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { chanceToSee, largestShareUnseen, smallestShareSeen } from '@/lib/core/unseen/audit-reach'
import styles from '@/components/unseen/unseen.module.css'

const SHARES = [0.1, 0.05, 0.02, 0.01, 0.001]

/** What so many traces can and cannot see. `looked`: those with a clear verdict so far; `size`: all that were drawn. */
export function ReachPanel({ looked, size, traces }: { looked: number; size: number; traces: number }) {
  const unseen = largestShareUnseen(looked)
  return (
    <Panel title={`What ${formatCount(size)} traces can see`} note="when all of them are looked at">
      <div className={styles.reach} role="table" aria-label="Chance to see a kind of failure">
        {SHARES.map((share) => {
          const chance = chanceToSee(share, size)
          return (
            <div role="row" className={styles.reachRow} key={share}>
              <span role="rowheader">A failure in {formatPercent(share, share < 0.01 ? 1 : 0)} of the traffic</span>
              <span className={styles.reachTrack} aria-hidden><i style={{ width: `${chance * 100}%` }} /></span>
              <span role="cell">{formatPercent(chance, 0)}</span>
            </div>
          )
        })}
      </div>
      <ul className={styles.notes}>
        <li>The smallest share that it sees in nine of ten weeks is {formatPercent(smallestShareSeen(size))}; four such weeks see {formatPercent(smallestShareSeen(4 * size))}. Rarer ones are found by customers, or by the search beside the sample.</li>
        <li>{looked === 0 ? 'Nothing was looked at yet, so nothing is excluded.'
          : `${plural(looked, 'trace')} with a clear verdict so far: a failure that was not among them may still be in up to ${formatPercent(unseen)} of the traffic, ${formatCount(Math.round(unseen * traces))} traces of this week (95%, the rule of three).`}</li>
      </ul>
    </Panel>
  )
}
