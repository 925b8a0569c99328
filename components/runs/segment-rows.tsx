import type { ReactTable, Row } from '@tanstack/react-table'
import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatPercent } from '@/lib/core/display/format'
import { writeCaseFilter } from '@/lib/core/display/case-filter'
import type { CaseFilter } from '@/lib/core/display/case-view'
import type { GroupedItem } from '@/lib/core/display/group-rows'
import type { SetRow } from '@/lib/core/display/run-view'
import { COLUMNS, type segmentFeatures } from '@/components/runs/segment-columns'
import rowStyles from '@/components/runs/rows.module.css'
import styles from '@/components/ui/table.module.css'

type TableRow = Row<typeof segmentFeatures, SetRow>
type Table = ReactTable<typeof segmentFeatures, SetRow>
export type RowContext = {
  table: Table
  rowOf: ReadonlyMap<SetRow, TableRow>
  columns: number
  hrefOf: (row: SetRow) => string
  go: (row: SetRow) => void
  fold: (key: string, open: boolean) => void
}
type RowProps = { focused: boolean; index: number; measure?: (element: HTMLTableRowElement | null) => void }

/** One line of the table, whatever it stands for. */
export function SegmentRow({ item, context, ...row }: { item: GroupedItem; context: RowContext } & RowProps) {
  if (item.type === 'group') return <GroupRow item={item} context={context} {...row} />
  if (item.type === 'more') return <MoreRow item={item} context={context} {...row} />
  if (item.type === 'family' && item.row === null) return <BareFamilyRow item={item} context={context} {...row} />
  return <FigureRow item={item} set={item.row!} context={context} {...row} />
}

const lineProps = ({ focused, index, measure }: RowProps, more = '') => ({
  role: 'row', ref: measure, 'data-index': index, 'aria-rowindex': index + 2, 'aria-selected': focused || undefined,
  className: `${styles.link} ${more} ${focused ? styles.focused : ''}`,
})

/** Counts of cases: each leads to just these. */
const COUNTED: Record<string, { of: (row: SetRow) => number | null; filter: CaseFilter }> = {
  breaks: { of: (row) => row.breaks, filter: { flip: 'break' } }, confirmedBreaks: { of: (row) => row.confirmedBreaks, filter: { flip: 'break', rerun: 'stayed' } },
  fixes: { of: (row) => row.fixes, filter: { flip: 'fix' } }, confirmedFixes: { of: (row) => row.confirmedFixes, filter: { flip: 'fix', rerun: 'stayed' } },
  flaky: { of: (row) => row.flaky, filter: { rerun: 'went away' } }, missing: { of: (row) => row.missing, filter: { flip: 'missing' } },
}

function CellBody({ column, set, href, children }: { column: string; set: SetRow; href: string; children: ReactNode }) {
  const counted = COUNTED[column]
  if (!counted?.of(set)) return children
  return <Link href={`${href}?${writeCaseFilter(counted.filter)}`} prefetch={false} className={rowStyles.count} onClick={(event) => event.stopPropagation()}>{children}</Link>
}

/** A set with its figures: the whole line leads to its cases. */
function FigureRow({ item, set, context, ...row }: { item: Extract<GroupedItem, { type: 'family' | 'row' }>; set: SetRow; context: RowContext } & RowProps) {
  const { table, rowOf, hrefOf, go } = context
  const cells = rowOf.get(set)?.getVisibleCells() ?? []
  const member = item.type === 'row' && item.family !== null
  return (
    <tr {...lineProps(row, member ? rowStyles.member : '')} onClick={() => go(set)}>
      {cells.map((cell) => (
        <td key={cell.id} role="cell" data-column={cell.column.id} data-before={formatPercent(set.before)} className={COLUMNS[cell.column.id]!.numeric ? styles.num : ''}>
          {cell.column.id !== 'label' ? <CellBody column={cell.column.id} set={set} href={hrefOf(set)}><table.FlexRender cell={cell} /></CellBody> : (
            <span className={rowStyles.labelCell}>
              {item.type === 'family' && <FoldButton item={item} context={context} />}
              <Link href={hrefOf(set)} prefetch={false} className={rowStyles.labelLink} onClick={(event) => event.stopPropagation()}>
                {item.type === 'family' ? <FamilyName item={item} /> : <table.FlexRender cell={cell} />}
              </Link>
            </span>
          )}
        </td>
      ))}
    </tr>
  )
}

type FamilyItem = Extract<GroupedItem, { type: 'family' }>

function FamilyName({ item }: { item: FamilyItem }) {
  return (
    <span className={`${styles.name} ${rowStyles.family}`} title={`${item.family.label}: ${item.family.origin}`}>
      <span>{item.family.label}</span><span className={rowStyles.note}>{item.note || 'family'}</span>
    </span>
  )
}

function FoldButton({ item, context }: { item: FamilyItem; context: RowContext }) {
  if (item.open === null) return <span className={rowStyles.foldGap} aria-hidden />
  return (
    <button
      type="button" className={rowStyles.fold} aria-expanded={item.open} aria-label={`Segments of ${item.family.label}`}
      onClick={(event) => {
        event.stopPropagation()
        context.fold(item.key, !item.open)
      }}
    >
      <ChevronRight size={14} aria-hidden />
    </button>
  )
}

/** A family that has no figures of its own yet: the run is still being measured. */
function BareFamilyRow({ item, context, ...row }: { item: FamilyItem; context: RowContext } & RowProps) {
  return (
    <tr {...lineProps(row)} data-wide onClick={() => context.fold(item.key, !item.open)}>
      <td role="cell" colSpan={context.columns}><span className={rowStyles.labelCell}><FoldButton item={item} context={context} /><FamilyName item={item} /></span></td>
    </tr>
  )
}

function GroupRow({ item, context, ...row }: { item: Extract<GroupedItem, { type: 'group' }>; context: RowContext } & RowProps) {
  return (
    <tr {...lineProps(row, rowStyles.group)} data-wide data-tone={item.tone ?? undefined} onClick={() => context.fold(item.key, !item.open)}>
      <td role="cell" colSpan={context.columns}>
        <button type="button" className={rowStyles.groupName} aria-expanded={item.open}>
          <ChevronRight size={14} aria-hidden />{item.title}<span>{item.note}</span>
        </button>
      </td>
    </tr>
  )
}

function MoreRow({ item, context, ...row }: { item: Extract<GroupedItem, { type: 'more' }>; context: RowContext } & RowProps) {
  return (
    <tr {...lineProps(row, item.family ? rowStyles.member : '')} data-wide onClick={() => context.fold(item.opens, true)}>
      <td role="cell" colSpan={context.columns}><span className={rowStyles.labelCell}><button type="button" className={rowStyles.more}>{item.text}</button></span></td>
    </tr>
  )
}
