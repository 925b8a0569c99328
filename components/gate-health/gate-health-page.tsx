import { AaPanel } from '@/components/gate-health/aa-panel'
import { ActiveStrips, isActive } from '@/components/gate-health/active-strips'
import { DetectorBanner } from '@/components/gate-health/detector-banner'
import { DrillsPanel } from '@/components/gate-health/drills-panel'
import type { EndQuarantine } from '@/components/gate-health/end-quarantine-button'
import { LedgerPanel, type LedgerProps } from '@/components/gate-health/ledger-panel'
import { MeasureButtons, type StartMeasuring } from '@/components/gate-health/measure-buttons'
import { QuarantinePanel } from '@/components/gate-health/quarantine-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { Page } from '@/components/ui/page'
import type { AaRow, AaView, DetectorView, DrillRow, QuarantineRow } from '@/lib/core/display/gate-health-view'
import styles from '@/components/gate-health/gate-health.module.css'

type Props = {
  eventsUrl: string
  runsHref: string
  detector: DetectorView
  drills: DrillRow[]
  aaRuns: AaRow[]
  /** Of the newest decided A/A run; null before the first. */
  aa: AaView | null
  quarantines: QuarantineRow[]
  budget: number
  ledger: LedgerProps
  /** null: the person may not start runs. */
  start: { aa: StartMeasuring; drill: StartMeasuring } | null
  endQuarantine: EndQuarantine | null
}

/** Whether the gate itself can be trusted: what it sees, what it calls falsely, and which cases mislead it. */
export function GateHealthPage(props: Props) {
  const { runsHref, detector, drills, aaRuns, aa, start } = props
  return (
    <Page
      docs="gate" title="Gate health" sub="Whether the gate can be trusted: does it see a fault, and how often does it call one that is not there."
      actions={start && <MeasureButtons startAa={start.aa} startDrill={start.drill} />}
    >
      <LiveRefresh url={props.eventsUrl} quiet />
      <ActiveStrips runs={[...drills, ...aaRuns].filter(isActive)} runsHref={runsHref} />
      <DetectorBanner detector={detector} drill={drills.find(({ id }) => id === detector.runId) ?? null} runsHref={runsHref} />
      <div className={styles.grid}>
        <AaPanel aa={aa} newest={aaRuns[0] ?? null} runsHref={runsHref} mayStart={start !== null} />
        <div className={styles.stack}>
          <DrillsPanel drills={drills} runsHref={runsHref} mayStart={start !== null} />
          <QuarantinePanel rows={props.quarantines} budget={props.budget} runsHref={runsHref} end={props.endQuarantine} />
        </div>
      </div>
      <LedgerPanel {...props.ledger} />
    </Page>
  )
}
