import { Skeleton } from '@mantine/core'
import styles from '@/components/ui/panel.module.css'

/** The outline of a page while its data is read. */
export function PageSkeleton() {
  return (
    <div className={styles.page} aria-busy="true" aria-label="Loading">
      <Skeleton height={26} width={240} radius="sm" />
      <Skeleton height={84} radius="md" />
      <Skeleton height={320} radius="md" />
      <Skeleton height={220} radius="md" />
    </div>
  )
}
