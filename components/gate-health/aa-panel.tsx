import { Equal } from 'lucide-react'
import Link from 'next/link'
import { RateBars } from '@/components/gate-health/rate-bars'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { STATUS_LOOK } from '@/components/ui/tone'
import { CasesLink } from '@/components/cases/cases-link'
import { formatCount, plural } from '@/lib/core/display/format'
import type { AaRow, AaView } from '@/lib/core/display/gate-health-view'
import { falseAlarmSentence, formatShare, simulationNote } from '@/lib/core/display/gate-health-words'
import styles from '@/components/gate-health/gate-health.module.css'

type Props = { aa: AaView | null; newest: AaRow | null; runsHref: string; mayStart: boolean }

/** What the newest decided A/A run says about the gate. */
export function AaPanel({ aa, newest, runsHref, mayStart }: Props) {
  if (!aa) {
    const under = newest !== null && newest.status !== 'failed' && newest.status !== 'cancelled'
    return (
      <Panel title="False alarms" note="from A/A runs" flush>
        <EmptyState icon={<Equal size={18} />} title={under ? 'The first A/A run is under way' : 'The gate was never measured on your traffic'}>
          {under ? 'Its figures stand here once it is decided.'
            : mayStart ? 'Run A/A: the production model is compared with itself. Whatever the gate calls then is a false alarm, and cases that differ are flaky.'
              : 'A reviewer or an admin starts an A/A run: the production model compared with itself. Whatever the gate calls then is a false alarm.'}
        </EmptyState>
      </Panel>
    )
  }
  const { run, alarms, flaky } = aa
  return (
    <Panel title="False alarms" note={<>A/A run of {run.model}, <TimeAgo at={run.finishedAt ?? run.createdAt} /></>} actions={<Link className={styles.more} href={`${runsHref}/${run.id}`}>Open the run</Link>}>
      <p className={styles.say}>{falseAlarmSentence(alarms)}</p>
      <RateBars alarms={alarms} />
      <dl className={styles.figures}>
        <div><dt>Pairs that differ</dt><dd>{formatShare(alarms.pairs === 0 ? 0 : alarms.flips / alarms.pairs)}<small><CasesLink list={`${runsHref}/${run.id}/cases`} n={alarms.flips}>{formatCount(alarms.flips)} of {plural(alarms.pairs, 'pair')}</CasesLink></small></dd></div>
        <div><dt>This run itself</dt><dd>{run.gate === 'blocked' ? 'False alarm' : run.gate === 'warn' ? 'A warning' : 'Passed'}<small>the same model twice</small></dd></div>
        <div><dt>Runs with a floor warning</dt><dd>{formatShare(alarms.gate.floor / Math.max(1, alarms.runs))}<small>a rate near its floor</small></dd></div>
      </dl>
      {flaky.length > 0 && (
        <ul className={styles.chips} aria-label="Cases that differed">
          <li>Differed</li>
          {flaky.slice(0, 6).map((item) => <li key={item.caseId}><Link href={`${runsHref}/${run.id}/cases/${item.caseId}`} title={item.title ?? item.key}>{item.title ?? item.key}</Link></li>)}
          {alarms.flips > 6 && <li style={{ color: 'var(--sg-faint)', fontSize: 12.5 }}>and {formatCount(alarms.flips - 6)} more, in the ledger below</li>}
        </ul>
      )}
      {alarms.sets.length > 0 && <p className={styles.note}>Alarms came most often from {alarms.sets.slice(0, 3).map(({ label, blocked }) => `${label} (${blocked})`).join(', ')}.</p>}
      <p className={styles.note}>{simulationNote(alarms)}</p>
      {newest && newest.id !== run.id && <p className={styles.note}>A newer one is <ToneBadge tone={STATUS_LOOK[newest.status].tone}>{STATUS_LOOK[newest.status].label}</ToneBadge></p>}
    </Panel>
  )
}
