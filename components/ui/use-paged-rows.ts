'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useRouter } from 'next/navigation'
import { useEffect, useLayoutEffect, useState, useTransition, type RefObject } from 'react'
import { useRowKeys } from '@/components/ui/row-keys'
import type { ActionResult } from '@/lib/core/display/action-result'

/** Rows before the end at which the next page is asked for. */
const AHEAD = 20
const MOST_LEFT = 8

/** `next` null: there is no further page. */
type Rows<Row, Next> = { rows: Row[]; next: Next | null }

/** How a list looked when a row of it was opened, until it is shown again: what was read by then, the row and how far it was scrolled. */
type Left = { first: string; pages: Rows<unknown, unknown>[]; index: number; scroll: number }
const left = new Map<string, Left>()

function leave(listKey: string, state: Left): void {
  left.delete(listKey)
  left.set(listKey, state)
  const oldest = left.keys().next().value
  if (left.size > MOST_LEFT && oldest !== undefined) left.delete(oldest)
}

type Options<Row, Next, Page extends Rows<Row, Next>> = {
  /** The address of the list with its filter. */
  listKey: string
  first: Page
  rowHeight: number
  keyOf: (row: Row) => string
  hrefOf: (row: Row) => string
  loadMore: (after: Next) => Promise<ActionResult<Page>>
  /** Where u leads. */
  back?: string
  list: RefObject<HTMLElement | null>
}

/**
 * A list of which only the rows in view are in the document, and whose further pages come as one scrolls. Who comes back finds it as it was; one that
 * begins with another row by now is another list. `remember` belongs on the way to a row.
 */
export function usePagedRows<Row, Next, Page extends Rows<Row, Next>>({ listKey, first, rowHeight, keyOf, hrefOf, loadMore, back, list }: Options<Row, Next, Page>) {
  const router = useRouter()
  const firstKey = first.rows[0] === undefined ? '' : keyOf(first.rows[0])
  const [before] = useState(() => {
    const state = left.get(listKey)
    return state && state.first === firstKey ? state : null
  })
  const [pages, setPages] = useState<Page[]>((before?.pages as Page[] | undefined) ?? [])
  const [loading, startLoading] = useTransition()
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const measure = () => setOffset(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0)
    measure()
    // what stands above the list may come after it
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [list])
  const rows = [...first.rows, ...pages.flatMap((page) => page.rows)]
  const last = pages.at(-1) ?? first
  const virtualizer = useWindowVirtualizer({ count: rows.length, estimateSize: () => rowHeight, overscan: 12, scrollMargin: offset, initialRect: { width: 1000, height: 900 } })
  const items = virtualizer.getVirtualItems()
  const lastVisible = items.at(-1)?.index ?? 0
  const next = last.next
  useEffect(() => {
    if (next === null || loading || lastVisible < rows.length - AHEAD) return
    startLoading(async () => {
      const page = await loadMore(next)
      if (!page.ok) throw new Error(page.message)
      setPages((known) => [...known, page.value])
    })
  }, [lastVisible, next, loading, rows.length, loadMore])
  useEffect(() => {
    if (!before) return
    left.delete(listKey)
    // after the router has scrolled to where it thinks a page begins
    const frame = requestAnimationFrame(() => window.scrollTo({ top: before.scroll }))
    return () => cancelAnimationFrame(frame)
  }, [before, listKey])
  const remember = (index: number) => leave(listKey, { first: firstKey, pages, index, scroll: window.scrollY })
  const cursor = useRowKeys(rows.length, {
    open: (index) => {
      remember(index)
      router.push(hrefOf(rows[index]!))
    },
    ...(back === undefined ? {} : { back: () => router.push(back) }), moved: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }, before?.index)
  return { rows, items, last, loading, cursor, remember, height: virtualizer.getTotalSize(), shift: virtualizer.options.scrollMargin }
}
