'use client'

import Link from 'next/link'
import { useRef } from 'react'
import { FLIP_LOOK } from '@/components/cases/flip-look'
import { TintedText } from '@/components/cases/tinted-text'
import { ToneBadge } from '@/components/ui/badge'
import { usePagedRows } from '@/components/ui/use-paged-rows'
import type { ActionResult } from '@/lib/core/display/action-result'
import { whyOf } from '@/lib/core/display/case-table'
import type { CaseCursor, CasePage, CaseRow, MarkedCase } from '@/lib/core/display/case-view'
import styles from '@/components/cases/cases.module.css'

const ROW_HEIGHT = 52

/** `listKey` is the address of the list with its filter. */
type Props = {
  listKey: string; first: CasePage; total: number; caseHref: string; query: string; back: string; loadMore: (after: CaseCursor) => Promise<ActionResult<CasePage>>
}

/** Cases of a set. */
export function CaseList({ listKey, first, total, caseHref, query, back, loadMore }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const hrefOf = (row: CaseRow) => `${caseHref}/${row.caseId}${query}`
  const { rows, items, last, loading, cursor, remember, height, shift } = usePagedRows<MarkedCase, CaseCursor, CasePage>({
    listKey, first, rowHeight: ROW_HEIGHT, keyOf: (row) => row.caseId, hrefOf, loadMore, back, list,
  })
  return (
    <>
      <ul className={styles.list} ref={list} style={{ height }} aria-label="Cases">
        {items.map((item) => {
          const row = rows[item.index]!
          return (
            <li key={row.caseId} aria-setsize={total} aria-posinset={item.index + 1}>
              <Link className={styles.row} href={hrefOf(row)} prefetch={false} onClick={() => remember(item.index)} data-focused={item.index === cursor} style={{ transform: `translateY(${item.start - shift}px)` }}>
                <CaseCells row={row} />
              </Link>
            </li>
          )
        })}
      </ul>
      <div style={{ height: 34, padding: '8px 16px' }} className={styles.faint} aria-live="polite">
        {loading ? 'Reading more cases' : last.next ? '' : `${rows.length} of ${total} cases`}
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
