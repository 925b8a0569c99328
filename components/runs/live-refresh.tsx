'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import styles from '@/components/runs/run.module.css'

/** Least time between the begins of two refreshes, however many cases end. */
const REFRESH_MS = 250
const EVENT_KINDS = ['message', 'run.started', 'run.progress', 'run.done', 'review.done', 'import.progress', 'import.done', 'project.changed']

/** Listens to the server's events and asks for the page anew; the browser reconnects by itself when the line drops. */
export function LiveRefresh({ url, quiet = false }: { url: string; quiet?: boolean }) {
  const [state, setState] = useState<'open' | 'lost'>('open')
  const changed = useRefresh()
  useEffect(() => {
    const source = new EventSource(url)
    const onOpen = () => {
      setState('open')
      changed()
    }
    const onError = () => setState('lost')
    EVENT_KINDS.forEach((kind) => source.addEventListener(kind, changed))
    source.addEventListener('open', onOpen)
    source.addEventListener('error', onError)
    return () => source.close()
  }, [url, changed])
  if (quiet) return null
  return <span className={styles.live} data-state={state} role="status"><i aria-hidden />{state === 'open' ? 'Live' : 'Reconnecting'}</span>
}

/** One refresh at a time: what changes while one is under way is taken by the next, so that none waits in a line. */
function useRefresh(): () => void {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const work = useRef({ pending, wanted: false, begunMs: 0, timer: null as ReturnType<typeof setTimeout> | null })
  const next = useRef(() => {})
  useEffect(() => {
    const current = work.current
    current.pending = pending
    next.current = () => {
      if (!current.wanted || current.pending || current.timer) return
      const waitMs = Math.max(0, REFRESH_MS - (performance.now() - current.begunMs))
      current.timer = setTimeout(() => {
        current.timer = null
        current.wanted = false
        current.begunMs = performance.now()
        startTransition(() => router.refresh())
      }, waitMs)
    }
    next.current()
  }, [pending, router])
  useEffect(() => {
    const current = work.current
    return () => {
      if (current.timer) clearTimeout(current.timer)
      current.timer = null
    }
  }, [])
  const [changed] = useState(() => () => {
    work.current.wanted = true
    next.current()
  })
  return changed
}
