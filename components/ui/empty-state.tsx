import type { ReactNode } from 'react'
import styles from '@/components/ui/panel.module.css'

/** Says what would be here and the next step to get it there. */
export function EmptyState({ icon, title, children, more }: { icon: ReactNode; title: string; children: ReactNode; more?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyIcon} aria-hidden>{icon}</span>
      <h2>{title}</h2>
      <p>{children}</p>
      {more && <div className={styles.emptyMore}>{more}</div>}
    </div>
  )
}
