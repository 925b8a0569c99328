'use client'

import { Button, NumberInput, Popover, Select, TextInput } from '@mantine/core'
import { Search, SlidersHorizontal } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { tracesHref, type TraceFilter } from '@/lib/core/display/trace-filter'
import table from '@/components/ui/table.module.css'
import styles from '@/components/traces/traces.module.css'

const TYPING_MS = 250
const PRESETS = [{ value: '1', label: 'Last day' }, { value: '7', label: 'Last 7 days' }, { value: '30', label: 'Last 30 days' }, { value: 'own', label: 'Days of my own' }]

type Props = { base: string; filter: TraceFilter; /** The newest day with traffic: presets end there. */ newestDay: string | null; /** What is done with the list as a whole. */ children: ReactNode }

/** What is typed rather than chosen: words, days, cost and latency. */
export function TraceFilterBar({ base, filter, newestDay, children }: Props) {
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
  const change = (parts: Partial<TraceFilter>) => {
    const next = Object.fromEntries(Object.entries({ ...latest.current, ...parts }).filter(([, value]) => value !== undefined && value !== '')) as TraceFilter
    router.replace(tracesHref(base, next), { scroll: false })
  }
  const later = (parts: Partial<TraceFilter>) => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = setTimeout(() => change(parts), TYPING_MS)
  }
  const type = (value: string) => {
    setText(value)
    later({ text: value.trim() || undefined })
  }
  return (
    <div className={table.toolbar} role="search">
      <TextInput size="xs" w={260} placeholder="Search what users said, and ids" aria-label="Search what users said, and ids" data-page-filter leftSection={<Search size={13} />} value={text} onChange={(event) => type(event.currentTarget.value)} />
      <DayChoice filter={filter} newestDay={newestDay} change={change} />
      <Popover position="bottom-start" shadow="md" withinPortal trapFocus returnFocus>
        <Popover.Target><Button size="xs" variant="default" leftSection={<SlidersHorizontal size={13} />}>Cost and latency</Button></Popover.Target>
        <Popover.Dropdown>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 10, width: 280 }}>
            <Limit label="Cost from, $" value={filter.minCost} onChange={(minCost) => later({ minCost })} />
            <Limit label="Cost to, $" value={filter.maxCost} onChange={(maxCost) => later({ maxCost })} />
            <Limit label="Latency from, ms" value={filter.minLatency} onChange={(minLatency) => later({ minLatency })} />
            <Limit label="Latency to, ms" value={filter.maxLatency} onChange={(maxLatency) => later({ maxLatency })} />
          </div>
        </Popover.Dropdown>
      </Popover>
      <div className={styles.ends}>{children}</div>
    </div>
  )
}

function Limit({ label, value, onChange }: { label: string; value: number | undefined; onChange: (value: number | undefined) => void }) {
  return <NumberInput size="xs" label={label} min={0} decimalScale={6} hideControls defaultValue={value} onChange={(given) => onChange(typeof given === 'number' ? given : undefined)} />
}

function daysBefore(day: string, days: number): string {
  return new Date(new Date(`${day}T00:00:00Z`).getTime() - days * 86_400_000).toISOString().slice(0, 10)
}

function DayChoice({ filter, newestDay, change }: { filter: TraceFilter; newestDay: string | null; change: (parts: Partial<TraceFilter>) => void }) {
  const preset = filter.from === undefined && filter.to === undefined ? null
    : PRESETS.find(({ value }) => newestDay !== null && filter.to === newestDay && value !== 'own' && filter.from === daysBefore(newestDay, Number(value) - 1))?.value ?? 'own'
  const [own, setOwn] = useState(false)
  const choose = (value: string | null) => {
    setOwn(value === 'own')
    if (value === null) change({ from: undefined, to: undefined })
    else if (value !== 'own' && newestDay !== null) change({ from: daysBefore(newestDay, Number(value) - 1), to: newestDay })
  }
  return (
    <>
      <Select size="xs" w={138} placeholder="Any time" aria-label="Days" data={PRESETS} value={own ? 'own' : preset} onChange={choose} clearable disabled={newestDay === null} />
      {(own || preset === 'own') && (
        <>
          <TextInput key={`from ${filter.from}`} size="xs" w={140} type="date" aria-label="From day, UTC" defaultValue={filter.from ?? ''} onBlur={(event) => change({ from: event.currentTarget.value || undefined })} />
          <TextInput key={`to ${filter.to}`} size="xs" w={140} type="date" aria-label="To day, UTC" defaultValue={filter.to ?? ''} onBlur={(event) => change({ to: event.currentTarget.value || undefined })} />
        </>
      )}
    </>
  )
}
