'use client'

import { useEffect, useRef } from 'react'
import { isTyping } from '@/components/shell/keyboard'

/** After `g` the next key belongs to the navigation. */
const SEQUENCE_MS = 1200

/** Null: the person may not, or there is nothing to go on from. */
type SampleKeys = { clean: (() => void) | null; leak: (() => void) | null; step: (by: 1 | -1) => void; next: (() => void) | null }

/** The keys of the desk, before those of the shell: 1 no, 2 yes, j and k to the others, Enter to the next. */
export function useSampleKeys(keys: SampleKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    let wentAt = -SEQUENCE_MS
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || isTyping(event)) return
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

function actionOf(event: KeyboardEvent, { clean, leak, step, next }: SampleKeys): (() => void) | null {
  if (event.key === '1') return clean
  if (event.key === '2') return leak
  if (event.key === 'j' || event.key === 'k') return () => step(event.key === 'j' ? 1 : -1)
  const onControl = event.target instanceof HTMLElement && event.target.closest('a, button') !== null
  return event.key === 'Enter' && !onControl ? next : null
}
