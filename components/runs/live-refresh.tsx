'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import { forgetRun, tellCount, tellFigures } from '@/components/runs/live-store'
import { COUNT_EVENT, FIGURES_EVENT, type LiveCount, type LiveFigures } from '@/lib/core/display/live-figures'
import { nextRefresh, paceOf, paceOfOpening, type Pace, type PacedKind } from '@/lib/core/display/refresh-pace'
import styles from '@/components/runs/run.module.css'

type Props = {
  url: string
  quiet?: boolean
  /** Kinds of progress that this page is about: it asks anew on each, where others wait for a few seconds. */
  quick?: PacedKind
}

/**
 * Listens to the server's events: figures that move are shown as they come, on everything else the page is asked for anew. The browser reconnects by itself when
 * the line drops.
 */
export function LiveRefresh({ url, quiet = false, quick }: Props) {
  const [state, setState] = useState<'open' | 'lost'>('open')
  const refresh = useRefresh()
  useEffect(() => {
    const source = new EventSource(url)
    let opened = 0
    source.addEventListener('open', () => {
      setState('open')
      refresh(paceOfOpening(opened > 0))
      opened += 1
    })
    source.addEventListener('error', () => setState('lost'))
    source.addEventListener(FIGURES_EVENT, (event) => tellFigures(JSON.parse(event.data as string) as LiveFigures))
    source.addEventListener(COUNT_EVENT, (event) => tellCount(JSON.parse(event.data as string) as LiveCount))
    source.addEventListener('message', (event) => {
      const { kind, runId } = JSON.parse(event.data as string) as { kind: string; runId?: string }
      if (runId !== undefined && kind !== 'run.progress') forgetRun(runId)
      refresh(paceOf(kind, quick === undefined ? [] : [quick]))
    })
    return () => source.close()
  }, [url, quick, refresh])
  if (quiet) return null
  return <span className={styles.live} data-state={state} role="status"><i aria-hidden />{state === 'open' ? 'Live' : 'Reconnecting'}</span>
}

/** One refresh at a time: what changes while one is under way is taken by the next, so that none waits in a line. */
function useRefresh(): (pace: Pace) => void {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const work = useRef({ pending, plannedMs: null as number | null, begunMs: -Infinity, timer: null as ReturnType<typeof setTimeout> | null })
  const next = useRef(() => {})
  useEffect(() => {
    const current = work.current
    current.pending = pending
    next.current = () => {
      if (current.timer) clearTimeout(current.timer)
      current.timer = null
      if (current.plannedMs === null || current.pending) return
      current.timer = setTimeout(() => {
        Object.assign(current, { timer: null, plannedMs: null, begunMs: performance.now() })
        startTransition(() => router.refresh())
      }, Math.max(0, current.plannedMs - performance.now()))
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
  const [refresh] = useState(() => (pace: Pace) => {
    const { plannedMs, begunMs } = work.current
    work.current.plannedMs = nextRefresh({ pace, nowMs: performance.now(), begunMs, plannedMs, random: Math.random() })
    next.current()
  })
  return refresh
}
