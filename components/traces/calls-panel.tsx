import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { formatCost, formatDuration, formatMoment } from '@/lib/core/display/format'
import type { TraceAttempt } from '@/lib/core/display/trace-context'
import styles from '@/components/traces/traces.module.css'

type Props = { title: string; note?: string; calls: TraceAttempt[]; current: string; tracesHref: string }

/** Calls that belong together, in the order of time: attempts at one request, or a conversation. */
export function CallsPanel({ title, note, calls, current, tracesHref }: Props) {
  return (
    <Panel title={title} note={note} flush>
      <ol className={styles.calls}>
        {calls.map((call) => (
          <li key={call.id} data-status={call.status} aria-current={call.id === current ? 'true' : undefined}>
            <Link href={`${tracesHref}/${call.id}`}>
              <span className={styles.callModel}>{call.model ?? 'model unknown'}</span>
              <span className={styles.dim}>{formatMoment(call.ts)}</span>
              <span className={styles.dim}>{formatDuration(call.latencyMs)} · {formatCost(call.costUsd)}</span>
              {call.problem && <span className={styles.problem}>{call.problem}</span>}
            </Link>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
