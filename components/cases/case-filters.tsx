'use client'

import { Button, Indicator, Popover, Select, TextInput } from '@mantine/core'
import { ListFilter, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { PART_LABELS, partValue, valueWords } from '@/components/cases/filter-words'
import { filteredBy, withoutParts, writeCaseFilter } from '@/lib/core/display/case-filter'
import type { CaseFacet, CaseFacets, CaseFilter } from '@/lib/core/display/case-view'
import { formatCount } from '@/lib/core/display/format'
import styles from '@/components/cases/cases.module.css'
import table from '@/components/ui/table.module.css'

type Part = keyof CaseFilter
type Props = {
  listHref: string
  filter: CaseFilter
  facets: CaseFacets
  clusters: Record<string, string>
  families: { id: string; label: string }[]
  /** A list of one segment needs no filter by segments. */
  ofWholeRun: boolean
}

const TYPING_MS = 250
const FACETS: CaseFacet[] = ['segment', 'cluster', 'tool', 'argument', 'called', 'votes', 'rerun', 'missing', 'quarantined']
const SORTS = [{ value: 'worst', label: 'Worst first' }, { value: 'position', label: 'As in the run' }, { value: 'key', label: 'By id' }]

/** Filters that the server applies; they stand in the address. Each offers the values that there are, with their counts. */
export function CaseFilters({ listHref, filter, facets, clusters, families, ofWholeRun }: Props) {
  const router = useRouter()
  const [text, setText] = useState(filter.text ?? '')
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const latest = useRef(filter)
  useEffect(() => {
    latest.current = filter
  })
  useEffect(() => () => {
    if (timer.current) clearTimeout(timer.current)
  }, [])
  const change = (part: Part, value: string | null) => {
    const rest = withoutParts(latest.current, [part])
    const next = value === null || value === '' ? rest : { ...rest, [part]: part === 'quarantined' ? true : value } as CaseFilter
    const query = writeCaseFilter(next)
    router.replace(query ? `${listHref}?${query}` : listHref, { scroll: false })
  }
  const type = (value: string) => {
    setText(value)
    if (timer.current) clearTimeout(timer.current)
    timer.current = setTimeout(() => change('text', value.trim()), TYPING_MS)
  }
  const offered = FACETS.filter((facet) => (ofWholeRun || facet !== 'segment') && (facets.values[facet].length > 0 || filter[facet] !== undefined))
  const hidden = filteredBy(filter).filter((part) => (part === 'family' || (FACETS as Part[]).includes(part)))
  return (
    <div className={table.toolbar} role="search">
      <TextInput size="xs" w={220} placeholder="Beginning of a case id" aria-label="Beginning of a case id" data-page-filter leftSection={<Search size={13} />} value={text} onChange={(event) => type(event.currentTarget.value)} />
      <Popover position="bottom-start" shadow="md" withinPortal trapFocus returnFocus>
        <Indicator disabled={hidden.length === 0} label={hidden.length} size={15} offset={3} color="accent">
          <Popover.Target>
            <Button size="xs" variant="default" leftSection={<ListFilter size={13} />}>Filter</Button>
          </Popover.Target>
        </Indicator>
        <Popover.Dropdown className={styles.facets}>
          {offered.map((facet) => (
            <FacetSelect key={facet} part={facet} value={partValue(filter, facet)} values={facets.values[facet]} words={(value) => valueWords(facet, value, clusters)} onChange={(value) => change(facet, value)} />
          ))}
          {families.length > 0 && ofWholeRun && (
            <Select
              size="xs" label={PART_LABELS.family} placeholder="Any" openOnFocus={false} clearable searchable={families.length > 8} comboboxProps={{ withinPortal: false }}
              data={families.map(({ id, label }) => ({ value: id, label }))} value={filter.family ?? null} onChange={(value) => change('family', value)}
            />
          )}
        </Popover.Dropdown>
      </Popover>
      <Select size="xs" w={140} ml="auto" aria-label="Order" data={SORTS} allowDeselect={false} value={filter.sort ?? 'worst'} onChange={(value) => change('sort', value === 'worst' ? null : value)} />
    </div>
  )
}

function FacetSelect({ part, value, values, words, onChange }: {
  part: CaseFacet; value: string | null; values: { value: string; n: number }[]; words: (value: string) => string; onChange: (value: string | null) => void
}) {
  const known = values.some((option) => option.value === value)
  const data = [...values.map((option) => ({ value: option.value, label: `${words(option.value)} (${formatCount(option.n)})` })), ...(value !== null && !known ? [{ value, label: `${words(value)} (0)` }] : [])]
  return (
    <Select
      size="xs" label={PART_LABELS[part]} placeholder="Any" openOnFocus={false} clearable searchable={data.length > 8} limit={100} comboboxProps={{ withinPortal: false }}
      data={data} value={value} onChange={onChange}
    />
  )
}
