'use client'

import { Button } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { DecisionForm, type DecisionActions, type FormKind } from '@/components/review/decision-form'
import { DecisionHistory, DecisionState } from '@/components/review/decision-state'
import { RefreshAt } from '@/components/review/refresh-at'
import { isTyping } from '@/components/shell/keyboard'
import { standingReview } from '@/lib/core/display/standing-review'
import type { DecisionRun } from '@/lib/core/review/decision-run'
import type { LookedAt } from '@/lib/core/review/looked-at'
import styles from '@/components/review/review.module.css'

type Props = { run: DecisionRun; canReview: boolean; lookedAt: () => LookedAt; actions: DecisionActions }

/** What a person decides about a blocked or inconclusive run, by mouse or by the keys u (uphold) and o (override), and what was decided. */
export function DecisionBar({ run, canReview, lookedAt, actions }: Props) {
  const [kind, setKind] = useState<FormKind | null>(null)
  // what was written stays while the page is open: Escape leads back to the evidence, and a key to the form again
  const [drafts, setDrafts] = useState<Partial<Record<FormKind, string>>>({})
  const cameFrom = useRef(0)
  const opener = useRef<HTMLDivElement>(null)
  const nowMs = useNow()
  const open = useCallback((next: FormKind) => {
    cameFrom.current = window.scrollY
    setKind(next)
  }, [])
  useDecisionKeys(canReview, open)
  const standing = standingReview(run.reviews, nowMs)
  const { pending } = run
  const own = pending !== null && pending.byId === run.viewerId
  const close = (sent: boolean) => {
    setKind(null)
    if (sent) setDrafts({})
    opener.current?.querySelector('button')?.focus({ preventScroll: !sent })
    if (!sent) window.scrollTo({ top: cameFrom.current })
  }
  return (
    <section className={styles.bar} aria-label="Decision">
      <RefreshAt at={standing?.expiresAt ?? pending?.expiresAt ?? null} />
      <div className={styles.barHead}>
        <div className={styles.barState}>
          <DecisionState reviews={run.reviews} nowMs={nowMs} breaks={run.breaks} />
          {pending && canReview && own && <p className={styles.small}>You asked for it, so another reviewer has to agree.</p>}
        </div>
        {canReview && (
          <div className={styles.barActions} ref={opener}>
            {pending && !own && (
              <>
                <Button color="red" onClick={() => open('agree')}>Agree</Button>
                <Button variant="default" onClick={() => open('disagree')}>Disagree</Button>
              </>
            )}
            <Button variant={pending && !own ? 'subtle' : standing ? 'default' : 'filled'} color={pending && !own ? 'gray' : undefined} rightSection={<kbd className={styles.kbd}>U</kbd>} onClick={() => open('uphold')}>Uphold</Button>
            <Button variant={pending && !own ? 'subtle' : 'default'} color={pending && !own ? 'gray' : undefined} rightSection={<kbd className={styles.kbd}>O</kbd>} onClick={() => open('override')}>Override</Button>
          </div>
        )}
      </div>
      {kind && canReview && (
        <DecisionForm
          key={kind} kind={kind} templates={templatesOf(kind, run)} critical={kind === 'override' ? run.critical : []} breaks={run.breaks}
          lookedAt={lookedAt} pendingId={pending?.id ?? null} actions={actions} close={close}
          draft={drafts[kind] ?? ''} keepDraft={(reason) => setDrafts((known) => ({ ...known, [kind]: reason }))}
        />
      )}
      {run.reviews.length > 0 && <DecisionHistory reviews={run.reviews} breaks={run.breaks} />}
    </section>
  )
}

const SECOND = {
  agree: ['Agreed: looked at the same breaks and come to the same.'],
  disagree: ['The breaks are real and the segment is critical; fix the candidate first.'],
}

function templatesOf(kind: FormKind, run: DecisionRun): string[] {
  return kind === 'agree' || kind === 'disagree' ? SECOND[kind] : run.templates?.[kind] ?? []
}

/** u and o open the form; never while a person types or a dialog is open. */
function useDecisionKeys(active: boolean, open: (kind: FormKind) => void) {
  useEffect(() => {
    if (!active) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event) || (event.key !== 'u' && event.key !== 'o')) return
      // or the letter would be the first one of the reason
      event.preventDefault()
      open(event.key === 'u' ? 'uphold' : 'override')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [active, open])
}

/** The clock of the page, read anew often enough for an end that comes while it is open. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
