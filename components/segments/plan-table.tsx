'use client'

import { TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, Search } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useMemo, useRef } from 'react'
import { CriticalCell, type SetCritical } from '@/components/segments/critical-cell'
import { ToneBadge } from '@/components/ui/badge'
import type { Tone } from '@/components/ui/tone'
import { formatCount, formatPercent } from '@/lib/core/display/format'
import { unpackLines, type PackedLines } from '@/lib/core/display/packed-lines'
import { points, segmentLabel, type SegmentLine } from '@/lib/core/display/segments-view'
import styles from '@/components/segments/segments.module.css'
import table from '@/components/ui/table.module.css'

type Props = { packed: PackedLines; traffic: number; targetDrop: number; setCritical: SetCritical | null }
type Column = { id: string; label: string; hint?: string; numeric?: boolean; value: (line: SegmentLine) => number | string | null }

const ROW_HEIGHT = 39
/** From here on only the lines in view are in the document. */
const VIRTUAL_FROM = 60

const COLUMNS: Column[] = [
  { id: 'segment', label: 'Segment', value: (line) => line.key },
  { id: 'state', label: 'Wanted drop', value: (line) => STATE_ORDER.indexOf(line.state) },
  { id: 'cases', label: 'Cases', value: (line) => line.cases },
  { id: 'next', label: 'Next sample', numeric: true, hint: 'Cases that the next draw gives', value: (line) => line.next },
  { id: 'drop', label: 'Smallest drop seen', numeric: true, hint: 'Points that would be seen in 8 of 10 runs with the cases of the newest sample', value: (line) => line.smallestDrop },
  { id: 'traffic', label: 'Traffic', numeric: true, hint: 'Share of the traces that can be replayed', value: (line) => line.traffic },
  { id: 'rules', label: 'Own rules', numeric: true, hint: 'Weight and floor that the configuration gives this segment', value: (line) => line.weight },
  { id: 'critical', label: 'Critical', hint: 'An override that lets it through needs a second person', value: (line) => (line.critical ? 0 : 1) },
]
const STATE_ORDER: SegmentLine['state'][] = ['more', 'traffic', 'never', 'enough']

/** Every segment of the newest sample and of the traffic; those that need something first. Search and order stand in the address. */
export function PlanTable({ packed, traffic, targetDrop, setCritical }: Props) {
  const lines = useMemo(() => unpackLines(packed), [packed])
  const { text, sort, change } = useAddress()
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    const found = wanted === '' ? lines : lines.filter(({ key, families }) => [segmentLabel(key), ...families].some((name) => name.toLowerCase().includes(wanted)))
    return sorted(found, sort)
  }, [lines, text, sort])
  return (
    <>
      {lines.length > 12 && (
        <div className={table.toolbar}>
          <TextInput size="xs" w={220} placeholder="Filter segments and families" aria-label="Filter segments and families" data-page-filter leftSection={<Search size={13} />} value={text} onChange={(event) => change({ q: event.currentTarget.value })} />
          {text !== '' && <span className={table.faint}>{formatCount(shown.length)} of {formatCount(lines.length)}</span>}
        </div>
      )}
      <Body lines={shown} traffic={traffic} targetDrop={targetDrop} setCritical={setCritical} sort={sort} onSort={(id) => change({ sort: sort === id ? `-${id}` : sort === `-${id}` ? '' : id })} />
    </>
  )
}

function useAddress() {
  const params = useSearchParams()
  const change = (patch: { q?: string; sort?: string }) => {
    const next = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(patch)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    window.history.replaceState(null, '', next.size > 0 ? `?${next}` : window.location.pathname)
  }
  return { text: params.get('q') ?? '', sort: params.get('sort') ?? '', change }
}

