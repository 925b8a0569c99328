import { DETECTOR_LOOK } from '@/components/gate-health/detector-look'
import { ToneBadge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { TimeAgo } from '@/components/ui/time-ago'
import type { DetectorView, DrillRow } from '@/lib/core/display/gate-health-view'
import { detectorSentence } from '@/lib/core/display/gate-health-words'
import styles from '@/components/gate-health/gate-health.module.css'
import run from '@/components/runs/run.module.css'

type Props = { detector: DetectorView; drill: DrillRow | null; runsHref: string }

/** The light at full size: what the newest drill found. A blind detector is loud. */
export function DetectorBanner({ detector, drill, runsHref }: Props) {
  const look = DETECTOR_LOOK[detector.state]
  return (
    <section className={`${run.banner} ${styles.light}`} data-tone={look.tone} data-detector={detector.state} aria-label="Detector" role={detector.state === 'blind' ? 'alert' : undefined}>
      <ToneBadge tone={look.tone} large>{look.label}</ToneBadge>
      <div className={run.bannerText}>
        <p className={run.sentence}>{detectorSentence(detector, drill)}</p>
        {detector.state === 'blind' && <p className={run.under}>Until a later drill is caught, a pass of this gate says little.</p>}
        {detector.at && <p className={run.under}>Last drill <TimeAgo at={detector.at} />, every 14 days is enough.</p>}
      </div>
      {detector.runId && <div className={run.bannerSide}><LinkButton href={`${runsHref}/${detector.runId}`} variant="default">Open the drill</LinkButton></div>}
    </section>
  )
}
