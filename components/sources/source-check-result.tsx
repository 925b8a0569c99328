import { Check, CircleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCount, formatMoment } from '@/lib/core/display/format'
import type { SourceCheck } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'

type Tone = 'good' | 'warn' | 'bad'

/** What a gateway answered when it was asked for its newest row. */
export function SourceCheckResult({ seen, customerSet }: { seen: ActionResult<SourceCheck> | null; customerSet: boolean }) {
  if (!seen) return null
  if (!seen.ok) return <ul className={styles.check} role="status"><Line tone="bad">{seen.message}</Line></ul>
  const { schema, rows, capped, newest } = seen.value
  return (
    <ul className={styles.check} role="status">
      <Line tone="good">{schema}</Line>
      {rows !== null && <Line tone={rows > 0 ? 'good' : 'warn'}>{rows > 0 ? `${formatCount(rows)}${capped ? ' or more' : ''} rows in the last 30 days` : 'No rows in the last 30 days'}</Line>}
      {newest && !newest.readable && <Line tone="bad">The newest row cannot be read: {newest.why}</Line>}
      {newest?.readable && newest.why && <Line tone="warn">The newest row is {newest.why}</Line>}
      {newest?.at && <Line tone="good">Newest row of {formatMoment(newest.at)}</Line>}
      {newest?.customer !== undefined && newest.customer !== null && (
        <Line tone={newest.customer ? 'good' : 'warn'}>{newest.customer ? 'It names a customer' : customerSet ? 'It names no customer at the paths above, nor where the format has it' : 'It names no customer: say above where it stands, or see the paths on the page of the source after the first pull'}</Line>
      )}
      {newest?.content === false && <Line tone="warn">It has no content: switch content logging on, or its calls cannot be replayed</Line>}
    </ul>
  )
}

function Line({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = tone === 'good' ? Check : tone === 'warn' ? CircleAlert : X
  return <li data-tone={tone}><Icon size={14} aria-hidden /><span>{children}</span></li>
}
