import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { GateBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import { GATE_LOOK } from '@/components/ui/tone'
import { formatCount, plural } from '@/lib/core/display/format'
import { isChanged, isUncertain, type PolicyTrial } from '@/lib/core/display/policy-trial'
import { listNames } from '@/lib/core/gate/run-sentence'
import styles from '@/components/policy/policy.module.css'
import tables from '@/components/ui/table.module.css'

export function TrialRow({ trial, href, focused }: { trial: PolicyTrial; href: string; focused: boolean }) {
  const { before, after } = trial
  return (
    <tr role="row" className={focused ? tables.focused : undefined} data-changed={isChanged(trial) || undefined}>
      <td role="cell" data-column="run">
        <Link className={`${tables.name} ${styles.runName}`} href={href} prefetch={false} title={trial.name}>{trial.name}</Link>
        <span className={styles.models} title={`${trial.candidate} against ${trial.baseline}`}>{trial.candidate} → {trial.baseline}</span>
        <span className={styles.faint}><TimeAgo at={trial.createdAt} /></span>
      </td>
      <td role="cell" data-column="gates">
        <span className={styles.gates}>
          {isChanged(trial) && <span className={styles.then}><GateBadge gate={before.gate} /></span>}
          <span className={styles.now}>{isChanged(trial) && <ArrowRight size={13} className={styles.arrow} aria-label="now" />}<GateBadge gate={after.gate} /></span>
        </span>
        {isUncertain(trial) && <span className={styles.uncertain} title={`${plural(trial.assumed, 'flip')} would have been re-run and never was. Counted as real: ${GATE_LOOK[after.gate].label}.`}>uncertain: {GATE_LOOK[trial.mildest].label.toLowerCase()} to {GATE_LOOK[trial.strictest].label.toLowerCase()}</span>}
      </td>
      <td role="cell" data-column="why">
        <span className={styles.why} title={after.sentence}>{after.sentence}</span>
        <SetChanges trial={trial} />
        {trial.assumed > 0 && <span className={styles.detail}>{plural(trial.assumed, 'flip')} never re-run, counted as real</span>}
      </td>
      <td role="cell" data-column="review" className={tables.num}>
        {before.review === after.review ? <span className={after.review === 0 ? tables.faint : undefined}>{formatCount(after.review)}</span> : <><span className={tables.faint}>{formatCount(before.review)} → </span><b>{formatCount(after.review)}</b></>}
      </td>
    </tr>
  )
}

/** Which sets begin or cease to block, and to warn. */
function SetChanges({ trial: { changes, moreChanges } }: { trial: PolicyTrial }) {
  const named = (test: (change: PolicyTrial['changes'][number]) => boolean) => changes.filter(test).map(({ label }) => label)
  const begin = named(({ before, after }) => after?.blocks === true && before?.blocks !== true)
  const cease = named(({ before, after }) => before?.blocks === true && after?.blocks !== true)
  const warn = changes.length - begin.length - cease.length + moreChanges
  const parts = [
    begin.length > 0 ? `${listNames(begin)} ${begin.length === 1 ? 'blocks' : 'block'} now` : '', cease.length > 0 ? `${listNames(cease)} no longer ${cease.length === 1 ? 'blocks' : 'block'}` : '',
    warn > 0 ? plural(warn, 'warning changes', 'warnings change') : '',
  ].filter(Boolean)
  return parts.length === 0 ? null : <span className={styles.detail}>{parts.join('; ')}</span>
}
