import { ShieldOff } from 'lucide-react'
import { CaseName } from '@/components/gate-health/case-name'
import { EndQuarantineButton, type EndQuarantine } from '@/components/gate-health/end-quarantine-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { QuarantineRow } from '@/lib/core/display/gate-health-view'
import styles from '@/components/gate-health/gate-health.module.css'

type Props = { rows: QuarantineRow[]; budget: number; runsHref: string; end: EndQuarantine | null }

/** Cases whose flips count only if re-runs confirm them; those that end first at the top. */
export function QuarantinePanel({ rows, budget, runsHref, end }: Props) {
  return (
    <Panel title="Quarantine" note={`${rows.length} of ${budget} places taken`} flush id="quarantine">
      {rows.length === 0
        ? (
          <EmptyState icon={<ShieldOff size={18} />} title="No case is in quarantine">
            A case that is known to be flaky can be put here from the list below, with a reason and an end. Its flips then count only if re-runs confirm them.
          </EmptyState>
        )
        : (
          <ul className={styles.held}>
            {rows.map((row) => (
              <li key={row.id}>
                <div className={styles.caseCell}><CaseName item={row} runsHref={runsHref} bare /></div>
                {end && <EndQuarantineButton quarantineId={row.id} name={row.title ?? row.key} end={end} />}
                <p>{row.reason}</p>
                <p className={styles.heldBy}>{row.by}, ends <TimeAgo at={row.expiresAt} /></p>
              </li>
            ))}
          </ul>
        )}
    </Panel>
  )
}
