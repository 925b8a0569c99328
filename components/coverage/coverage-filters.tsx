'use client'

import { Select } from '@mantine/core'
import { usePathname, useRouter } from 'next/navigation'
import type { CoverageChoice } from '@/lib/core/display/coverage-types'
import styles from '@/components/coverage/coverage.module.css'

const CHOICES: { value: CoverageChoice; label: string }[] = [
  { value: 'newest', label: 'Newest sample' }, { value: 'suites', label: 'Suites' }, { value: 'adversarial', label: 'Adversarial set' }, { value: 'all', label: 'All cases' },
]

/** Which cases are counted, and whose traffic; both stand in the address. */
export function CoverageFilters({ choice, customer, customers }: { choice: CoverageChoice; customer: string | null; customers: string[] }) {
  const router = useRouter()
  const pathname = usePathname()
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(window.location.search)
    if (value) next.set(name, value)
    else next.delete(name)
    router.replace(next.size > 0 ? `${pathname}?${next}` : pathname, { scroll: false })
  }
  return (
    <div className={styles.filters} role="search">
      <Select size="xs" aria-label="Cases" data={CHOICES} value={choice} allowDeselect={false} onChange={(value) => change('data', value === 'newest' ? null : value)} />
      <Select
        size="xs" aria-label="Customer" placeholder="Every customer" clearable searchable data={customers} value={customer} disabled={customers.length === 0}
        nothingFoundMessage="Not among the largest customers" onChange={(value) => change('customer', value)}
      />
    </div>
  )
}
