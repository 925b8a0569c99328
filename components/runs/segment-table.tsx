'use client'

import { Button } from '@mantine/core'
import { useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useMemo, useRef } from 'react'
import { allKeys, groupRows, isGrouped, type GroupedItem, type GroupInput } from '@/lib/core/display/group-rows'
import { unpackRows, type PackedRows } from '@/lib/core/display/packed-rows'
import type { SetRow } from '@/lib/core/display/run-view'
import { csvOf } from '@/lib/core/display/set-rows'
import { COLUMNS, columnsWithout, csvLines, segmentColumns, segmentFeatures } from '@/components/runs/segment-columns'
import { SegmentRow, type RowContext } from '@/components/runs/segment-rows'
import { SegmentToolbar } from '@/components/runs/segment-toolbar'
import { readTableState, toggled, writeTableState, type TableState } from '@/components/runs/table-state'
import { useRowKeys } from '@/components/ui/row-keys'
import rowStyles from '@/components/runs/rows.module.css'
import styles from '@/components/ui/table.module.css'

type Props = { packed: PackedRows; base: string; fileName: string; footer?: React.ReactNode }

const ROW_HEIGHT = 38

/**
 * Every gated or printed set of a run. Many, or families, are grouped: what blocks is open, the rest is counted, and only the
 * lines in view are in the document. Sorting, filters, columns and what is open stand in the address.
 */
export function SegmentTable({ packed, base, fileName, footer }: Props) {
  const router = useRouter()
  const rows = useMemo(() => unpackRows(packed), [packed])
  const { state, change } = useTableState()
  const without = useMemo(() => columnsWithout(rows), [rows])
  const table = useTable({
    features: segmentFeatures, columns: segmentColumns, data: rows, getRowId: (row) => `${row.kind}:${row.id}`, enableSortingRemoval: true,
    state: { sorting: state.sorting, columnVisibility: Object.fromEntries([...state.hidden, ...without].map((id) => [id, false])) },
    onSortingChange: (updater) => change({ sorting: typeof updater === 'function' ? updater(state.sorting) : updater }),
  })
  const sorted = table.getSortedRowModel().rows
  const rowOf = useMemo(() => new Map(sorted.map((row) => [row.original, row])), [sorted])
  const input = useGroupInput(rows, packed, sorted, state)
  const grouped = isGrouped(rows.length, packed.families.length)
  const items = useMemo(() => (grouped ? groupRows(input) : plainItems(input)), [grouped, input])
  const fold = (key: string, open: boolean) => {
    // what is searched stands open
    if (input.matches === null) change(toggled(state, key, open))
  }
  const hrefOf = (row: SetRow) => `${base}/sets/${row.kind}/${encodeURIComponent(row.id)}`
  const columns = table.getVisibleLeafColumns().map((column) => column.id)
  const context: RowContext = { table, rowOf, columns: columns.length, hrefOf, fold, go: (row) => router.push(hrefOf(row)) }
  const download = () => save(fileName, csvText(columns, items, packed.families.length > 0))
  const closeAll = () => change({ open: [], shut: allKeys(input) })
  return (
    <>
      <SegmentToolbar
        rows={rows} state={state} without={without} change={change} onDownload={download}
        folding={grouped ? { openAll: () => change({ open: allKeys(input), shut: [] }), closeAll } : null}
      />
      <Lines key={String(grouped)} items={items} context={context} grouped={grouped} columns={columns} clear={() => change({ text: '', verdict: null })} />
      {footer && <div className={styles.footer}>{footer}</div>}
    </>
  )
}

function useTableState(): { state: TableState; change: (patch: Partial<TableState>) => void } {
  const params = useSearchParams()
  const state = useMemo(() => readTableState(new URLSearchParams(params)), [params])
  const change = (patch: Partial<TableState>) => {
    const query = writeTableState(new URLSearchParams(window.location.search), { ...state, ...patch }).toString()
    window.history.replaceState(null, '', query ? `?${query}` : window.location.pathname)
  }
  return { state, change }
}

function useGroupInput(rows: SetRow[], packed: PackedRows, sorted: { original: SetRow }[], { text, verdict, open, shut }: TableState): GroupInput {
  const families = useMemo(() => packed.families.map(({ members, ...family }) => ({ ...family, members: members.map((position) => rows[position]!) })), [packed, rows])
  return useMemo(() => {
    const wanted = text.trim().toLowerCase()
    const matches = (row: SetRow) => row.label.toLowerCase().includes(wanted) && (verdict === null || row.verdict === verdict)
    return { rows: sorted.map((row) => row.original), families, matches: wanted === '' && verdict === null ? null : matches, open: new Set(open), shut: new Set(shut) }
  }, [sorted, families, text, verdict, open, shut])
}

function plainItems({ rows, matches }: GroupInput): GroupedItem[] {
  const shown = matches === null ? rows : rows.filter(matches)
  return shown.map((row) => ({ type: 'row', key: `${row.kind}:${row.id}`, row, family: null }))
}

