'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect, useState } from 'react'
import styles from '@/components/runs/run.module.css'

/** At most one refresh in this time, however many cases end. */
const REFRESH_MS = 500
const EVENT_KINDS = ['message', 'run.started', 'run.progress', 'run.done', 'review.done', 'import.done', 'project.changed']

/** Listens to the server's events and asks for the page anew; the browser reconnects by itself when the line drops. */
export function LiveRefresh({ url, quiet = false }: { url: string; quiet?: boolean }) {
  const router = useRouter()
  const [state, setState] = useState<'open' | 'lost'>('open')
  useEffect(() => {
    const source = new EventSource(url)
    let last = 0
    let timer: ReturnType<typeof setTimeout> | null = null
    const refresh = () => {
      timer = null
      last = performance.now()
      startTransition(() => router.refresh())
    }
    const onEvent = () => {
      timer ??= setTimeout(refresh, Math.max(0, REFRESH_MS - (performance.now() - last)))
    }
    const onOpen = () => {
      setState('open')
      onEvent()
    }
    const onError = () => setState('lost')
    EVENT_KINDS.forEach((kind) => source.addEventListener(kind, onEvent))
    source.addEventListener('open', onOpen)
    source.addEventListener('error', onError)
    return () => {
      source.close()
      if (timer) clearTimeout(timer)
    }
  }, [url, router])
  if (quiet) return null
  return <span className={styles.live} data-state={state} role="status"><i aria-hidden />{state === 'open' ? 'Live' : 'Reconnecting'}</span>
}
