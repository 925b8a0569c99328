'use client'

import { CheckCircle2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { TintedText } from '@/components/cases/tinted-text'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import styles from '@/components/flag/flag.module.css'

export type Flagged = { caseId: string; created: boolean; caseCreated: boolean; expectation: string }

/** What was saved, and what happens with it. */
export function AfterFlag({ flagged, given, base }: { flagged: Flagged; given: string; base: string }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <Panel label="Flagged">
      <div className={styles.done} ref={box} tabIndex={-1} role="status">
        <h2><CheckCircle2 size={18} aria-hidden />{flagged.caseCreated ? 'Thank you. It is in the set.' : flagged.created ? 'Thank you. Your ticket is added to it.' : 'This ticket had flagged it before.'}</h2>
        <p className={styles.saved}><TintedText text={flagged.expectation} /></p>
        {flagged.created && flagged.expectation !== given.trim() && <p className={styles.faint}>Personal data was replaced before it was saved.</p>}
        {!flagged.created && <p className={styles.faint}>The words above are those that were saved then; what you wrote now was not added.</p>}
        <ol>
          <li>The next evaluation of a new version replays this conversation first.</li>
          <li>“My flags” below shows whether it passed, in which version it was fixed, and if it breaks again.</li>
          <li>A reviewer may say what you wrote more exactly. Your words stay.</li>
        </ol>
        <div className={styles.doneEnd}>
          <LinkButton href={`${base}/adversarial/${flagged.caseId}`}>Open the case</LinkButton>
          <LinkButton href={`${base}/flag?again=${flagged.caseId}`} variant="default">Flag another one</LinkButton>
        </div>
      </div>
    </Panel>
  )
}
