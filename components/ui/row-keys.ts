'use client'

import { useEffect, useRef, useState } from 'react'
import { isTyping } from '@/components/shell/keyboard'

type Actions = {
  open: (index: number) => void
  back?: () => void
  moved?: (index: number) => void
  /** Rows over which j and k step. */
  skip?: (index: number) => boolean
  /** → opens what stands under a row and ← closes it; the answer is where the cursor then is. */
  fold?: (index: number, open: boolean) => number
}

/** j and k move a cursor over `count` rows, Enter opens the row under it. `index` is `start` until a key is pressed; −1 = no row. */
export function useRowKeys(count: number, actions: Actions, start = -1) {
  const [index, setIndex] = useState(start)
  const latest = useRef({ count, actions, index })
  useEffect(() => {
    latest.current = { count, actions, index }
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      const { count: rows, actions: act, index: at } = latest.current
      if ((event.key === 'j' || event.key === 'k') && rows > 0) {
        const next = stepFrom(at, event.key === 'j' ? 1 : -1, rows, act.skip)
        setIndex(next)
        act.moved?.(next)
      } else if ((event.key === 'ArrowRight' || event.key === 'ArrowLeft') && act.fold && at >= 0 && at < rows) {
        event.preventDefault()
        const next = act.fold(at, event.key === 'ArrowRight')
        setIndex(next)
        act.moved?.(next)
      } else if (event.key === 'Enter' && at >= 0 && at < rows && isPlainTarget(event.target)) {
        event.preventDefault()
        act.open(at)
      } else if (event.key === 'u' && act.back) act.back()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return Math.min(index, count - 1)
}

/** The next row in that direction that is not stepped over; where there is none, the row itself. */
function stepFrom(at: number, by: 1 | -1, count: number, skip: Actions['skip']): number {
  for (let next = at + by; next >= 0 && next < count; next += by) if (!skip?.(next)) return next
  return Math.max(0, Math.min(count - 1, at))
}

/** Enter on a focused link or button belongs to that. */
function isPlainTarget(target: EventTarget | null): boolean {
  return !(target instanceof HTMLElement) || target.closest('a, button') === null
}
