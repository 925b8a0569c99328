import { TintedText } from '@/components/cases/tinted-text'
import type { CandidateCall } from '@/lib/core/display/flag-view'
import { formatMoment } from '@/lib/core/display/format'
import styles from '@/components/flag/flag.module.css'

/** The beginning of a conversation and of its answer, redacted as it is stored. */
export function CallCard({ call, why }: { call: CandidateCall; why?: string | null }) {
  return (
    <div className={styles.card}>
      <div className={styles.meta}>
        <span>{formatMoment(call.ts)}</span>
        {call.customerId && <span>{call.customerId}</span>}
        {call.segment && <span>{call.segment}</span>}
        {call.model && <span>{call.model}</span>}
        {why && <span className={styles.why}>{why}</span>}
      </div>
      <Said who="Customer" text={call.said} none="nothing in words" />
      <Said who="Answer" text={call.answered} none={call.failed ? 'none: the call ended with an error' : noWords(call.tools)} />
    </div>
  )
}

/** An answer that says nothing: what it did instead. */
export function noWords(tools: string[]): string {
  return tools.length > 0 ? `used ${tools.join(', ')}` : 'nothing in words'
}

export function Said({ who, text, none }: { who: string; text: string | null; none: string }) {
  return <p className={styles.said}><b>{who}</b>{text ? <span><TintedText text={text} /></span> : <span className={styles.faint}>{none}</span>}</p>
}
