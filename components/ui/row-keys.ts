'use client'

import { useEffect, useRef, useState } from 'react'
import { isTyping } from '@/components/shell/keyboard'

/** j and k move a cursor over `count` rows, Enter opens the row under it. `index` is −1 until a key is pressed. */
export function useRowKeys(count: number, actions: { open: (index: number) => void; back?: () => void; moved?: (index: number) => void }) {
  const [index, setIndex] = useState(-1)
  const latest = useRef({ count, actions, index })
  useEffect(() => {
    latest.current = { count, actions, index }
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      const { count: rows, actions: act, index: at } = latest.current
      if ((event.key === 'j' || event.key === 'k') && rows > 0) {
        const next = event.key === 'j' ? Math.min(rows - 1, at + 1) : Math.max(0, at - 1)
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

/** Enter on a focused link or button belongs to that. */
function isPlainTarget(target: EventTarget | null): boolean {
  return !(target instanceof HTMLElement) || target.closest('a, button') === null
}
