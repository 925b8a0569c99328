'use client'

import { useCallback, useEffect, useRef } from 'react'
import type { LookedAt } from '@/lib/core/review/looked-at'

/** Shorter glances count for nothing. */
export const GLANCE_MS = 700

/** Remembers which parts of the page (`data-looked`) were on the screen, and which cases were shown there. */
export function useLookedAt() {
  const seen = useRef({ cases: new Set<string>(), panels: new Set<string>() })
  useEffect(() => {
    const timers = new Map<Element, ReturnType<typeof setTimeout>>()
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const timer = timers.get(target)
        if (isIntersecting && timer === undefined) timers.set(target, setTimeout(() => seen.current.panels.add(target.getAttribute('data-looked')!), GLANCE_MS))
        if (!isIntersecting && timer !== undefined) {
          clearTimeout(timer)
          timers.delete(target)
        }
      }
    }, { rootMargin: '-15% 0px -15% 0px' })
    document.querySelectorAll('[data-looked]').forEach((part) => observer.observe(part))
    return () => {
      observer.disconnect()
      timers.forEach((timer) => clearTimeout(timer))
    }
  }, [])
  const sawCase = useCallback((caseId: string) => void seen.current.cases.add(caseId), [])
  const lookedAt = useCallback((): LookedAt => ({ cases: [...seen.current.cases], panels: [...seen.current.panels] }), [])
  return { lookedAt, sawCase }
}
