import Link from 'next/link'
import { TintedText } from '@/components/cases/tinted-text'
import { LifeLine } from '@/components/flag/life-line'
import { ToneBadge } from '@/components/ui/badge'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { cutBegin } from '@/lib/core/display/cut-begin'
import { LIFE_LOOK, type MyFlag } from '@/lib/core/display/flag-view'
import { plural } from '@/lib/core/display/format'
import { ticketName } from '@/lib/core/display/ticket-name'
import styles from '@/components/flag/flag.module.css'

export type MyFlagsView = { flags: MyFlag[]; next: string | null; first: string | null }

/** What the person flagged, and what became of each. */
export function MyFlags({ flags, next, first, base }: MyFlagsView & { base: string }) {
  return (
    <Panel title="My flags" note="what became of them" id="my-flags" flush>
      {flags.length === 0 && <p className={styles.none}>You have not flagged anything yet.</p>}
      <ul className={styles.rows}>
        {flags.map((flag) => (
          <li key={flag.id} className={styles.ticket}>
            <div className={styles.flagHead}>
              <Link href={`${base}/adversarial/${flag.caseId}`}>{flag.title === null ? (flag.erased ? 'Erased' : 'Without words') : <TintedText text={cutBegin(flag.title)} />}</Link>
              {flag.erased ? <ToneBadge tone="neutral">Erased</ToneBadge> : <ToneBadge tone={LIFE_LOOK[flag.life.state].tone}>{LIFE_LOOK[flag.life.state].label}</ToneBadge>}
            </div>
            <p className={styles.words}><span className={styles.faint}>Should have:</span> <TintedText text={flag.expectation || '–'} /></p>
            <details className={styles.lifeOf} open={flag.life.state === 'broken-again'}>
              <summary>Its life{flag.ticketUrl && `, ticket ${safeName(flag.ticketUrl)}`}</summary>
              <LifeLine receivedAt={flag.receivedAt} acceptedAt={flag.createdAt} life={flag.life} base={base} caseId={flag.caseId} />
            </details>
          </li>
        ))}
      </ul>
      {(next || first) && <PageLinks shown={plural(flags.length, 'flag')} next={next} first={first} />}
    </Panel>
  )
}

/** The link of an erased case may be gone. */
function safeName(url: string): string {
  return URL.canParse(url) ? ticketName(url) : url
}
