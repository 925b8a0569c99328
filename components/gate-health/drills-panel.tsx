import { Zap } from 'lucide-react'
import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { STATUS_LOOK, type Tone } from '@/components/ui/tone'
import type { DrillRow } from '@/lib/core/display/gate-health-view'
import { faultInWords, outcomeInWords } from '@/lib/core/display/gate-health-words'
import type { DrillOutcome } from '@/lib/core/gate/judge-drill'
import styles from '@/components/gate-health/gate-health.module.css'

const RESULT_LOOK: Record<DrillOutcome['result'], { label: string; tone: Tone }> = {
  caught: { label: 'Caught', tone: 'pass' }, missed: { label: 'Missed', tone: 'blocked' }, unclear: { label: 'Unclear', tone: 'open' },
}

export function DrillsPanel({ drills, runsHref, mayStart }: { drills: DrillRow[]; runsHref: string; mayStart: boolean }) {
  return (
    <Panel title="Drills" note="newest first" flush>
      {drills.length === 0
        ? (
          <EmptyState icon={<Zap size={18} />} title="No drill yet">
            {mayStart ? 'Run a drill: one segment of the production model is broken on purpose, and the gate has to block that one and no other.'
              : 'A reviewer or an admin runs a drill: one segment is broken on purpose, and the gate has to block that one and no other.'}
          </EmptyState>
        )
        : <ul className={styles.drills}>{drills.map((drill) => <DrillLine key={drill.id} drill={drill} href={`${runsHref}/${drill.id}`} />)}</ul>}
    </Panel>
  )
}

function DrillLine({ drill: row, href }: { drill: DrillRow; href: string }) {
  const { drill, outcome, status } = row
  const look = outcome ? RESULT_LOOK[outcome.result] : STATUS_LOOK[status]
  const live = !outcome && (status === 'running' || status === 'confirming' || status === 'deciding')
  return (
    <li>
      <span><ToneBadge tone={look.tone} live={live}>{look.label}</ToneBadge></span>
      <div>
        <Link href={href}>{faultInWords(drill)}</Link>
        {outcome && <p>{outcomeInWords(outcome, drill.segment)}</p>}
        {row.error && <p>{row.error}</p>}
      </div>
      <TimeAgo at={row.finishedAt ?? row.createdAt} />
    </li>
  )
}
