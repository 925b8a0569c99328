import {
  columnFilteringFeature, columnVisibilityFeature, createColumnHelper, createFilteredRowModel, createSortedRowModel,
  filterFn_equalsString, filterFn_includesString, globalFilteringFeature, rowSortingFeature, sortFn_alphanumeric, sortFn_basic, tableFeatures,
} from '@tanstack/react-table'
import { formatPercent, formatPoints } from '@/lib/core/display/format'
import type { SetRow } from '@/lib/core/display/run-view'
import { SetBadge, ToneBadge } from '@/components/ui/badge'
import rowStyles from '@/components/runs/rows.module.css'
import styles from '@/components/ui/table.module.css'

export const segmentFeatures = tableFeatures({
  columnFilteringFeature, globalFilteringFeature, rowSortingFeature, columnVisibilityFeature,
  filteredRowModel: createFilteredRowModel(), sortedRowModel: createSortedRowModel(),
  filterFns: { includesString: filterFn_includesString, equalsString: filterFn_equalsString },
  sortFns: { basic: sortFn_basic, alphanumeric: sortFn_alphanumeric },
})

const KIND_NOTE: Partial<Record<SetRow['kind'], string>> = {
  family: 'family', small: 'small', 'not-listed': 'not listed', adversarial: 'permanent', all: 'every case',
}

export const COLUMN_LABELS: Record<string, string> = {
  label: 'Segment', verdict: 'Verdict', delta: 'Change', n: 'Cases', before: 'Before', after: 'After', breaks: 'Broke', fixes: 'Fixed',
  interval: '95% interval', missing: 'Not measured', adjustedP: 'p (adjusted)',
}

const helper = createColumnHelper<typeof segmentFeatures, SetRow>()
const number = { sortFn: 'basic', sortUndefined: 'last', enableGlobalFilter: false } as const

/** Compared cases; where some could not be compared, of how many. */
function caseCount(row: SetRow): string {
  if (row.progress) return `${row.progress.done} / ${row.progress.total}`
  return row.missing > 0 ? `${row.n} of ${row.n + row.missing}` : String(row.n)
}

function interval(row: SetRow): string {
  return row.deltaLow === null || row.deltaHigh === null ? '–' : `${formatPoints(row.deltaLow)} … ${formatPoints(row.deltaHigh)}`
}

function deltaColor(row: SetRow): string | undefined {
  if (row.blocks) return 'var(--sg-blocked)'
  return row.verdict === 'improved' ? 'var(--sg-pass)' : undefined
}

export const segmentColumns = helper.columns([
  helper.accessor('label', {
    enableHiding: false, sortFn: 'alphanumeric',
    cell: ({ row }) => (
      <span className={`${styles.name} ${rowStyles.clip}`} title={row.original.label}>
        {row.original.label}
        {KIND_NOTE[row.original.kind] && <span className={rowStyles.note}>{KIND_NOTE[row.original.kind]}</span>}
      </span>
    ),
  }),
  helper.accessor((row) => row.verdict ?? 'measuring', {
    id: 'verdict', filterFn: 'equalsString', sortFn: 'alphanumeric',
    cell: ({ row: { original: row } }) => (row.verdict ? <SetBadge set={{ verdict: row.verdict, blocks: row.blocks, text: row.text }} /> : <ToneBadge tone="accent" live>Measuring</ToneBadge>),
  }),
  helper.accessor((row) => row.delta ?? undefined, {
    id: 'delta', ...number,
    cell: ({ row }) => <span style={{ fontWeight: 600, color: deltaColor(row.original) }}>{formatPoints(row.original.delta)}</span>,
  }),
  helper.accessor((row) => row.progress?.total ?? row.n, { id: 'n', ...number, cell: ({ row }) => caseCount(row.original) }),
  helper.accessor((row) => row.before ?? undefined, { id: 'before', ...number, cell: ({ row }) => formatPercent(row.original.before) }),
  helper.accessor((row) => row.after ?? undefined, { id: 'after', ...number, cell: ({ row }) => formatPercent(row.original.after) }),
  helper.accessor('breaks', { ...number, cell: ({ row }) => row.original.breaks || <span className={styles.faint}>0</span> }),
  helper.accessor('fixes', { ...number, cell: ({ row }) => row.original.fixes || <span className={styles.faint}>0</span> }),
  helper.accessor((row) => row.deltaLow ?? undefined, { id: 'interval', ...number, cell: ({ row }) => <span className={styles.dim}>{interval(row.original)}</span> }),
  helper.accessor('missing', { ...number, cell: ({ row }) => row.original.missing || <span className={styles.faint}>0</span> }),
  helper.accessor((row) => row.adjustedP ?? undefined, {
    id: 'adjustedP', ...number, cell: ({ row }) => <span className={styles.dim}>{row.original.adjustedP === null ? '–' : formatP(row.original.adjustedP)}</span>,
  }),
])

function formatP(p: number): string {
  return p < 0.0001 ? '<0.0001' : p.toPrecision(2)
}

export const NUMERIC_COLUMNS = new Set(['n', 'before', 'after', 'delta', 'interval', 'breaks', 'fixes', 'missing', 'adjustedP'])

/** What the file holds for a column: full precision, empty where nothing was measured. */
export const csvCells: Record<string, (row: SetRow) => (string | number | null)[]> = {
  label: (row) => [row.id, row.kind], n: (row) => [row.n], before: (row) => [row.before], after: (row) => [row.after], delta: (row) => [row.delta],
  interval: (row) => [row.deltaLow, row.deltaHigh], breaks: (row) => [row.breaks], fixes: (row) => [row.fixes], missing: (row) => [row.missing],
  adjustedP: (row) => [row.adjustedP], verdict: (row) => [row.verdict],
}

export const csvHeaders: Record<string, string[]> = {
  label: ['segment', 'kind'], n: ['n'], before: ['before'], after: ['after'], delta: ['delta'], interval: ['delta_low', 'delta_high'],
  breaks: ['breaks'], fixes: ['fixes'], missing: ['missing'], adjustedP: ['adjusted_p'], verdict: ['verdict'],
}
