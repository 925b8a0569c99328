import { EndQuarantineButton, type EndQuarantine } from '@/components/gate-health/end-quarantine-button'
import { FlipRange } from '@/components/gate-health/flip-range'
import { QuarantineButton, type Quarantining } from '@/components/gate-health/quarantine-button'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { QuarantineRow } from '@/lib/core/display/gate-health-view'
import { flakinessFigures, flakinessSentence } from '@/lib/core/display/gate-health-words'
import type { Flakiness } from '@/lib/core/gate/flakiness'
import styles from '@/components/cases/cases.module.css'

export type CaseFlakiness = {
  /** null: nothing was ever executed twice in this project. */
  flakiness: Flakiness | null
  quarantined: Pick<QuarantineRow, 'id' | 'reason' | 'expiresAt'> | null
  /** null: the person may not. */
  quarantine: Quarantining | null
  end: EndQuarantine | null
}

/** How often this case comes out differently with nothing changed, and whether it is in quarantine. */
export function FlakinessPanel({ caseId, name, flakiness, quarantined, quarantine, end }: CaseFlakiness & { caseId: string; name: string }) {
  const mayPut = quarantine !== null && quarantined === null && flakiness !== null && flakiness.differed > 0
  return (
    <Panel title="Flakiness" note="with nothing changed" actions={mayPut && <QuarantineButton caseId={caseId} name={name} quarantine={quarantine} size="compact-xs" />}>
      {flakiness === null
        ? <p className={styles.dim} style={{ margin: 0 }}>Not known yet: an A/A run executes every case twice with nothing changed.</p>
        : (
          <>
            <p style={{ margin: 0, fontWeight: 550 }}>{flakinessSentence(flakiness)}</p>
            <p className={styles.faint} style={{ margin: '4px 0 8px' }}>{flakinessFigures(flakiness)}</p>
            <FlipRange flakiness={flakiness} />
          </>
        )}
      {quarantined && (
        <div className={styles.quarantine}>
          <div className={styles.voteHead}><b>In quarantine</b><span>ends <TimeAgo at={quarantined.expiresAt} /></span>{end && <EndQuarantineButton quarantineId={quarantined.id} name={name} end={end} />}</div>
          <p>{quarantined.reason}</p>
        </div>
      )}
    </Panel>
  )
}
