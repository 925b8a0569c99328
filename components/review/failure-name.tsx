import type { FailureGroup } from '@/lib/core/review/review-items'
import styles from '@/components/review/room.module.css'

/** "wrong argument issue_refund.amount, refund status": what a case failed of, and where its traffic belongs. */
export function FailureName({ group: { failureKind, tool, argument, cluster } }: { group: Pick<FailureGroup, 'failureKind' | 'tool' | 'argument' | 'cluster'> }) {
  return (
    <>
      <b>{failureKind ?? 'not measured'}</b>
      {tool && <code>{tool}{argument && <>.{argument}</>}</code>}
      {!tool && argument && <code>{argument}</code>}
      {cluster && <small className={styles.cluster}>{cluster}</small>}
    </>
  )
}
