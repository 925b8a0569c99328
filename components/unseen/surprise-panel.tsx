import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { ToneBadge } from '@/components/ui/badge'
import { VERDICT_LOOKS } from '@/components/unseen/verdict-looks'
import type { ClusterTraces } from '@/lib/core/unseen/tally-audits'
import type { DeskItem } from '@/lib/core/unseen/unseen-view'
import styles from '@/components/unseen/unseen.module.css'

/** The traces beside the uniform part, each with why it was chosen. */
export function SurprisePanel({ items, clusters, href, size }: { items: DeskItem[]; clusters: ClusterTraces[]; href: string; size: number }) {
  const label = (key: string | null) => clusters.find((one) => one.key === key)?.label ?? 'Not grouped'
  return (
    <Panel title="Most worth a look beside them" note={`up to ${size} that nobody reported and that show signs; what is found counts as seen and never enters the estimate`} flush>
      {items.length === 0 ? <p className={styles.under}>No trace of the week that nobody reported shows a sign of failure.</p> : (
        <ol className={styles.surprises}>
          {items.map(({ id, cluster, reasons, verdict, byName, withOther }) => (
            <li key={id}>
              <Link href={`${href}&audit=${id}#desk`}>
                <span><b>{sentence(reasons[0] ?? 'chosen before its reasons were kept')}</b>{reasons.length > 1 && <span className={styles.more}>{reasons.slice(1).join('; ')}</span>}</span>
                <small>{label(cluster)}</small>
                {verdict ? <ToneBadge tone={VERDICT_LOOKS[verdict].tone}>{VERDICT_LOOKS[verdict].label}</ToneBadge>
                  : <ToneBadge tone="neutral" dot={false}>{withOther ? `with ${byName ?? 'someone'}` : 'not looked at'}</ToneBadge>}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
