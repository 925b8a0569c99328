'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { BlindTask } from '@/lib/core/rating/blind-task'
import type { BlindChoice } from '@/lib/core/rating/read-choice'

/** How long a rating can be taken back before it is sent: what is stored cannot be changed. */
export const TAKE_BACK_MS = 5000

export type Given = { task: BlindTask; choice: BlindChoice; label: string; note: string; durationMs: number }

type Outbox = {
  /** Waits to be sent and can be taken back. */
  waiting: Given | null
  /** Could not be sent; still here. */
  failed: Given[]
  give: (given: Given) => void
  /** The rating that was not sent yet; null when there is none. */
  takeBack: () => Given | null
  retry: () => void
}

/**
 * Sends ratings to the server, each some seconds after it was given or when the next one is given. Whoever leaves the page, by a link,
 * by closing it or by another app, sends what waits at once.
 */
export function useOutbox(url: string, refused: (message: string) => void): Outbox {
  const [waiting, setWaiting] = useState<Given | null>(null)
  const [failed, setFailed] = useState<Given[]>([])
  const held = useRef<{ given: Given; timer: ReturnType<typeof setTimeout> } | null>(null)
  const send = useCallback(async (given: Given) => {
    const { task, choice, note, durationMs } = given
    try {
      const response = await fetch(url, {
        method: 'POST', keepalive: true, headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ task: task.id, choice, note: note || null, durationMs: Math.round(durationMs) }),
      })
      if (response.ok) return
      if (response.status >= 500) setFailed((before) => [...before, given])
      else refused(((await response.json()) as { detail?: string }).detail ?? `The server answered ${response.status}`)
    } catch {
      setFailed((before) => [...before, given])
    }
  }, [url, refused])
  const takeBack = useCallback(() => {
    if (!held.current) return null
    clearTimeout(held.current.timer)
    const { given } = held.current
    held.current = null
    setWaiting(null)
    return given
  }, [])
  const flush = useCallback(() => {
    const given = takeBack()
    if (given) void send(given)
  }, [takeBack, send])
  const give = useCallback((given: Given) => {
    flush()
    held.current = { given, timer: setTimeout(flush, TAKE_BACK_MS) }
    setWaiting(given)
  }, [flush])
  const retry = useCallback(() => {
    setFailed([])
    failed.forEach((given) => void send(given))
  }, [failed, send])
  useEffect(() => {
    const onHide = () => {
      if (document.visibilityState === 'hidden') flush()
    }
    window.addEventListener('pagehide', flush)
    document.addEventListener('visibilitychange', onHide)
    return () => {
      window.removeEventListener('pagehide', flush)
      document.removeEventListener('visibilitychange', onHide)
      flush()
    }
  }, [flush])
  useEffect(() => {
    if (failed.length === 0) return
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', onLeave)
    return () => window.removeEventListener('beforeunload', onLeave)
  }, [failed.length])
  return { waiting, failed, give, takeBack, retry }
}
