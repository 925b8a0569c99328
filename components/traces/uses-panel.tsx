import Link from 'next/link'
import { FLIP_LOOK } from '@/components/cases/flip-look'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { GATE_LOOK, STATUS_LOOK } from '@/components/ui/tone'
import type { TraceContext, TraceUse } from '@/lib/core/display/trace-context'
import styles from '@/components/traces/traces.module.css'

const SET_NAME: Record<TraceUse['datasetKind'], string> = { replay: 'Sample', adversarial: 'Adversarial set', suite: 'Suite' }

/** Where a trace went: cases that were frozen from it, the newest runs that had them, and people who looked at it. */
export function UsesPanel({ context, projectHref }: { context: TraceContext; projectHref: string }) {
  const { uses, audits } = context
  if (uses.length === 0 && audits.length === 0) {
    return <Panel title="Used in"><p className={styles.dim}>No dataset has a case of this trace yet. A draw or a flag makes one.</p></Panel>
  }
  return (
    <Panel title="Used in" flush>
      <ul className={styles.uses}>
        {uses.map((use) => <Use key={use.caseId} use={use} projectHref={projectHref} />)}
        {audits.map((look) => (
          <li key={`${look.kind}-${look.week}`}>
            <Link href={`${projectHref}${look.kind === 'audit' ? '/unseen' : '/privacy/sample'}?week=${look.week}`}>{look.kind === 'audit' ? 'Audit of unseen failures' : 'Blind sample for personal data'}</Link>
            <span className={styles.dim}> week of {look.week}{look.verdict ? `, ${look.verdict}` : ', not looked at'}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Use({ use, projectHref }: { use: TraceUse; projectHref: string }) {
  return (
    <li>
      <div className={styles.useHead}><strong>{SET_NAME[use.datasetKind]}</strong><span className={styles.dim}>{use.datasetKind === 'adversarial' ? '' : `${use.datasetName}, version ${use.version}`}</span></div>
      {use.runs.length === 0 && <span className={styles.dim}>in no run yet</span>}
      {use.runs.map((run) => {
        const state = run.gate ? GATE_LOOK[run.gate] : STATUS_LOOK[run.status]
        return (
          <Link key={run.runId} className={styles.useRun} href={`${projectHref}/runs/${run.runId}/cases/${use.caseId}`}>
            <span className={styles.useName}>{run.name}</span>
            {run.flip && <ToneBadge tone={FLIP_LOOK[run.flip].tone} title={FLIP_LOOK[run.flip].hint}>{FLIP_LOOK[run.flip].label}</ToneBadge>}
            <ToneBadge tone={state.tone}>{state.label}</ToneBadge>
            <TimeAgo at={run.at} />
          </Link>
        )
      })}
    </li>
  )
}
