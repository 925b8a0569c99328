import Link from 'next/link'
import { plural } from '@/lib/core/display/format'
import type { FailureCount } from '@/lib/core/display/run-view'
import { Panel } from '@/components/ui/panel'
import table from '@/components/ui/table.module.css'
import rows from '@/components/runs/rows.module.css'
import styles from '@/components/runs/run.module.css'

const MAX_ROWS = 20
const MAX_KINDS = 7

/** How the candidate failed where the baseline had passed: segments by failure kind, the most frequent first. */
export function FailureMatrix({ counts, hrefOf }: { counts: FailureCount[]; hrefOf: (segment: string, failureKind?: string) => string }) {
  if (counts.length === 0) return null
  const totals = (key: 'segment' | 'failureKind') => {
    const sums = new Map<string, number>()
    for (const row of counts) sums.set(row[key], (sums.get(row[key]) ?? 0) + row.n)
    return [...sums].sort((a, b) => b[1] - a[1])
  }
  const segments = totals('segment')
  const rest = segments.slice(MAX_ROWS)
  const kinds = totals('failureKind').slice(0, MAX_KINDS)
  const most = Math.max(...counts.map((row) => row.n))
  const at = (segment: string, kind: string) => counts.find((row) => row.segment === segment && row.failureKind === kind)?.n ?? 0
  return (
    <Panel title="How it broke" note="cases that passed before and fail now" flush>
      <div className={rows.fade}>
        <table className={`${table.table} ${styles.matrix}`}>
          <thead><tr><th scope="col">Segment</th>{kinds.map(([kind]) => <th key={kind} scope="col" className={table.num}>{kind}</th>)}<th scope="col" className={table.num}>All</th></tr></thead>
          <tbody>
            {segments.slice(0, MAX_ROWS).map(([segment, total]) => (
              <tr key={segment}>
                <td><Link className={table.name} href={hrefOf(segment)} prefetch={false}>{segment}</Link></td>
                {kinds.map(([kind]) => <td key={kind} className={table.num}><Cell n={at(segment, kind)} most={most} href={hrefOf(segment, kind)} /></td>)}
                <td className={table.num}><Link className={table.name} href={hrefOf(segment)} prefetch={false} aria-label={`All ${total} breaks of ${segment}`}>{total}</Link></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rest.length > 0 && <div className={table.footer}>{plural(rest.length, 'more segment', 'more segments')} with {plural(rest.reduce((sum, [, n]) => sum + n, 0), 'break')} in all, none with more than {rest[0]![1]}</div>}
    </Panel>
  )
}

function Cell({ n, most, href }: { n: number; most: number; href: string }) {
  if (n === 0) return <span className={table.faint}>·</span>
  const strength = Math.round(8 + (n / most) * 30)
  return (
    <Link href={href} prefetch={false} className={styles.heat} style={{ background: `color-mix(in srgb, var(--sg-blocked) ${strength}%, transparent)`, textDecoration: 'none', color: 'var(--sg-text)' }}>{n}</Link>
  )
}
