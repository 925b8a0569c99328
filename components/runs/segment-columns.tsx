import { columnVisibilityFeature, createColumnHelper, createSortedRowModel, rowSortingFeature, sortFn_alphanumeric, sortFn_basic, tableFeatures } from '@tanstack/react-table'
import { formatCount, formatPercent, formatPoints } from '@/lib/core/display/format'
import type { SetRow } from '@/lib/core/display/run-view'
import { SetBadge, ToneBadge } from '@/components/ui/badge'
import rowStyles from '@/components/runs/rows.module.css'
import styles from '@/components/ui/table.module.css'

export const segmentFeatures = tableFeatures({
  rowSortingFeature, columnVisibilityFeature, sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic, alphanumeric: sortFn_alphanumeric },
})

/** `width` in pixels, where rows come and go as one scrolls and must not move the columns. `hint` says what a figure means. */
type ColumnLook = { label: string; width: number; hint?: string; numeric?: boolean; csv: Record<string, (row: SetRow) => string | number | null> }

export const COLUMNS: Record<string, ColumnLook> = {
  label: { label: 'Segment', width: 212, csv: { segment: (row) => row.id, kind: (row) => row.kind } },
  verdict: { label: 'Verdict', width: 134, csv: { verdict: (row) => row.verdict } },
  delta: { label: 'Change', width: 70, numeric: true, hint: 'Points by which the pass rate changed', csv: { delta: (row) => row.delta } },
  n: { label: 'Cases', width: 60, numeric: true, hint: 'Measured on both sides', csv: { n: (row) => row.n } },
  before: { label: 'Before', width: 70, numeric: true, csv: { before: (row) => row.before } },
  after: { label: 'After', width: 70, numeric: true, csv: { after: (row) => row.after } },
  breaks: { label: 'Broke', width: 58, numeric: true, hint: 'Passed before, failed in the first run', csv: { breaks: (row) => row.breaks } },
  confirmedBreaks: { label: 'Stayed', width: 62, numeric: true, hint: 'Broke and stayed broken on re-run', csv: { confirmed_breaks: (row) => row.confirmedBreaks } },
  fixes: { label: 'Fixed', width: 58, numeric: true, hint: 'Failed before, passed in the first run', csv: { fixes: (row) => row.fixes } },
  confirmedFixes: { label: 'Fixes held', width: 84, numeric: true, hint: 'Fixed, and stayed fixed on re-run', csv: { confirmed_fixes: (row) => row.confirmedFixes } },
  flaky: { label: 'Flaky', width: 66, numeric: true, hint: 'Flips that went away on re-run', csv: { flaky: (row) => row.flaky } },
  expectedBreaks: { label: 'Expected', width: 80, numeric: true, hint: 'Breaks to be expected if nothing regressed', csv: { expected_breaks: (row) => row.expectedBreaks } },
  interval: { label: '95% interval', width: 124, numeric: true, csv: { delta_low: (row) => row.deltaLow, delta_high: (row) => row.deltaHigh } },
  adjustedP: { label: 'p (adjusted)', width: 96, numeric: true, hint: 'Chance of so many breaks by luck, over all gated sets', csv: { adjusted_p: (row) => row.adjustedP } },
  smallestDrop: { label: 'Smallest drop seen', width: 136, numeric: true, hint: 'Points that would be found in 8 of 10 runs with so many cases', csv: { smallest_drop: (row) => row.smallestDrop } },
  missing: { label: 'Not measured', width: 104, numeric: true, csv: { missing: (row) => row.missing } },
}

const KIND_NOTE: Partial<Record<SetRow['kind'], string>> = {
  family: 'family', small: 'small', 'not-listed': 'not listed', adversarial: 'permanent', all: 'every case',
}

/** Columns that only some runs have figures for; without any they are not offered. */
const ONLY_WITH_FIGURES = ['confirmedBreaks', 'confirmedFixes', 'flaky', 'expectedBreaks', 'adjustedP', 'smallestDrop'] as const

export function columnsWithout(rows: SetRow[]): string[] {
  return ONLY_WITH_FIGURES.filter((id) => rows.every((row) => row[id] === null))
}

