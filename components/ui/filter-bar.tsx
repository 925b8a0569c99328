'use client'

import { Select, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import styles from '@/components/ui/table.module.css'

type Choice = { name: string; label: string; data: { value: string; label: string }[] }
/** `days`: two fields for the first and the last day, UTC, as `from` and `to`. */
type Props = { placeholder: string; choices: Choice[]; textName?: string; days?: boolean }

const TYPING_MS = 250

/** Filters that the server applies; they stand in the address and paging starts anew when one changes. */
export function FilterBar({ placeholder, choices, textName = 'q', days = false }: Props) {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const [text, setText] = useState(params.get(textName) ?? '')
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => () => {
    if (timer.current) clearTimeout(timer.current)
  }, [])
  const change = (name: string, value: string | null) => {
    if (value === params.get(name)) return
    const next = new URLSearchParams(window.location.search)
    for (const place of ['after', 'before', 'entry']) next.delete(place)
    if (value) next.set(name, value)
    else next.delete(name)
    router.replace(next.size > 0 ? `${pathname}?${next}` : pathname, { scroll: false })
  }
  const type = (value: string) => {
    setText(value)
    if (timer.current) clearTimeout(timer.current)
    timer.current = setTimeout(() => change(textName, value.trim()), TYPING_MS)
  }
  return (
    <div className={`${styles.toolbar} ${styles.fields}`} role="search">
      <TextInput size="xs" w={240} placeholder={placeholder} aria-label={placeholder} data-page-filter leftSection={<Search size={13} />} value={text} onChange={(event) => type(event.currentTarget.value)} />
      {choices.map((choice) => (
        <Select
          key={choice.name} size="xs" w={170} placeholder={choice.label} aria-label={choice.label} data={choice.data} clearable searchable={choice.data.length > 8}
          value={params.get(choice.name)} onChange={(value) => change(choice.name, value)}
        />
      ))}
      {days && ['from', 'to'].map((name) => (
        <TextInput
          key={`${name} ${params.get(name)}`} size="xs" w={168} type="date" aria-label={name === 'from' ? 'From day, UTC' : 'To day, UTC'} defaultValue={params.get(name) ?? ''}
          leftSection={<span aria-hidden>{name}</span>} leftSectionWidth={name === 'from' ? 42 : 28} leftSectionPointerEvents="none" leftSectionProps={{ style: { fontSize: 12, color: 'var(--sg-faint)' } }}
          onBlur={(event) => change(name, event.currentTarget.value || null)}
        />
      ))}
    </div>
  )
}
