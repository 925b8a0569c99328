'use client'

import { useEffect, useRef } from 'react'
import { isTyping } from '@/components/shell/keyboard'
import { VERDICT_LOOKS } from '@/components/unseen/verdict-looks'
import { AUDIT_VERDICTS, type AuditVerdict } from '@/lib/core/unseen/tally-audits'

/** After `g` the next key belongs to the navigation. */
const SEQUENCE_MS = 1200

/** `say` and `next` null: the person may not, or there is nothing to go on from. */
type DeskKeys = { say: ((verdict: AuditVerdict) => void) | null; step: (by: 1 | -1) => void; note: () => void; next: (() => void) | null }

/** The keys of the desk. They come before those of the shell, whose `n` starts a run. */
export function useDeskKeys(keys: DeskKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    let wentAt = -SEQUENCE_MS
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      if (event.timeStamp - wentAt < SEQUENCE_MS) {
        wentAt = -SEQUENCE_MS
        return
      }
      if (event.key === 'g') wentAt = event.timeStamp
      const act = actionOf(event, latest.current)
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [])
}

function actionOf(event: KeyboardEvent, { say, step, note, next }: DeskKeys): (() => void) | null {
  const verdict = AUDIT_VERDICTS.find((one) => VERDICT_LOOKS[one].key === event.key)
  if (verdict) return say && (() => say(verdict))
  if (event.key === 'j' || event.key === 'k') return () => step(event.key === 'j' ? 1 : -1)
  if (event.key === 'n') return say && note
  const onControl = event.target instanceof HTMLElement && event.target.closest('a, button') !== null
  return event.key === 'Enter' && !onControl ? next : null
}