/** Without an order they stay as they come; what has no figure stands last. */
function sorted(lines: SegmentLine[], sort: string): SegmentLine[] {
  const column = COLUMNS.find(({ id }) => id === sort.replace(/^-/, ''))
  if (!column) return lines
  const sign = sort.startsWith('-') ? -1 : 1
  return [...lines].sort((a, b) => {
    const [one, other] = [column.value(a), column.value(b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return sign * (one < other ? -1 : one > other ? 1 : 0)
  })
}

type BodyProps = Omit<Props, 'packed'> & { lines: SegmentLine[]; sort: string; onSort: (id: string) => void }

function Body({ lines, traffic, targetDrop, setCritical, sort, onSort }: BodyProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const many = lines.length > VIRTUAL_FROM
  const virtual = useVirtualizer({
    count: lines.length, enabled: many, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 16, initialRect: { width: 900, height: 700 },
  })
  const parts = virtual.getVirtualItems()
  const shown = many ? parts.map(({ index }) => index) : lines.map((_, index) => index)
  const [above, below] = many ? [parts[0]?.start ?? 0, virtual.getTotalSize() - (parts.at(-1)?.end ?? 0)] : [0, 0]
  return (
    <div className={`${styles.scroll} ${many ? styles.tall : ''}`} ref={scroller}>
      <table role="table" className={`${table.table} ${styles.plan}`} aria-rowcount={many ? lines.length + 1 : undefined}>
        <thead>
          <tr role="row">
            {COLUMNS.map(({ id, label, hint, numeric }) => (
              <th key={id} role="columnheader" scope="col" title={hint} data-column={id} className={numeric ? table.num : ''} aria-sort={sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : 'none'}>
                <button type="button" className={table.sort} onClick={() => onSort(id)}>
                  {id === 'state' ? points(targetDrop) : label}
                  {sort === id ? <ArrowUp size={12} aria-hidden /> : sort === `-${id}` ? <ArrowDown size={12} aria-hidden /> : null}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {above > 0 && <tr aria-hidden data-gap style={{ height: above }}><td colSpan={COLUMNS.length} /></tr>}
          {shown.map((index) => <Line key={lines[index]!.key} line={lines[index]!} traffic={traffic} index={index} setCritical={setCritical} measure={many ? virtual.measureElement : undefined} />)}
          {below > 0 && <tr aria-hidden data-gap style={{ height: below }}><td colSpan={COLUMNS.length} /></tr>}
          {lines.length === 0 && <tr><td colSpan={COLUMNS.length} className={table.dim}>No segment matches.</td></tr>}
        </tbody>
      </table>
    </div>
  )
}

type LineProps = { line: SegmentLine; traffic: number; index: number; setCritical: SetCritical | null; measure?: (element: HTMLTableRowElement | null) => void }

function Line({ line, traffic, index, setCritical, measure }: LineProps) {
  const cell = (id: string, content: React.ReactNode) => <td role="cell" data-column={id} className={COLUMNS.find((column) => column.id === id)!.numeric ? table.num : ''}>{content}</td>
  const rules = [line.weight === null ? '' : `weight ${line.weight}`, line.floor === null ? '' : `floor ${formatPercent(line.floor, 0)}`].filter((rule) => rule !== '').join(', ')
  return (
    <tr role="row" ref={measure} data-index={index}>
      {cell('segment', (
        <span className={styles.name} title={[segmentLabel(line.key), ...line.families].join(' · ')}>
          <b>{segmentLabel(line.key)}</b>{line.pinned && <small>pinned slice</small>}{line.critical && <small className={styles.critical}>critical</small>}{line.families.length > 0 && <small>{line.families.join(', ')}</small>}
        </span>
      ))}
      {cell('state', <StateBadge line={line} />)}
      {cell('cases', <Meter line={line} />)}
      {cell('next', line.next === null ? <span className={table.faint}>–</span> : <Next line={line} />)}
      {cell('drop', line.smallestDrop === null ? <span className={table.faint} title="Too few cases to be gated">not gated</span> : `${(line.smallestDrop * 100).toFixed(1)}`)}
      {cell('traffic', line.pinned || traffic === 0 ? <span className={table.faint}>–</span> : formatPercent(line.traffic / traffic))}
      {cell('rules', rules || <span className={table.faint}>–</span>)}
      {cell('critical', line.key === '' ? <span className={table.faint}>–</span> : <CriticalCell segment={line.key} critical={line.critical} setCritical={setCritical} />)}
    </tr>
  )
}

function StateBadge({ line: { state, needed, cases, traffic, pinned } }: { line: SegmentLine }) {
  const look: Record<SegmentLine['state'], { tone: Tone; text: string; title: string }> = {
    enough: { tone: 'pass', text: 'would be seen', title: 'In 8 of 10 runs or more' },
    more: { tone: 'warn', text: `needs ${formatCount((needed ?? 0) - cases)} more`, title: 'The traffic has enough traces to draw them' },
    traffic: pinned ? { tone: 'open', text: 'too few cases', title: 'A pinned slice has the cases that it happens to have' }
      : { tone: 'open', text: `traffic has ${formatCount(traffic)}`, title: `Of ${formatCount(needed)} that are needed` },
    never: { tone: 'neutral', text: 'not with any number', title: 'The drop is tolerated, or 2,000 cases are not enough' },
  }
  return <ToneBadge tone={look[state].tone} title={look[state].title}>{look[state].text}</ToneBadge>
}

/** Cases against those needed: full where the drop would be seen. */
function Meter({ line: { cases, needed, state } }: { line: SegmentLine }) {
  const share = needed === null ? 0 : Math.min(1, cases / needed)
  return (
    <span className={styles.meter}>
      <span className={styles.track} aria-hidden><i style={{ width: `${share * 100}%` }} data-state={state} /></span>
      <span className="num"><b>{formatCount(cases)}</b>{needed !== null && (cases < needed ? ` of ${formatCount(needed)}` : `, ${formatCount(needed)} needed`)}</span>
    </span>
  )
}

function Next({ line: { next, cases } }: { line: SegmentLine }) {
  const change = (next ?? 0) - cases
  return <>{formatCount(next)}{cases > 0 && change !== 0 && <small className={styles.change} data-up={change > 0}>{change > 0 ? '+' : '−'}{formatCount(Math.abs(change))}</small>}</>
}