type LinesProps = { items: GroupedItem[]; context: RowContext; grouped: boolean; columns: string[]; clear: () => void }

function Lines({ items, context, grouped, columns, clear }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const virtual = useVirtualizer({
    count: items.length, enabled: grouped, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 16,
    getItemKey: (index) => items[index]!.key, initialRect: { width: 900, height: 700 }, scrollPaddingStart: 40, scrollPaddingEnd: 8,
  })
  const cursor = useRowKeys(items.length, {
    open: (index) => openItem(items[index]!, context),
    fold: (index, open) => foldItem(items, index, open, context),
    skip: (index) => items[index]!.type === 'group' && (items[index] as { open: boolean }).open,
    moved: (index) => {
      if (grouped) virtual.scrollToIndex(index)
      ;(grouped ? scroller.current : body.current?.rows[index])?.scrollIntoView({ block: 'nearest' })
    },
  })
  const shown = grouped ? virtual.getVirtualItems().map(({ index }) => index) : items.map((_, index) => index)
  const parts = virtual.getVirtualItems()
  const above = grouped ? parts[0]?.start ?? 0 : 0
  const below = grouped ? virtual.getTotalSize() - (parts.at(-1)?.end ?? 0) : 0
  const width = columns.reduce((sum, id) => sum + COLUMNS[id]!.width, 0)
  return (
    <div className={`${rowStyles.scroll} ${grouped ? rowStyles.tall : ''}`} ref={scroller}>
      <table
        role="table" aria-rowcount={grouped ? items.length + 1 : undefined} style={grouped ? { minWidth: width } : undefined}
        className={`${styles.table} ${styles.sticky} ${rowStyles.table} ${rowStyles.segments} ${grouped ? rowStyles.grouped : ''}`}
      >
        {grouped && <colgroup>{columns.map((id) => <col key={id} style={id === 'label' ? undefined : { width: COLUMNS[id]!.width }} />)}</colgroup>}
        <Head context={context} />
        <tbody ref={body} role="rowgroup">
          {above > 0 && <tr aria-hidden data-wide style={{ height: above }}><td colSpan={columns.length} /></tr>}
          {shown.map((index) => (
            <SegmentRow key={items[index]!.key} item={items[index]!} context={context} focused={index === cursor} index={index} measure={grouped ? virtual.measureElement : undefined} />
          ))}
          {below > 0 && <tr aria-hidden data-wide style={{ height: below }}><td colSpan={columns.length} /></tr>}
          {items.length === 0 && <tr data-wide><td colSpan={20} className={styles.dim}>No segment matches. <Button variant="subtle" size="compact-xs" onClick={clear}>Clear the filters</Button></td></tr>}
        </tbody>
      </table>
    </div>
  )
}

function Head({ context: { table } }: { context: RowContext }) {
  return (
    <thead>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id} role="row">
          {group.headers.map((header) => {
            const sorted = header.column.getIsSorted()
            const look = COLUMNS[header.column.id]!
            return (
              <th key={header.id} role="columnheader" className={look.numeric ? styles.num : ''} scope="col" title={look.hint} aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}>
                <button type="button" className={styles.sort} onClick={header.column.getToggleSortingHandler()}>
                  {look.label}
                  {sorted === 'asc' ? <ArrowUp size={12} aria-hidden /> : sorted === 'desc' ? <ArrowDown size={12} aria-hidden /> : null}
                </button>
              </th>
            )
          })}
        </tr>
      ))}
    </thead>
  )
}

function openItem(item: GroupedItem, { go, fold }: RowContext): void {
  if (item.type === 'group') fold(item.key, !item.open)
  else if (item.type === 'more') fold(item.opens, true)
  else if (item.row) go(item.row)
  else if (item.type === 'family') fold(item.key, !item.open)
}

/** Opens or closes; ← on a segment goes up to its family, → on a counted rest shows it. */
function foldItem(items: GroupedItem[], index: number, open: boolean, { fold }: RowContext): number {
  const item = items[index]!
  if (item.type === 'more' && open) fold(item.opens, true)
  else if ((item.type === 'group' || item.type === 'family') && item.open !== null && item.open !== open) fold(item.key, open)
  else if (!open && 'family' in item && item.family && item.type !== 'family') {
    return Math.max(0, items.findLastIndex((other, i) => i < index && other.type === 'family'))
  } else if (!open) return Math.max(0, items.findLastIndex((other, i) => i < index && other.type === 'group'))
  return index
}

function csvText(columns: string[], items: GroupedItem[], withFamily: boolean): string {
  const shown = items.flatMap((item) => ((item.type === 'row' || item.type === 'family') && item.row ? [{ row: item.row, family: item.family }] : []))
  const { header, lines } = csvLines(columns, shown.map(({ row }) => row))
  if (!withFamily) return csvOf(header, lines)
  return csvOf(['family', ...header], lines.map((line, i) => [shown[i]!.family?.label ?? null, ...line]))
}

function save(fileName: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}
