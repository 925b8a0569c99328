'use client'

import Link from 'next/link'
import { noWords, Said } from '@/components/flag/call-card'
import type { CaseBrief, Duplicates } from '@/lib/core/display/flag-view'
import { formatDay, formatPercent, plural } from '@/lib/core/display/format'
import styles from '@/components/flag/flag.module.css'

/** Id of the case that the ticket is added to, `another` for a failure of its own; null = not said yet. */
export type DuplicateChoice = string | null

type Props = { found: Duplicates; base: string; choice: DuplicateChoice; choose: (choice: DuplicateChoice) => void; error?: string }

/** Whether this failure is known: the same conversation, or nearly the same request. */
export function DuplicatesPanel({ found, base, choice, choose, error }: Props) {
  if (found.same) {
    return (
      <div className={styles.duplicate} role="status">
        <p><b>This conversation is flagged already.</b> Your ticket is added to it; it is not tested twice.</p>
        <Brief brief={found.same} base={base} />
      </div>
    )
  }
  if (found.near.length === 0) return null
  return (
    <fieldset className={styles.duplicate}>
      <legend>Is it the same failure?</legend>
      <p>{found.near.length === 1 ? 'A flagged conversation begins nearly the same way.' : `${plural(found.near.length, 'flagged conversation')} begin nearly the same way.`} If it is the same failure, add your ticket to it.</p>
      {found.near.map((near) => (
        <label key={near.caseId} className={styles.choice} data-checked={choice === near.caseId}>
          <input type="radio" name="duplicate" checked={choice === near.caseId} onChange={() => choose(near.caseId)} />
          <div className={styles.card}>
            <div className={styles.meta}><b>Add my ticket to this one</b><span>{formatPercent(near.similarity, 0)} alike in its letters</span></div>
            <Brief brief={near} base={base} />
          </div>
        </label>
      ))}
      <label className={styles.choice} data-checked={choice === 'another'}>
        <input type="radio" name="duplicate" checked={choice === 'another'} onChange={() => choose('another')} />
        <div className={styles.card}><div className={styles.meta}><b>It is another failure</b></div></div>
      </label>
      {error && <p className={styles.error} role="alert">{error}</p>}
    </fieldset>
  )
}

function Brief({ brief, base }: { brief: CaseBrief; base: string }) {
  return (
    <div className={styles.brief}>
      <Said who="Customer" text={brief.said} none="nothing in words" />
      <Said who="Answer" text={brief.answered} none={brief.tools === null ? 'no longer stored' : noWords(brief.tools)} />
      <Said who="Should have" text={brief.expectation} none="not said" />
      <p className={styles.faint}>{plural(brief.tickets, 'ticket')}, in the set since {formatDay(brief.createdAt)}. <Link href={`${base}/adversarial/${brief.caseId}`} target="_blank">Open it</Link></p>
    </div>
  )
}
