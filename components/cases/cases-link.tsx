import Link from 'next/link'
import type { ReactNode } from 'react'
import { writeCaseFilter } from '@/lib/core/display/case-filter'
import type { CaseFilter } from '@/lib/core/display/case-view'
import styles from '@/components/cases/cases-link.module.css'

/** A number that leads to the cases that it counts; `list` is the address of their list. A zero leads nowhere. */
export function CasesLink({ list, filter = {}, n, children }: { list: string; filter?: CaseFilter; n: number; children: ReactNode }) {
  if (n === 0) return <>{children}</>
  const query = writeCaseFilter(filter)
  return <Link className={styles.number} href={query ? `${list}?${query}` : list} prefetch={false}>{children}</Link>
}
