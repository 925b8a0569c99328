'use client'

import { ActionIcon, Tooltip } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { partValue, valueWords } from '@/components/cases/filter-words'
import { isTyping } from '@/components/shell/keyboard'
import { filteredBy } from '@/lib/core/display/case-filter'
import type { CaseFilter, CaseNeighbours } from '@/lib/core/display/case-view'
import styles from '@/components/cases/cases.module.css'

type Props = { neighbours: CaseNeighbours; filter: CaseFilter; casesHref: string; query: string; back: string }

const STEPS: Record<string, number> = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 }

/** More parts of a filter than this are not named one by one. */
const MOST_WORDS = 3

/** What the steps walk through: the filter of the list, else what fails. */
function wordsOf(filter: CaseFilter): string {
  const parts = filteredBy(filter)
  if (parts.length > MOST_WORDS) return 'filtered'
  const words = parts.map((part) => valueWords(part, partValue(filter, part)!))
  return words.map((word, index) => (parts[index] === 'flip' ? word.toLowerCase() : word)).join(', ') || 'failing'
}

/** To the cases before and after this one in the list that a person came from: buttons, j and k, and the arrow keys. */
export function CaseSteps({ neighbours, filter, casesHref, query, back }: Props) {
  const { before, after, index, total } = neighbours
  const router = useRouter()
  // Steps are counted here, not from the page that is shown: several presses before the next page is there all count.
  const [offset, setOffset] = useState(0)
  const at = useRef(0)
  const latest = useRef((_by: number) => {})
  const hrefAt = (steps: number) => {
    const id = steps > 0 ? after[steps - 1] : before.at(steps)
    return steps !== 0 && id ? `${casesHref}/${id}${query}` : null
  }
  const next = hrefAt(1)
  useEffect(() => {
    latest.current = (by) => {
      const steps = Math.max(-before.length, Math.min(after.length, at.current + by))
      if (steps === at.current) return
      at.current = steps
      setOffset(steps)
      router.push(hrefAt(steps) ?? `${window.location.pathname}${window.location.search}`)
    }
  })
  useEffect(() => {
    if (next) router.prefetch(next)
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      const by = STEPS[event.key]
      if (by === undefined && event.key !== 'u') return
      event.preventDefault()
      if (by === undefined) router.push(back)
      else latest.current(by)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [router, next, back])
  const words = wordsOf(filter)
  const place = index === null ? null : index + offset
  return (
    <div className={styles.nav}>
      <span>{place === null ? `not among the ${total} ${words}` : `${place} of ${total} ${words}`}</span>
      <Tooltip label="Previous case (k)">
        <ActionIcon className={styles.step} variant="default" aria-label={`Previous case, ${words}`} disabled={offset <= -before.length} onClick={() => latest.current(-1)}><ChevronLeft size={16} /></ActionIcon>
      </Tooltip>
      <Tooltip label="Next case (j)">
        <ActionIcon className={styles.step} variant="default" aria-label={`Next case, ${words}`} disabled={offset >= after.length} onClick={() => latest.current(1)}><ChevronRight size={16} /></ActionIcon>
      </Tooltip>
    </div>
  )
}
