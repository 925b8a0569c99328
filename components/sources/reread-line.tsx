import { formatCount, plural } from '@/lib/core/display/format'
import type { RereadView } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'

/** How far the stored records were read again, and what came of it. */
export function RereadLine({ reread }: { reread: RereadView | null }) {
  if (!reread) return null
  const { total, done, changed, hidden, finished, error } = reread
  if (error) return <p className={styles.fault} role="status">{error}</p>
  if (!finished) {
    const share = total > 0 ? Math.min(1, done / total) : 0
    return (
      <div role="status" style={{ display: 'grid', gap: 5 }}>
        <span className={styles.bar} role="progressbar" aria-label="Records read again" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}><i style={{ width: `${100 * share}%` }} /></span>
        <p className={styles.quiet}>Reading stored records again: {formatCount(done)} of {formatCount(total)}, {formatCount(changed)} changed</p>
      </div>
    )
  }
  return (
    <p className={styles.quiet} role="status">
      {plural(done, 'stored record')} read again, {formatCount(changed)} changed.
      {hidden > 0 && ` In ${formatCount(hidden)} the value is personal data that was hidden when they came in: it tells nobody from anybody else, so that those stay as they are. What comes in from now on gets a pseudonym for each person.`}
    </p>
  )
}
