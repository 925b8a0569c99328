'use client'

import { ActionIcon, Tooltip } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { isTyping } from '@/components/shell/keyboard'
import styles from '@/components/cases/cases.module.css'

type Props = { previous: string | null; next: string | null; back: string; index: number; total: number }

/** To the failing cases before and after this one: buttons, j and k, and the arrow keys. */
export function CaseSteps({ previous, next, back, index, total }: Props) {
  const router = useRouter()
  useEffect(() => {
    if (next) router.prefetch(next)
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      const target = event.key === 'j' || event.key === 'ArrowRight' ? next : event.key === 'k' || event.key === 'ArrowLeft' ? previous : event.key === 'u' ? back : null
      if (!target) return
      event.preventDefault()
      router.push(target)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [router, next, previous, back])
  return (
    <div className={styles.nav}>
      <span>{index} of {total} failing</span>
      <Tooltip label="Previous failing case (k)">
        <ActionIcon variant="default" aria-label="Previous failing case" disabled={!previous} onClick={() => previous && router.push(previous)}><ChevronLeft size={16} /></ActionIcon>
      </Tooltip>
      <Tooltip label="Next failing case (j)">
        <ActionIcon variant="default" aria-label="Next failing case" disabled={!next} onClick={() => next && router.push(next)}><ChevronRight size={16} /></ActionIcon>
      </Tooltip>
    </div>
  )
}
