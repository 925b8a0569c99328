import { formatPercent } from '@/lib/core/display/format'
import type { MissingShares } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'

const KINDS = [['customer', 'customer'], ['segment', 'segment'], ['conversation', 'conversation']] as const
/** A few calls without one are usual; the gate cuts by customer and segment, so that these are called out sooner. */
const MUCH = { customer: 0.01, segment: 0.01, conversation: 0.5 }

/** What calls lack, as small bars; null: no call came in. */
export function MissingBars({ missing, wide = false }: { missing: MissingShares; wide?: boolean }) {
  if (missing.customer === null) return <span className={styles.quiet}>–</span>
  return (
    <div className={`${styles.shares} ${wide ? styles.wide : ''}`} role="group" aria-label="Calls without">
      {KINDS.map(([kind, label]) => {
        const share = missing[kind] ?? 0
        return (
          <div key={kind} className={styles.share} data-tone={share >= MUCH[kind] ? 'warn' : undefined}>
            <span>{label}</span>
            <span className={styles.shareBar} aria-hidden>{share > 0 && <i style={{ width: `${100 * share}%` }} />}</span>
            <b>{formatPercent(share)}</b>
          </div>
        )
      })}
    </div>
  )
}
