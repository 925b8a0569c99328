import Link from 'next/link'
import { AnswerBody, Conversation } from '@/components/cases/conversation'
import { FlagButton, type FlagAction } from '@/components/cases/flag-button'
import { ToneBadge } from '@/components/ui/badge'
import { Page } from '@/components/ui/page'
import { Facts, Mono, Panel } from '@/components/ui/panel'
import { formatCost, formatCount, formatDuration, formatMoment } from '@/lib/core/display/format'
import type { TraceView } from '@/lib/core/display/overview-view'
import styles from '@/components/cases/cases.module.css'

export function TracePage({ trace, tracesHref, flag }: { trace: TraceView; tracesHref: string; flag: FlagAction | null }) {
  return (
    <Page
      title={<Mono><span style={{ fontSize: 17 }}>{trace.sourceId}</span></Mono>} sub={formatMoment(trace.ts)} crumbs={[{ label: 'Traces', href: tracesHref }]}
      badge={trace.status === 'error' ? <ToneBadge tone="blocked">Error</ToneBadge> : trace.replayable ? null : <ToneBadge tone="open">Not replayable</ToneBadge>}
      actions={flag && <FlagButton traceId={trace.id} flag={flag} hotkey />}
    >
      <div className={styles.three}>
        <div className={styles.stack}>
          <Panel title="Request" flush>
            {trace.request ? <Conversation request={trace.request} /> : <p className={styles.words}><span className={styles.dim}>The log has no request for this call.</span></p>}
          </Panel>
          <Panel title="Response" note={trace.response?.finish_reason ? `stopped: ${trace.response.finish_reason}` : undefined}>
            {trace.response ? <AnswerBody message={trace.response.message} /> : <span className={styles.dim}>No answer{trace.error?.message ? `: ${trace.error.message}` : ' was logged'}.</span>}
          </Panel>
        </div>
        <TraceFacts trace={trace} tracesHref={tracesHref} />
      </div>
    </Page>
  )
}

function TraceFacts({ trace, tracesHref }: { trace: TraceView; tracesHref: string }) {
  const unknown = <span className={styles.faint}>unknown</span>
  return (
    <Panel title="Call">
      <Facts items={[
        { label: 'Model', value: trace.modelUsed ?? trace.modelRequested ?? unknown },
        { label: 'Provider', value: trace.provider ?? unknown },
        { label: 'Customer', value: trace.customerId ? <Link href={`${tracesHref}?customer=${encodeURIComponent(trace.customerId)}`}>{trace.customerId}</Link> : unknown },
        { label: 'Conversation', value: trace.conversationId ? <Mono>{trace.conversationId}</Mono> : unknown },
        { label: 'Cluster', value: trace.cluster ?? <span className={styles.faint}>not grouped</span> },
        ...Object.entries(trace.dimensions).map(([label, value]) => ({ label, value: String(value) })),
        { label: 'Latency', value: formatDuration(trace.latencyMs) },
        { label: 'Tokens', value: trace.inputTokens === null && trace.outputTokens === null ? 'unknown' : `${formatCount(trace.inputTokens)} in, ${formatCount(trace.outputTokens)} out` },
        { label: 'Cost', value: formatCost(trace.costUsd) },
        ...(trace.notReplayableReason ? [{ label: 'Not replayable', value: trace.notReplayableReason }] : []),
        { label: 'Source', value: trace.source },
        { label: 'Redactor', value: <Mono>{trace.redactorVersion}</Mono> },
      ]} />
    </Panel>
  )
}
