'use client'

import { useEffect, useRef } from 'react'
import { isTyping } from '@/components/shell/keyboard'

/** After `g` the next letter names a page. */
const SEQUENCE_MS = 1200

/**
 * Single keys of the page, before the shell hears them (there `n` means something else). `act` says whether it took the key. A key that
 * is held down counts once: nobody means to rate ten tasks.
 */
export function useRatingKeys(act: (key: string) => boolean): void {
  const latest = useRef(act)
  const armedAt = useRef(-SEQUENCE_MS)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || isTyping(event)) return
      const armed = event.timeStamp - armedAt.current < SEQUENCE_MS
      armedAt.current = event.key === 'g' && !armed ? event.timeStamp : -SEQUENCE_MS
      if (armed || event.key === 'g') return
      if (latest.current(event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