const helper = createColumnHelper<typeof segmentFeatures, SetRow>()
const number = { sortFn: 'basic', sortUndefined: 'last' } as const

/** Compared cases; where some could not be compared, of how many. */
function caseCount(row: SetRow): string {
  if (row.progress) return `${formatCount(row.progress.done)} / ${formatCount(row.progress.total)}`
  return row.missing > 0 ? `${formatCount(row.n)} of ${formatCount(row.n + row.missing)}` : formatCount(row.n)
}

function interval(row: SetRow): string {
  return row.deltaLow === null || row.deltaHigh === null ? '–' : `${formatPoints(row.deltaLow)} … ${formatPoints(row.deltaHigh)}`
}

function deltaColor(row: SetRow): string | undefined {
  if (row.blocks) return 'var(--sg-blocked)'
  return row.verdict === 'improved' ? 'var(--sg-pass)' : undefined
}

function formatP(p: number): string {
  return p < 0.0001 ? '<0.0001' : p.toPrecision(2)
}

/** A count; nothing to see in a zero, and a dash where nothing was counted. */
function Count({ n }: { n: number | null }) {
  return n ? <>{formatCount(n)}</> : <span className={styles.faint}>{n === null ? '–' : 0}</span>
}

const dim = (text: string) => <span className={styles.dim}>{text}</span>
const count = (id: 'breaks' | 'confirmedBreaks' | 'fixes' | 'confirmedFixes' | 'flaky' | 'missing') =>
  helper.accessor((row) => row[id] ?? undefined, { id, ...number, cell: ({ row }) => <Count n={row.original[id]} /> })

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
    id: 'verdict', sortFn: 'alphanumeric',
    cell: ({ row: { original: row } }) => (row.verdict ? <SetBadge set={{ verdict: row.verdict, blocks: row.blocks, text: row.text }} /> : row.live ? <ToneBadge tone="accent" live>Measuring</ToneBadge> : <ToneBadge tone="neutral">Not decided</ToneBadge>),
  }),
  helper.accessor((row) => row.delta ?? undefined, {
    id: 'delta', ...number,
    cell: ({ row }) => <span style={{ fontWeight: 600, color: deltaColor(row.original) }}>{formatPoints(row.original.delta)}</span>,
  }),
  helper.accessor((row) => row.progress?.total ?? row.n, { id: 'n', ...number, cell: ({ row }) => caseCount(row.original) }),
  helper.accessor((row) => row.before ?? undefined, { id: 'before', ...number, cell: ({ row }) => formatPercent(row.original.before) }),
  helper.accessor((row) => row.after ?? undefined, { id: 'after', ...number, cell: ({ row }) => formatPercent(row.original.after) }),
  count('breaks'), count('confirmedBreaks'), count('fixes'), count('confirmedFixes'), count('flaky'),
  helper.accessor((row) => row.expectedBreaks ?? undefined, { id: 'expectedBreaks', ...number, cell: ({ row }) => dim(row.original.expectedBreaks?.toFixed(1) ?? '–') }),
  helper.accessor((row) => row.deltaLow ?? undefined, { id: 'interval', ...number, cell: ({ row }) => dim(interval(row.original)) }),
  helper.accessor((row) => row.adjustedP ?? undefined, { id: 'adjustedP', ...number, cell: ({ row }) => dim(row.original.adjustedP === null ? '–' : formatP(row.original.adjustedP)) }),
  helper.accessor((row) => row.smallestDrop ?? undefined, { id: 'smallestDrop', ...number, cell: ({ row }) => dim(row.original.smallestDrop === null ? '–' : (row.original.smallestDrop * 100).toFixed(1)) }),
  count('missing'),
])

/** What a file holds of rows and columns: full precision, empty where nothing was measured. */
export function csvLines(columns: string[], rows: SetRow[]): { header: string[]; lines: (string | number | null)[][] } {
  const cells = columns.flatMap((id) => Object.entries(COLUMNS[id]!.csv))
  return { header: cells.map(([name]) => name), lines: rows.map((row) => cells.map(([, of]) => of(row))) }
}
