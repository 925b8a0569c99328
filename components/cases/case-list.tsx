'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useLayoutEffect, useRef, useState, useTransition } from 'react'
import { FLIP_LOOK } from '@/components/cases/flip-look'
import { TintedText } from '@/components/cases/tinted-text'
import { ToneBadge } from '@/components/ui/badge'
import { useRowKeys } from '@/components/ui/row-keys'
import { whyOf } from '@/lib/core/display/case-table'
import type { CaseCursor, CasePage, CaseRow, MarkedCase } from '@/lib/core/display/case-view'
import styles from '@/components/cases/cases.module.css'

const ROW_HEIGHT = 52
/** Rows before the end at which the next page is asked for. */
const AHEAD = 20

/** `listKey` is the address of the list with its filter. */
type Props = {
  listKey: string; first: CasePage; total: number; caseHref: string; query: string; back: string; loadMore: (after: CaseCursor) => Promise<CasePage>
}

/** How a list looked when a case of it was opened, until it is shown again: what was read by then, the row and how far it was scrolled. */
type Left = { first: string; pages: CasePage[]; index: number; scroll: number }
const left = new Map<string, Left>()
const MOST_LEFT = 8

function leave(listKey: string, state: Left): void {
  left.delete(listKey)
  left.set(listKey, state)
  const oldest = left.keys().next().value
  if (left.size > MOST_LEFT && oldest !== undefined) left.delete(oldest)
}

/** A list that begins with another case by now is another list. */
function leftAs(listKey: string, first: CasePage): Left | null {
  const state = left.get(listKey)
  return state && state.first === first.rows[0]?.caseId ? state : null
}

/** Cases of a set: only the rows in view are in the document, further pages come as one scrolls. Who comes back finds it as it was. */
export function CaseList({ listKey, first, total, caseHref, query, back, loadMore }: Props) {
  const router = useRouter()
  const [before] = useState(() => leftAs(listKey, first))
  const [pages, setPages] = useState<CasePage[]>(before?.pages ?? [])
  const [loading, startLoading] = useTransition()
  const list = useRef<HTMLUListElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => setOffset(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0), [])
  const rows = [...first.rows, ...pages.flatMap((page) => page.rows)]
  const next = pages.length > 0 ? pages.at(-1)!.next : first.next
  const virtualizer = useWindowVirtualizer({
    count: rows.length, estimateSize: () => ROW_HEIGHT, overscan: 12, scrollMargin: offset, initialRect: { width: 1000, height: 900 },
  })
  const items = virtualizer.getVirtualItems()
  const lastVisible = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (!next || loading || lastVisible < rows.length - AHEAD) return
    startLoading(async () => {
      const page = await loadMore(next)
      setPages((known) => [...known, page])
    })
  }, [lastVisible, next, loading, rows.length, loadMore])
  useEffect(() => {
    if (!before) return
    left.delete(listKey)
    // after the router has scrolled to where it thinks a page begins
    const frame = requestAnimationFrame(() => window.scrollTo({ top: before.scroll }))
    return () => cancelAnimationFrame(frame)
  }, [before, listKey])
  const remember = (index: number) => leave(listKey, { first: first.rows[0]!.caseId, pages, index, scroll: window.scrollY })
  const hrefOf = (row: CaseRow) => `${caseHref}/${row.caseId}${query}`
  const cursor = useRowKeys(rows.length, {
    open: (index) => {
      remember(index)
      router.push(hrefOf(rows[index]!))
    },
    back: () => router.push(back), moved: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }, before?.index)
  return (
    <>
      <ul className={styles.list} ref={list} style={{ height: virtualizer.getTotalSize() }} aria-label="Cases">
        {items.map((item) => {
          const row = rows[item.index]!
          return (
            <li key={row.caseId} aria-setsize={total} aria-posinset={item.index + 1}>
              <Link className={styles.row} href={hrefOf(row)} prefetch={false} onClick={() => remember(item.index)} data-focused={item.index === cursor} style={{ transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)` }}>
                <CaseCells row={row} />
              </Link>
            </li>
          )
        })}
      </ul>
      <div style={{ height: 34, padding: '8px 16px' }} className={styles.faint} aria-live="polite">
        {loading ? 'Reading more cases' : next ? '' : `${rows.length} of ${total} cases`}
      </div>
    </>
  )
}

/** What was asked, with the id small below it; a case without a request has only its id. */
function CaseName({ row }: { row: CaseRow }) {
  if (!row.title) return <span className={`${styles.clip} ${styles.mono}`}>{row.key}</span>
  return (
    <span className={styles.caseName}>
      <span className={styles.clip}><TintedText text={row.title} /></span>
      <span className={`${styles.clip} ${styles.caseKey}`}>{row.key}</span>
    </span>
  )
}

function CaseCells({ row }: { row: MarkedCase }) {
  const look = FLIP_LOOK[row.flip]
  const why = whyOf(row)
  return (
    <>
      <span className={styles.flip}><ToneBadge tone={look.tone} title={look.hint}>{look.label}</ToneBadge>{row.mark && <small>{row.mark === 'not measured' ? 'no re-run' : row.mark}</small>}</span>
      <CaseName row={row} />
      <span className={styles.clip}>{why ?? <span className={styles.faint}>–</span>}</span>
      <span className={`${styles.clip} ${styles.dim}`}>{row.detail}</span>
      <span className={`${styles.clip} ${styles.faint}`}>{row.customerId}</span>
    </>
  )
}
