import { LinkButton } from '@/components/ui/link-button'
import styles from '@/components/ui/table.module.css'

/** To the next page of a keyset-paged list, and back to its begin. */
export function PageLinks({ next, first, shown, labels = { first: 'Newest', next: 'Older' } }: {
  next: string | null; first: string | null; shown: string; labels?: { first: string; next: string }
}) {
  return (
    <div className={styles.footer}>
      <span>{shown}</span>
      <span style={{ display: 'flex', gap: 8 }}>
        {first && <LinkButton href={first} variant="default">{labels.first}</LinkButton>}
        {next && <LinkButton href={next} variant="default">{labels.next}</LinkButton>}
      </span>
    </div>
  )
}
