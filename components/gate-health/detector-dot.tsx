import { DETECTOR_LOOK } from '@/components/gate-health/detector-look'
import { formatMoment } from '@/lib/core/display/format'
import type { DetectorView } from '@/lib/core/display/gate-health-view'
import styles from '@/components/gate-health/gate-health.module.css'

/** The light in the navigation: a dot, with its meaning for those who cannot see it. */
export function DetectorDot({ detector }: { detector: DetectorView }) {
  const { label } = DETECTOR_LOOK[detector.state]
  const text = detector.at ? `${label}, last drill ${formatMoment(detector.at)}` : label
  return <span className={`${styles.dot} ${styles.navDot}`} data-state={detector.state} role="img" aria-label={text} title={text} />
}
