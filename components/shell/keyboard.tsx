'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { projectHref } from '@/lib/core/display/project-href'
import { SHELL_PAGES } from '@/components/shell/pages'

const SEQUENCE_MS = 1200

/** When `g` was pressed, by the clock of events: the next key names a page, and is no key of the page that is shown. */
let goingSince = -SEQUENCE_MS

/** True while a person types, a dialog is open or `g` waits for its letter: single keys then belong to that, not to the page. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.timeStamp - goingSince < SEQUENCE_MS || isElsewhere(event)
}

function isElsewhere(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]')) return true
  return document.querySelector('[role="dialog"]') !== null
}

/** `g` and a letter goes to a page, `n` opens a new run, `?` the help, `/` the filter of the page. */
export function useShellKeys(slug: string, actions: { help: () => void; newRun: (() => void) | null }) {
  const router = useRouter()
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event)) return
      const armed = event.timeStamp - goingSince < SEQUENCE_MS
      goingSince = -SEQUENCE_MS
      const page = armed ? SHELL_PAGES.find((candidate) => candidate.key === event.key) : undefined
      if (page) {
        event.preventDefault()
        router.push(projectHref(slug, page.path))
      } else if (event.key === 'g') goingSince = event.timeStamp
      else if (event.key === '?') latest.current.help()
      else if (event.key === 'n' && latest.current.newRun) latest.current.newRun()
      else if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('[data-page-filter]')
        if (filter) event.preventDefault()
        filter?.focus()
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [router, slug])
}
