import Link from 'next/link'
import type { SaidTrace } from '@/lib/core/display/coverage-types'
import { formatDay } from '@/lib/core/display/format'
import styles from '@/components/coverage/coverage.module.css'

type Props = { traces: SaidTrace[] | null; base: string; empty: string; label?: string; colorOf?: (traceId: string) => string; cases?: ReadonlySet<string> }

/** What users asked in some traces, each a link to its trace; null = they are being read. */
export function SaidList({ traces, base, empty, label = 'Traces', colorOf, cases }: Props) {
  if (traces === null) return <p className={styles.under} role="status">Reading the traces…</p>
  if (traces.length === 0) return <p className={styles.under}>{empty}</p>
  return (
    <ul className={styles.saidList} aria-label={label}>
      {traces.map(({ traceId, sourceId, said, ts, customerId }) => (
        <li key={traceId}>
          {colorOf && <i style={{ background: colorOf(traceId) }} data-case={cases?.has(traceId)} title={cases?.has(traceId) ? 'It is a case' : undefined} />}
          <Link href={`${base}/traces/${traceId}`} prefetch={false}>{said?.trim() || <span className={styles.quiet}>{sourceId}, without text</span>}</Link>
          <small>{[customerId, formatDay(ts)].filter(Boolean).join(' · ')}</small>
        </li>
      ))}
    </ul>
  )
}
