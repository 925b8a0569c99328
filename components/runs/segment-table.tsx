'use client'

import { Button, Menu, Select, TextInput } from '@mantine/core'
import { useTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp, Columns3, Download, Search } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useMemo, useRef } from 'react'
import { formatPercent } from '@/lib/core/display/format'
import type { SetRow } from '@/lib/core/display/run-view'
import { csvOf } from '@/lib/core/display/set-rows'
import { COLUMN_LABELS, csvCells, csvHeaders, NUMERIC_COLUMNS, segmentColumns, segmentFeatures } from '@/components/runs/segment-columns'
import { columnFilters, readTableState, writeTableState, type TableState } from '@/components/runs/table-state'
import { useRowKeys } from '@/components/ui/row-keys'
import { VERDICT_LOOK } from '@/components/ui/tone'
import rowStyles from '@/components/runs/rows.module.css'
import styles from '@/components/ui/table.module.css'

type Props = { rows: SetRow[]; base: string; fileName: string; footer?: React.ReactNode }

const setHref = (base: string, row: SetRow) => `${base}/sets/${row.kind}/${encodeURIComponent(row.id)}`

/** Every gated or printed set of a run. Sorting, filters and columns stand in the address. */
export function SegmentTable({ rows, base, fileName, footer }: Props) {
  const router = useRouter()
  const params = useSearchParams()
  const body = useRef<HTMLTableSectionElement>(null)
  const state = useMemo(() => readTableState(new URLSearchParams(params)), [params])
  const change = (patch: Partial<TableState>) => {
    const query = writeTableState(new URLSearchParams(window.location.search), { ...state, ...patch }).toString()
    window.history.replaceState(null, '', query ? `?${query}` : window.location.pathname)
  }
  const columnVisibility = useMemo(() => Object.fromEntries(state.hidden.map((id) => [id, false])), [state])
  const filters = useMemo(() => columnFilters(state), [state])
  const table = useTable({
    features: segmentFeatures, columns: segmentColumns, data: rows, getRowId: (row) => `${row.kind}:${row.id}`,
    globalFilterFn: 'includesString', getColumnCanGlobalFilter: (column) => column.id === 'label', enableSortingRemoval: true,
    state: { sorting: state.sorting, globalFilter: state.text, columnFilters: filters, columnVisibility },
    onSortingChange: (updater) => change({ sorting: typeof updater === 'function' ? updater(state.sorting) : updater }),
  })
  const shown = table.getRowModel().rows
  const cursor = useRowKeys(shown.length, {
    open: (index) => router.push(setHref(base, shown[index]!.original)),
    moved: (index) => body.current?.rows[index]?.scrollIntoView({ block: 'nearest' }),
  })
  const download = () => {
    const columns = table.getVisibleLeafColumns().map((column) => column.id)
    const text = csvOf(columns.flatMap((id) => csvHeaders[id]!), shown.map((row) => columns.flatMap((id) => csvCells[id]!(row.original))))
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
    link.download = fileName
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <>
      <Toolbar rows={rows} state={state} change={change} onDownload={download} />
      <div className={rowStyles.scroll}>
        <table role="table" className={`${styles.table} ${styles.sticky} ${rowStyles.table} ${rowStyles.segments}`}>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id} role="row">
                {group.headers.map((header) => {
                  const sorted = header.column.getIsSorted()
                  return (
                    <th key={header.id} role="columnheader" className={NUMERIC_COLUMNS.has(header.column.id) ? styles.num : ''} scope="col" aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}>
                      <button type="button" className={styles.sort} onClick={header.column.getToggleSortingHandler()}>
                        {COLUMN_LABELS[header.column.id]}
                        {sorted === 'asc' ? <ArrowUp size={12} aria-hidden /> : sorted === 'desc' ? <ArrowDown size={12} aria-hidden /> : null}
                      </button>
                    </th>
                  )
                })}
              </tr>
            ))}
          </thead>
          <tbody ref={body} role="rowgroup">
            {shown.map((row, index) => (
              <tr key={row.id} role="row" className={`${styles.link} ${index === cursor ? styles.focused : ''}`} aria-selected={index === cursor || undefined} onClick={() => router.push(setHref(base, row.original))}>
                {row.getVisibleCells().map((cell) => (
                  <td key={cell.id} role="cell" data-column={cell.column.id} data-before={formatPercent(row.original.before)} className={NUMERIC_COLUMNS.has(cell.column.id) ? styles.num : ''}>
                    {cell.column.id === 'label'
                      ? <Link href={setHref(base, row.original)} prefetch={false} style={{ textDecoration: 'none' }} onClick={(event) => event.stopPropagation()}><table.FlexRender cell={cell} /></Link>
                      : <table.FlexRender cell={cell} />}
                  </td>
                ))}
              </tr>
            ))}
            {shown.length === 0 && <tr data-empty><td colSpan={20} className={styles.dim}>No segment matches. <Button variant="subtle" size="compact-xs" onClick={() => change({ text: '', verdict: null })}>Clear the filters</Button></td></tr>}
          </tbody>
        </table>
      </div>
      {footer && <div className={styles.footer}>{footer}</div>}
    </>
  )
}

type ToolbarProps = { rows: SetRow[]; state: TableState; change: (patch: Partial<TableState>) => void; onDownload: () => void }

function Toolbar({ rows, state, change, onDownload }: ToolbarProps) {
  const verdicts = [...new Set(rows.flatMap((row) => (row.verdict ? [row.verdict] : [])))]
  const toggle = (id: string) => change({ hidden: state.hidden.includes(id) ? state.hidden.filter((other) => other !== id) : [...state.hidden, id] })
  return (
    <div className={styles.toolbar}>
      <TextInput
        size="xs" w={190} placeholder="Filter segments" aria-label="Filter segments" data-page-filter
        leftSection={<Search size={13} />} value={state.text} onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <Select
        size="xs" w={150} placeholder="Any verdict" aria-label="Filter by verdict" clearable value={state.verdict} disabled={verdicts.length === 0}
        data={verdicts.map((verdict) => ({ value: verdict, label: VERDICT_LOOK[verdict].label }))} onChange={(verdict) => change({ verdict })}
      />
      <div style={{ marginLeft: 'auto', display: 'flex', gap: 8 }}>
        <Menu closeOnItemClick={false} position="bottom-end">
          <Menu.Target><Button variant="default" leftSection={<Columns3 size={14} />}>Columns</Button></Menu.Target>
          <Menu.Dropdown>
            {Object.entries(COLUMN_LABELS).filter(([id]) => id !== 'label').map(([id, label]) => (
              <Menu.CheckboxItem key={id} checked={!state.hidden.includes(id)} onChange={() => toggle(id)}>{label}</Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button variant="default" leftSection={<Download size={14} />} onClick={onDownload}>CSV</Button>
      </div>
    </div>
  )
}
