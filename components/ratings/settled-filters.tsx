'use client'

import { Select } from '@mantine/core'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import table from '@/components/ui/table.module.css'

const OUTCOMES = [{ value: 'agrees', label: 'Judge agrees' }, { value: 'differs', label: 'Judge differs' }, { value: 'undecided', label: 'People differ' }]

/** Filters of the settled tasks; they stand in the address, and paging starts anew when one changes. */
export function SettledFilters({ judges, segments }: { judges: string[]; segments: string[] }) {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(window.location.search)
    next.delete('after')
    if (value) next.set(name, value)
    else next.delete(name)
    router.replace(`${pathname}?${next}`, { scroll: false })
  }
  const choice = (name: string, label: string, data: (string | { value: string; label: string })[]) => (
    <Select key={name} size="xs" w={180} placeholder={label} aria-label={label} data={data} clearable searchable={data.length > 8} value={params.get(name)} onChange={(value) => change(name, value)} />
  )
  return (
    <div className={table.toolbar} role="search">
      {choice('outcome', 'Any outcome', OUTCOMES)}
      {choice('judge', 'Any judge', judges)}
      {choice('segment', 'Any segment', segments)}
    </div>
  )
}
