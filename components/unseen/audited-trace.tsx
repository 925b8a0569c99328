import Link from 'next/link'
import { AnswerBody, Conversation } from '@/components/cases/conversation'
import { formatCount, formatDuration, formatMoment } from '@/lib/core/display/format'
import type { TraceView } from '@/lib/core/display/overview-view'
import styles from '@/components/unseen/unseen.module.css'

type Props = { trace: TraceView | null; base: string; /** With instructions laid open, the customer and the dimensions: all that may still name somebody. */ whole?: boolean }

/** What was asked and answered, redacted as it is stored; nothing of who reported it. null: retention took the trace. */
export function AuditedTrace({ trace, base, whole = false }: Props) {
  if (!trace) return <p className={styles.under}>This trace is not stored any more, {whole ? 'and nothing is left in it: say “no”' : 'so nobody can tell: say “unsure”'}.</p>
  return (
    <>
      <div className={styles.facts}>
        <Link href={`${base}/traces/${trace.id}`}>{trace.sourceId}</Link>
        <span>{formatMoment(trace.ts)}</span>
        {trace.cluster && <span>{trace.cluster}</span>}
        <span>{trace.modelUsed ?? trace.modelRequested ?? 'unknown model'}</span>
        <span>{formatDuration(trace.latencyMs)}</span>
        {whole && [trace.customerId, ...Object.values(trace.dimensions).map(String)].map((value, i) => value && <span key={i}>{value}</span>)}
        {trace.outputTokens !== null && <span>{formatCount(trace.outputTokens)} tokens out</span>}
      </div>
      {trace.request ? <Conversation request={trace.request} open={whole} /> : <p className={styles.under}>The log has no request for this call.</p>}
      <section className={styles.answer} aria-label="Answer">
        <h3>Answer{trace.response?.finish_reason && trace.response.finish_reason !== 'stop' && <small>stopped: {trace.response.finish_reason}</small>}</h3>
        {trace.response ? <AnswerBody message={trace.response.message} /> : <p className={styles.quiet}>No answer{trace.error?.message ? `: ${trace.error.message}` : ' was logged'}.</p>}
      </section>
    </>
  )
}
