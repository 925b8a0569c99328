import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { faultInWords, falseAlarmSentence, outcomeInWords } from '@/lib/core/display/gate-health-words'
import type { RunView } from '@/lib/core/display/run-view'
import type { FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import { judgeDrill } from '@/lib/core/gate/judge-drill'
import styles from '@/components/gate-health/gate-health.module.css'

/** Above a run by which nothing ships: what it is, and what it says about the gate. `alarms` null: not decided. */
export function MeasuringStrip({ run, alarms, gateHref }: { run: RunView; alarms: FalseAlarms | null; gateHref: string }) {
  return (
    <div className={`${styles.strip} ${styles.plain}`} role="note">
      <ToneBadge tone="accent" dot={false}>{run.purpose === 'aa' ? 'A/A' : 'Drill'}</ToneBadge>
      <span>{run.purpose === 'aa' ? `The same model on both sides; nothing ships by this run. ${alarms ? falseAlarmSentence(alarms) : ''}` : drillWords(run)}</span>
      <Link href={gateHref} className={styles.right}>Gate health</Link>
    </div>
  )
}

function drillWords({ drill, report }: RunView): string {
  if (!drill) return ''
  const outcome = report && judgeDrill(drill, report.sets)
  return `Broken on purpose: ${faultInWords(drill)}. ${outcome ? outcomeInWords(outcome, drill.segment) : 'This segment has to block, and no other.'}`
}
