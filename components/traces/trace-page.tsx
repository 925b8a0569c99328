import Link from 'next/link'
import { AnswerBody, Conversation } from '@/components/cases/conversation'
import { CallsPanel } from '@/components/traces/calls-panel'
import { OriginalPanel } from '@/components/traces/original-panel'
import { UsesPanel } from '@/components/traces/uses-panel'
import { FlagButton, type FlagAction } from '@/components/cases/flag-button'
import { FlagsPanel } from '@/components/cases/flags-panel'
import { ToneBadge } from '@/components/ui/badge'
import { Page } from '@/components/ui/page'
import { Facts, Mono, Panel } from '@/components/ui/panel'
import type { FlagView } from '@/lib/core/display/case-view'
import { formatCost, formatCount, formatDuration, formatMoment } from '@/lib/core/display/format'
import type { TraceView } from '@/lib/core/display/overview-view'
import type { TraceContext } from '@/lib/core/display/trace-context'
import styles from '@/components/cases/cases.module.css'

type Props = { trace: TraceView; context: TraceContext; flags: FlagView[]; projectHref: string; flag: FlagAction | null }

export function TracePage({ trace, context, flags, projectHref, flag }: Props) {
  const tracesHref = `${projectHref}/traces`
  return (
    <Page
      title={<Mono><span style={{ fontSize: 17 }}>{trace.sourceId}</span></Mono>} sub={formatMoment(trace.ts)} crumbs={[{ label: 'Traces', href: tracesHref }]}
      badge={<TraceBadges trace={trace} flagged={flags.length > 0} />}
      actions={flag && <FlagButton traceId={trace.id} flag={flag} hotkey label={flags.length > 0 ? 'Add a ticket' : 'Flag'} />}
    >
      <div className={styles.three}>
        <div className={styles.stack}>
          <Panel title="Request" flush>
            {trace.request ? <Conversation request={trace.request} /> : <p className={styles.words}><span className={styles.dim}>The log has no request for this call.</span></p>}
          </Panel>
          <Panel title="Response" note={trace.response?.finish_reason ? `stopped: ${trace.response.finish_reason}` : undefined}>
            {trace.response ? <AnswerBody message={trace.response.message} /> : <span className={styles.dim}>No answer{trace.error?.message ? `: ${trace.error.message}` : ' was logged'}.</span>}
          </Panel>
          {trace.original && <OriginalPanel original={trace.original} source={trace.source} />}
        </div>
        <div className={styles.stack}>
          <FlagsPanel flags={flags} />
          {context.attempts.length > 0 && <CallsPanel title="Attempts" note="at this request" calls={context.attempts} current={trace.id} tracesHref={tracesHref} />}
          <TraceFacts trace={trace} tracesHref={tracesHref} />
          <UsesPanel context={context} projectHref={projectHref} />
          {context.conversation.length > 1 && (
            <CallsPanel title="Conversation" note={`${context.more ? 'first ' : ''}${context.conversation.length} calls`} calls={context.conversation} current={trace.id} tracesHref={tracesHref} />
          )}
        </div>
      </div>
    </Page>
  )
}

/** Left out of samples is not the same as impossible to ask again: a flagged one is replayed. */
function TraceBadges({ trace, flagged }: { trace: TraceView; flagged: boolean }) {
  return (
    <>
      {trace.status === 'error' ? <ToneBadge tone="blocked">Error</ToneBadge>
        : !trace.replayable && <ToneBadge tone="open">{trace.notReplayableReason ? `Not sampled: ${trace.notReplayableReason}` : 'Not sampled'}</ToneBadge>}
      {flagged && <ToneBadge tone="warn">Flagged</ToneBadge>}
    </>
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
        ...(trace.ttftMs === null ? [] : [{ label: 'First token', value: formatDuration(trace.ttftMs) }]),
        { label: 'Tokens', value: trace.inputTokens === null && trace.outputTokens === null ? 'unknown' : `${formatCount(trace.inputTokens)} in, ${formatCount(trace.outputTokens)} out` },
        { label: 'Cost', value: formatCost(trace.costUsd) },
        ...(trace.notReplayableReason ? [{ label: 'Not sampled', value: trace.notReplayableReason }] : []),
        { label: 'Source', value: trace.source },
        { label: 'Redactor', value: <Mono>{trace.redactorVersion}</Mono> },
      ]} />
    </Panel>
  )
}
