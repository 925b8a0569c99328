import type { Tone } from '@/components/ui/tone'
import type { DetectorState } from '@/lib/core/gate/judge-drill'

export const DETECTOR_LOOK: Record<DetectorState, { label: string; tone: Tone }> = {
  alive: { label: 'Detector alive', tone: 'pass' },
  blind: { label: 'Detector blind', tone: 'blocked' },
  overdue: { label: 'Drill overdue', tone: 'warn' },
  unknown: { label: 'Never drilled', tone: 'neutral' },
}
