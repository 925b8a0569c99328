import { TintedText } from '@/components/cases/tinted-text'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { ticketName } from '@/lib/core/display/ticket-name'
import type { FlagView } from '@/lib/core/display/case-view'
import styles from '@/components/cases/cases.module.css'

/** Who reported this as a failure, with which ticket; nothing when nobody did. */
export function FlagsPanel({ flags }: { flags: FlagView[] }) {
  if (flags.length === 0) return null
  return (
    <Panel title="Flagged" note="in the adversarial set" flush>
      <ul className={styles.votes}>
        {flags.map((flag) => (
          <li key={flag.id}>
            <div className={styles.voteHead}>
              <a href={flag.ticketUrl} target="_blank" rel="noreferrer noopener">{ticketName(flag.ticketUrl)}</a>
              <span>by {flag.by}</span><TimeAgo at={flag.createdAt} />
            </div>
            <p><TintedText text={flag.expectation} /></p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
