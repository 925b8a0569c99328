'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Longest time that a timer can wait; what ends later ends on a page that was loaded anew. */
const MAX_TIMER_MS = 2 ** 31 - 1
/** A little after the moment, so that a server whose clock is behind agrees. */
const GRACE_MS = 250

/** Asks for the page anew when an override ends: nothing happens on the server at that time that could tell. */
export function RefreshAt({ at }: { at: string | null }) {
  const router = useRouter()
  useEffect(() => {
    if (at === null) return
    const waitMs = Date.parse(at) - Date.now() + GRACE_MS
    if (waitMs < 0 || waitMs > MAX_TIMER_MS) return
    const timer = setTimeout(() => router.refresh(), waitMs)
    return () => clearTimeout(timer)
  }, [at, router])
  return null
}
