import Link from 'next/link'
import { DETECTOR_LOOK } from '@/components/gate-health/detector-look'
import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import type { DetectorView } from '@/lib/core/display/gate-health-view'
import styles from '@/components/gate-health/gate-health.module.css'

type Props = { detector: DetectorView; base: string }

/** The light on the overview, with the way to what it stands on. */
export function DetectorChip({ detector, base }: Props) {
  const look = DETECTOR_LOOK[detector.state]
  return (
    <Link href={`${base}/gate`} className={styles.chip}>
      <ToneBadge tone={look.tone}>{look.label}{detector.at && <span className={styles.chipTime}>drilled <TimeAgo at={detector.at} /></span>}</ToneBadge>
    </Link>
  )
}

/** A blind detector is said where nobody can miss it; silent otherwise. */
export function DetectorWarning({ detector, base }: Props) {
  if (detector.state !== 'blind') return null
  return (
    <div role="alert">
      <Link href={detector.runId ? `${base}/runs/${detector.runId}` : `${base}/gate`} className={styles.blind}>
        <ToneBadge tone="blocked">Detector blind</ToneBadge>
        <span>The last drill broke <b>{detector.segment}</b> on purpose, and the gate let it pass. Until a later drill is caught, a pass says little.</span>
      </Link>
    </div>
  )
}
